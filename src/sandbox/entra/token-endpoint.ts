import express, { type Express, type Request } from 'express';
import { SignJWT } from 'jose';
import {
  credentialProblem,
  type RegisteredApp,
  type TokenRequest,
  tokenRequest,
} from './client-credentials.ts';
import { type Refusal, sendRefusal } from './refusal.ts';
import { signingKey } from './signing-keys.ts';

const lifetimeSeconds = 3599;
const defaultRoles = ['ServiceHealth.Read.All'];

export interface TokenEndpoint {
  readonly apps: ReadonlyMap<string, RegisteredApp>;
  /** The tenant's id for whatever name the path has. */
  readonly tenantIdOf: (tenant: string) => string;
  /** What Entra calls itself towards this request. */
  readonly originFor: (request: Request) => string;
  readonly now: () => Date;
}

/** Adds `POST /{tenant}/oauth2/v2.0/token` for the grant `client_credentials`. */
export function addTokenRoute(app: Express, endpoint: TokenEndpoint): void {
  app.post(
    '/:tenant/oauth2/v2.0/token',
    express.urlencoded({ extended: false }),
    async (request, response) => {
      const form = tokenRequest.parse(request.body ?? {});
      const now = endpoint.now();
      const tenant = request.params.tenant ?? '';
      const audiences = audiencesOf(tenant, endpoint, request);
      const checked = await check(form, endpoint.apps, audiences, now);
      if ('error' in checked) {
        sendRefusal(response, checked, form['client-request-id'], now);
        return;
      }
      const accessToken = await signAccessToken(checked, endpoint.tenantIdOf(tenant), now);
      response.set('cache-control', 'no-store, no-cache').json({
        token_type: 'Bearer',
        expires_in: lifetimeSeconds,
        ext_expires_in: lifetimeSeconds,
        access_token: accessToken,
      });
    },
  );
}

/** A client assertion may name the token endpoint or the issuer. */
function audiencesOf(tenant: string, { originFor, tenantIdOf }: TokenEndpoint, request: Request): string[] {
  const origin = originFor(request);
  return [tenant, tenantIdOf(tenant)].flatMap((name) => [
    `${origin}/${name}/oauth2/v2.0/token`,
    `${origin}/${name}/v2.0`,
  ]);
}

interface Grant {
  readonly app: RegisteredApp;
  readonly audience: string;
}

async function check(
  form: TokenRequest,
  apps: ReadonlyMap<string, RegisteredApp>,
  audiences: readonly string[],
  now: Date,
): Promise<Grant | Refusal> {
  const missing = (['grant_type', 'client_id', 'scope'] as const).find((name) => form[name] === undefined);
  if (missing !== undefined) return badRequest('invalid_request', 900144, `The body lacks '${missing}'.`);
  if (form.grant_type !== 'client_credentials') {
    return badRequest(
      'unsupported_grant_type',
      70003,
      `The grant type '${form.grant_type}' is not supported.`,
    );
  }
  const app = apps.get(form.client_id?.toLowerCase() ?? '');
  if (app === undefined) {
    return badRequest('unauthorized_client', 700016, `The directory has no app '${form.client_id}'.`);
  }
  const problem = await credentialProblem(form, app, audiences, now);
  if (problem !== undefined) return problem;
  const audience = /^(?<resource>\S+)\/\.default$/.exec(form.scope ?? '')?.groups?.resource;
  if (audience === undefined) {
    return badRequest('invalid_scope', 1002012, `The scope '${form.scope}' is no resource with '/.default'.`);
  }
  return { app, audience };
}

function badRequest(error: string, code: number, reason: string): Refusal {
  return { status: 400, error, code, reason };
}

/** Microsoft's own APIs ask for version 1.0 tokens, so that is the form of these. */
async function signAccessToken({ app, audience }: Grant, tenantId: string, now: Date): Promise<string> {
  const { keyId, privateKey } = await signingKey('entra');
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    appid: app.clientId,
    appidacr: app.clientSecret === undefined ? '2' : '1',
    idtyp: 'app',
    roles: [...(app.roles ?? defaultRoles)],
    tid: tenantId,
    ver: '1.0',
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId, x5t: keyId })
    .setIssuer(`https://sts.windows.net/${tenantId}/`)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(privateKey);
}
