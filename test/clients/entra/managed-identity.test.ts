import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { createManagedIdentityTokenSource } from '../../../src/clients/entra/managed-identity.ts';

describe('a managed identity', () => {
  const clientId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
  const asked: IncomingMessage[] = [];
  let status = 200;
  const endpoint = createServer((request, response) => {
    asked.push(request);
    const token = {
      access_token: 'token-of-the-resource',
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
    assert.equal(await token('https://api.botframework.com/.default'), 'token-of-the-resource');
    assert.equal(await token('https://api.botframework.com/.default'), 'token-of-the-resource');
    assert.equal(asked.length, 1);
    const { searchParams } = new URL(asked[0]?.url ?? '', 'http://endpoint');
    assert.equal(searchParams.get('resource'), 'https://api.botframework.com');
    assert.equal(searchParams.get('client_id'), clientId);
    assert.equal(asked[0]?.headers['x-identity-header'], 'proof');
  });

  it('says so when there is no such identity', async () => {
    status = 400;
    const token = createManagedIdentityTokenSource(clientId);
    await assert.rejects(token('https://other.example/.default'), { code: 'ENTRA_SIGN_IN_REFUSED' });
  });
});
