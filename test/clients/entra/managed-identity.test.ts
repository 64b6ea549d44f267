import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { createManagedIdentityTokenSource } from '../../../src/clients/entra/managed-identity.ts';
import { listHealthOverviews } from '../../../src/clients/graph/service-health.ts';
import { tokenSourceOf } from '../../../src/composition/upstreams.ts';
import { createRequest } from '../../../src/http/request.ts';
import { startGraph } from '../../../src/sandbox/graph/index.ts';

describe('a managed identity', () => {
  const clientId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
  const asked: IncomingMessage[] = [];
  let status = 200;
  const endpoint = createServer((request, response) => {
    asked.push(request);
    const token = {
      access_token: `token-of-the-resource-${asked.length}`,
      expires_on: String(Date.now() / 1000 + 3600),
      token_type: 'Bearer',
    };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? token : { statusCode: status, message: 'no such identity' }),
    );
  });
  before(async () => {
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(endpoint.address());
    // How Azure tells a web app where its identity is.
    process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${port}/msi/token`;
    process.env.IDENTITY_HEADER = 'proof';
  });
  after(() => {
    delete process.env.IDENTITY_ENDPOINT;
    delete process.env.IDENTITY_HEADER;
    endpoint.closeAllConnections();
    endpoint.close();
  });

  it('gets a token for the resource behind a scope, once', async () => {
    const token = createManagedIdentityTokenSource(clientId);
    assert.equal(await token('https://api.botframework.com/.default'), 'token-of-the-resource-1');
    assert.equal(await token('https://api.botframework.com/.default'), 'token-of-the-resource-1');
    assert.equal(asked.length, 1);
    const { searchParams } = new URL(asked[0]?.url ?? '', 'http://endpoint');
    assert.equal(searchParams.get('resource'), 'https://api.botframework.com');
    assert.equal(searchParams.get('client_id'), clientId);
    assert.equal(asked[0]?.headers['x-identity-header'], 'proof');
  });

  it('gets another token when one is refused', async () => {
    const token = createManagedIdentityTokenSource('7a0b0c4e-52a1-4c8e-8a57-0f4a5e1f2d11');
    const scope = 'api://casebridge/.default';
    const first = await token(scope);
    const second = await token(scope, undefined, first);
    assert.notEqual(second, first);
    assert.equal(await token(scope, undefined, first), second);
  });

  it('reads service health without a secret', async () => {
    let shown = '';
    const acceptToken = async (given: string) => {
      shown = given;
      return { aud: 'https://graph.microsoft.com', roles: ['ServiceHealth.Read.All'] };
    };
    const graph = await startGraph({ acceptToken });
    const request = createRequest({ deadlineMilliseconds: 5000 });
    const identity = '3c1d7d52-6f0e-4f0e-b1f5-1c2f8a6f9e02';
    const token = tokenSourceOf(request, {
      tenantId: '6b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9',
      clientId: identity,
      credential: undefined,
      authorityUrl: 'https://login.microsoftonline.com',
    });
    const options = { url: graph.url, token: () => token('https://graph.microsoft.com/.default') };
    assert.ok((await listHealthOverviews(request, options)).services.length > 0);
    await graph.close();
    const { searchParams } = new URL(asked.at(-1)?.url ?? '', 'http://endpoint');
    assert.equal(searchParams.get('resource'), 'https://graph.microsoft.com');
    assert.equal(searchParams.get('client_id'), identity);
    assert.match(shown, /^token-of-the-resource-\d/);
  });

  it('says so when there is no such identity', async () => {
    status = 400;
    const token = createManagedIdentityTokenSource(clientId);
    await assert.rejects(token('https://other.example/.default'), { code: 'ENTRA_SIGN_IN_REFUSED' });
  });
});
