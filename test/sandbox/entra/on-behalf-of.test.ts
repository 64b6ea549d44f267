import assert from 'node:assert/strict';
import {
  ConfidentialClientApplication,
  type INetworkModule,
  InteractionRequiredAuthError,
  type NetworkRequestOptions,
} from '@azure/msal-node';
import { decodeJwt, SignJWT } from 'jose';
import {
  type EntraStandIn,
  type RegisteredApp,
  startEntra,
  type UserTokenRequest,
} from '../../../src/sandbox/entra/index.ts';

const app: RegisteredApp = {
  clientId: 'b7d3f3a2-6f8b-4d0c-9a53-1f8d0f6c2e11',
  clientSecret: 'correct horse',
};
const scope = 'api://servicenow-people/.default';
const person = { entraObjectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a02', upn: 'meganb@contoso.com' };
const now = new Date('2026-11-23T12:00:00Z');

describe('tokens on behalf of a person', () => {
  let entra: EntraStandIn;

  beforeEach(async () => {
    entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0', now: () => now });
    entra.registerApp(app);
  });
  afterEach(() => entra.close());

  const userToken = (change: Partial<UserTokenRequest> = {}) =>
    entra.issueUserToken({ ...person, audience: `api://botid-${app.clientId}`, ...change });
  const request = async (form: Record<string, string>) => {
    const response = await fetch(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: app.clientId,
        client_secret: app.clientSecret ?? '',
        requested_token_use: 'on_behalf_of',
        scope,
        ...form,
      }),
    });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    return { status: response.status, body };
  };

  for (const audience of [app.clientId, `api://${app.clientId}`, `api://botid-${app.clientId}`]) {
    it(`are given for a token whose audience is ${audience.replace(app.clientId, 'the app')}`, async () => {
      const { status, body } = await request({ assertion: await userToken({ audience }) });
      assert.equal(status, 200);
      assert.equal(body.scope, 'api://servicenow-people/user_impersonation');
      assert.deepEqual(await entra.readToken(String(body.access_token)), {
        aud: 'api://servicenow-people',
        appid: app.clientId,
        tid: entra.tenantId,
        roles: [],
        oid: person.entraObjectId,
        upn: person.upn,
        scp: 'user_impersonation',
      });
    });
  }

  const refusals: readonly {
    of: string;
    form: () => Promise<Record<string, string>>;
    error?: string;
    code: number;
  }[] = [
    {
      of: 'a token for another app',
      form: async () => ({ assertion: await userToken({ audience: 'api://elsewhere' }) }),
      code: 500131,
    },
    {
      of: 'a token that has expired',
      form: async () => ({ assertion: await userToken({ expiresAt: new Date(now.getTime() - 1000) }) }),
      code: 500133,
    },
    {
      of: 'a token that somebody else signed',
      form: async () => ({
        assertion: await new SignJWT(decodeJwt(await userToken()))
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode('a secret of thirty-two characters')),
      }),
      code: 50013,
    },
    {
      of: 'no token',
      form: async () => ({}),
      error: 'invalid_request',
      code: 900144,
    },
    {
      of: 'no word of whom it is for',
      form: async () => ({ assertion: await userToken(), requested_token_use: '' }),
      error: 'invalid_request',
      code: 900144,
    },
    {
      of: 'a wrong secret',
      form: async () => ({ assertion: await userToken(), client_secret: 'x' }),
      error: 'invalid_client',
      code: 7000215,
    },
  ];
  for (const { of, form, error = 'invalid_grant', code } of refusals) {
    it(`are refused for ${of}`, async () => {
      const { body } = await request(await form());
      assert.deepEqual([body.error, body.error_codes], [error, [code]]);
    });
  }

  it('name the service principal where an app asks for itself', async () => {
    const objectId = 'd1a4cd5a-5a51-4b0e-8b06-6c2e2b4a7f10';
    entra.registerApp({ ...app, objectId });
    const { body } = await request({ grant_type: 'client_credentials' });
    const claims = await entra.readToken(String(body.access_token));
    assert.deepEqual([claims?.oid, claims?.scp], [objectId, undefined]);
  });

  it('are refused for the token of an app, which stands for nobody', async () => {
    const { body } = await request({ grant_type: 'client_credentials', scope: `${app.clientId}/.default` });
    const refused = await request({ assertion: String(body.access_token) });
    assert.deepEqual(refused.body.error_codes, [50013]);
  });

  it('are given through MSAL, which says when somebody has to consent', async () => {
    const ask = async () =>
      msal(entra).acquireTokenOnBehalfOf({
        oboAssertion: await userToken({ audience: app.clientId }),
        scopes: [scope],
      });
    const result = await ask();
    assert.equal((await entra.readToken(result?.accessToken ?? ''))?.upn, person.upn);
    entra.registerApp({ ...app, consented: false });
    await assert.rejects(ask, (error) => {
      assert.ok(error instanceof InteractionRequiredAuthError);
      assert.match(error.message, /AADSTS65001/);
      return true;
    });
  });
});

function msal(entra: EntraStandIn): ConfidentialClientApplication {
  const host = new URL(entra.url).host;
  return new ConfidentialClientApplication({
    auth: {
      clientId: app.clientId,
      clientSecret: app.clientSecret ?? '',
      authority: `https://${host}/${entra.tenantId}`,
      knownAuthorities: [host],
    },
    system: { networkClient: plainLoopback },
  });
}

/** MSAL speaks https only; the stand-in speaks http on loopback. */
const plainLoopback: INetworkModule = {
  sendGetRequestAsync: (url, options) => send('GET', url, options),
  sendPostRequestAsync: (url, options) => send('POST', url, options),
};

async function send(method: string, url: string, { headers, body }: NetworkRequestOptions = {}) {
  const response = await fetch(url.replace(/^https:/, 'http:'), {
    method,
    headers: headers ?? {},
    body: body ?? null,
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: JSON.parse(await response.text()),
  };
}
