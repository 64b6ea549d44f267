import express, { type Express, type Request } from 'express';
import { lifetimeSeconds, signAccessToken } from './access-tokens.ts';
import {
  credentialProblem,
  type RegisteredApp,
  type TokenRequest,
  tokenRequest,
} from './client-credentials.ts';
import { jwtBearer, personOf } from './on-behalf-of.ts';
import type { ConsentedPerson, RefreshTokens } from './refresh-tokens.ts';
import { type Refusal, sendRefusal } from './refusal.ts';

const defaultRoles = ['ServiceHealth.Read.All'];
const grantTypes = ['client_credentials', jwtBearer, 'refresh_token'];

export interface TokenEndpoint {
  readonly apps: ReadonlyMap<string, RegisteredApp>;
  readonly refreshTokens: RefreshTokens;
  /** The tenant's id for whatever name the path has. */
  readonly tenantIdOf: (tenant: string) => string;
  /** What Entra calls itself towards this request. */
  readonly originFor: (request: Request) => string;
  readonly now: () => Date;
}

/**
 * Adds `POST /{tenant}/oauth2/v2.0/token` for `client_credentials`, for tokens on behalf of a person, and for people who
 * consented before.
 */
export function addTokenRoute(app: Express, endpoint: TokenEndpoint): void {
  app.post(
    '/:tenant/oauth2/v2.0/token',
    express.urlencoded({ extended: false }),
    async (request, response) => {
      const form = tokenRequest.parse(request.body ?? {});
      const now = endpoint.now();
      const tenant = request.params.tenant ?? '';
      const audiences = audiencesOf(tenant, endpoint, request);
      const checked = await check(form, endpoint, audiences, now);
      if ('error' in checked) {
        sendRefusal(response, checked, form['client-request-id'], now);
        return;
      }
      const { audience, person } = checked;
      const tenantId = endpoint.tenantIdOf(tenant);
      const accessToken = await signAccessToken(contentOf(checked), { audience, tenantId, now });
      response.set('cache-control', 'no-store, no-cache').json({
        token_type: 'Bearer',
        ...(person === undefined ? {} : { scope: `${audience}/${delegatedPermission}` }),
        expires_in: lifetimeSeconds,
        ext_expires_in: lifetimeSeconds,
        access_token: accessToken,
        ...(checked.refreshed !== undefined && {
          refresh_token: endpoint.refreshTokens.issue(checked.refreshed, now),
        }),
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
  /** Absent when the app asks for itself. */
  readonly person: { readonly oid?: string | undefined; readonly upn?: string | undefined } | undefined;
  /** Who gets a newer refresh token. */
  readonly refreshed: ConsentedPerson | undefined;
}

async function check(
  form: TokenRequest,
  { apps, refreshTokens }: TokenEndpoint,
  audiences: readonly string[],
  now: Date,
): Promise<Grant | Refusal> {
  const missing = (['grant_type', 'client_id', 'scope'] as const).find((name) => form[name] === undefined);
  if (missing !== undefined) return badRequest('invalid_request', 900144, `The body lacks '${missing}'.`);
  if (form.grant_type === undefined || !grantTypes.includes(form.grant_type)) {
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
  const refreshed = form.grant_type === 'refresh_token' ? refreshTokens.personOf(form, app, now) : undefined;
  if (refreshed !== undefined && 'error' in refreshed) return refreshed;
  const person = form.grant_type === jwtBearer ? await personOf(form, app, now) : refreshed;
  if (person !== undefined && 'error' in person) return person;
  const audience = audienceIn(form.scope ?? '');
  if (audience === undefined) {
    return badRequest('invalid_scope', 1002012, `The scope '${form.scope}' is no resource with '/.default'.`);
  }
  return { app, audience, person, refreshed };
}

/** Sign-in libraries add scopes of OpenID Connect to the one that was asked for. */
function audienceIn(scope: string): string | undefined {
  const wanted = scope.split(' ').filter((one) => !openIdScopes.includes(one));
  return /^(?<resource>\S+)\/\.default$/.exec(wanted.join(' '))?.groups?.resource;
}

const openIdScopes = ['openid', 'profile', 'email', 'offline_access'];
const delegatedPermission = 'user_impersonation';

function contentOf({ app, person }: Grant): Readonly<Record<string, unknown>> {
  const appidacr = app.clientSecret === undefined ? '2' : '1';
  const ofApp = { appid: app.clientId, appidacr };
  if (person === undefined) {
    return { ...ofApp, idtyp: 'app', oid: app.objectId, roles: [...(app.roles ?? defaultRoles)] };
  }
  const { oid, upn } = person;
  return { ...ofApp, oid, upn, scp: delegatedPermission };
}

function badRequest(error: string, code: number, reason: string): Refusal {
  return { status: 400, error, code, reason };
}
