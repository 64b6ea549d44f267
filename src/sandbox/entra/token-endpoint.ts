import express, { type Express, type Request, type Response } from 'express';
import { lifetimeSeconds, signAccessToken } from './access-tokens.ts';
import type { AppRegistry, Registration } from './app-registry.ts';
import { credentialProblem, type TokenRequest, tokenRequest } from './client-credentials.ts';
import { type DeviceSignIns, deviceCodeGrant } from './device-sign-ins.ts';
import { graphAppId } from './graph-app-roles.ts';
import { jwtBearer, personOf } from './on-behalf-of.ts';
import type { ConsentedPerson, RefreshTokens } from './refresh-tokens.ts';
import { type Refusal, sendRefusal } from './refusal.ts';

const grantTypes = ['client_credentials', jwtBearer, 'refresh_token', deviceCodeGrant];

export interface TokenEndpoint {
  readonly registry: AppRegistry;
  readonly refreshTokens: RefreshTokens;
  readonly devices: DeviceSignIns;
  /** The tenant's id for whatever name the path has. */
  readonly tenantIdOf: (tenant: string) => string;
  /** What Entra calls itself towards this request. */
  readonly originFor: (request: Request) => string;
  readonly now: () => Date;
}

/**
 * Adds `POST /{tenant}/oauth2/v2.0/token` for `client_credentials`, for tokens on behalf of a person, for people who
 * consented before, and for those who sign in on a device; and the older `POST /{tenant}/oauth2/token`, which is told a
 * `resource` instead of a scope, for `client_credentials`.
 */
export function addTokenRoutes(app: Express, endpoint: TokenEndpoint): void {
  const form = express.urlencoded({ extended: false });
  app.post('/:tenant/oauth2/v2.0/token', form, (request, response) =>
    answer(request, response, endpoint, (asked) => audienceIn(asked.scope)),
  );
  app.post('/:tenant/oauth2/token', form, (request, response) =>
    answer(request, response, endpoint, ({ resource }) => resource),
  );
}

async function answer(
  request: Request,
  response: Response,
  endpoint: TokenEndpoint,
  audienceOf: (form: TokenRequest) => string | undefined,
): Promise<void> {
  const form = tokenRequest.parse(request.body ?? {});
  const now = endpoint.now();
  const tenant = String(request.params.tenant);
  const checked =
    form.grant_type === deviceCodeGrant
      ? checkDevice(form, endpoint, now)
      : await check(form, endpoint, { audiences: audiencesOf(tenant, endpoint, request), audienceOf }, now);
  if ('error' in checked) {
    sendRefusal(response, checked, form['client-request-id'], now);
    return;
  }
  const { audience, person } = checked;
  const signed = { tenantId: endpoint.tenantIdOf(tenant), now };
  const accessToken = await signAccessToken(contentOf(checked), { audience, ...signed });
  response.set('cache-control', 'no-store, no-cache').json({
    token_type: 'Bearer',
    ...(person && { scope: scopesOf(checked) }),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    ...(form.resource !== undefined && asVersion1(form.resource, now)),
    access_token: accessToken,
    ...(checked.refreshed !== undefined && {
      refresh_token: endpoint.refreshTokens.issue(checked.refreshed, now),
    }),
    ...(person && checked.isIdentified && { id_token: await idToken(person, form.client_id ?? '', signed) }),
  });
}

/** The older endpoint writes its numbers as text. */
function asVersion1(resource: string, now: Date) {
  const seconds = Math.floor(now.getTime() / 1000);
  const lifetime = String(lifetimeSeconds);
  return {
    ...{ expires_in: lifetime, ext_expires_in: lifetime, not_before: String(seconds), resource },
    expires_on: String(seconds + lifetimeSeconds),
  };
}

function idToken(
  { oid, upn }: NonNullable<Grant['person']>,
  audience: string,
  signed: { readonly tenantId: string; readonly now: Date },
): Promise<string> {
  return signAccessToken({ oid, preferred_username: upn, name: upn }, { audience, ...signed });
}

/** A client assertion may name the token endpoint or the issuer. */
function audiencesOf(tenant: string, { originFor, tenantIdOf }: TokenEndpoint, request: Request): string[] {
  const origin = originFor(request);
  return [tenant, tenantIdOf(tenant)].flatMap((name) => [
    `${origin}/${name}/oauth2/v2.0/token`,
    `${origin}/${name}/oauth2/token`,
    `${origin}/${name}/v2.0`,
  ]);
}

interface Grant {
  /** The `appid` claim, and how the app proved itself: not at all, with a secret, with a certificate. */
  readonly clientId: string;
  readonly appidacr: '0' | '1' | '2';
  readonly audience: string;
  /** Absent when the app asks for itself; it then is this one, with these permissions. */
  readonly person: { readonly oid?: string | undefined; readonly upn?: string | undefined } | undefined;
  readonly app?: { readonly oid: string; readonly roles: readonly string[] };
  /** What the person allows the app. */
  readonly permissions: readonly string[];
  /** Whether who they are was asked for as well (`openid`). */
  readonly isIdentified?: boolean;
  /** Who gets a newer refresh token. */
  readonly refreshed?: ConsentedPerson | undefined;
}

interface Asked {
  readonly audiences: readonly string[];
  readonly audienceOf: (form: TokenRequest) => string | undefined;
}

/** What the request lacks, whoever asks. */
function formProblem(form: TokenRequest): Refusal | undefined {
  const wanted = form.resource === undefined ? 'scope' : 'resource';
  const missing = (['grant_type', 'client_id', wanted] as const).find((name) => form[name] === undefined);
  if (missing !== undefined) return badRequest('invalid_request', 900144, `The body lacks '${missing}'.`);
  if (form.grant_type !== undefined && grantTypes.includes(form.grant_type)) return undefined;
  return badRequest('unsupported_grant_type', 70003, `The grant type '${form.grant_type}' is not supported.`);
}

async function check(
  form: TokenRequest,
  { registry, refreshTokens }: TokenEndpoint,
  { audiences, audienceOf }: Asked,
  now: Date,
): Promise<Grant | Refusal> {
  const lacking = formProblem(form);
  if (lacking !== undefined) return lacking;
  const app = appOf(form, registry);
  if (app === undefined) return noApp(form);
  const problem = await credentialProblem(form, app, audiences, now);
  if (problem !== undefined) return problem;
  const isRefresh = form.grant_type === 'refresh_token';
  const refreshed = isRefresh ? refreshTokens.personOf(form, app.appId, now) : undefined;
  if (refreshed !== undefined && 'error' in refreshed) return refreshed;
  const person = form.grant_type === jwtBearer ? await personOf(form, app, now) : refreshed;
  if (person !== undefined && 'error' in person) return person;
  const audience = audienceOf(form);
  if (audience === undefined) {
    return badRequest('invalid_scope', 1002012, `The scope '${form.scope}' is no resource with '/.default'.`);
  }
  if (isUnknownApp(audience, registry))
    return badRequest('invalid_resource', 500011, `The resource principal named ${audience} was not found.`);
  const appidacr = form.client_assertion === undefined ? '1' : '2';
  const roles = isGraph(audience) ? registry.graphRolesOf(app.appId) : [];
  return {
    ...{ clientId: app.appId, appidacr, audience, person, refreshed },
    ...{ app: { oid: app.principalId, roles }, permissions: ['user_impersonation'] },
  };
}

function checkDevice(form: TokenRequest, { registry, devices }: TokenEndpoint, now: Date): Grant | Refusal {
  const clientId = form.client_id ?? '';
  if (registry.principalOf(clientId) === undefined) return noApp(form);
  const redeemed = devices.redeem(form.device_code, clientId, now);
  if ('error' in redeemed) return redeemed;
  const scopes = redeemed.scope.split(' ');
  const permissions = scopes.filter((scope) => !openIdScopes.includes(scope));
  const [audience = 'https://graph.microsoft.com'] = permissions.flatMap(
    (scope) => /^(?<resource>https:\/\/.+)\/[^/]+$/.exec(scope)?.groups?.resource ?? [],
  );
  return {
    ...{ clientId, appidacr: '0', audience, person: redeemed.person },
    permissions: permissions.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
    isIdentified: scopes.includes('openid'),
  };
}

/** An app that may sign in: it is registered, and has a service principal here. */
function appOf(
  { client_id: appId = '' }: TokenRequest,
  registry: AppRegistry,
): (Registration & { readonly principalId: string }) | undefined {
  const app = registry.find({ appId });
  const principal = registry.principalOf(appId);
  if (app === undefined || principal === undefined) return undefined;
  return registry.isHeardOf(app.id) ? { ...app, principalId: principal.id } : undefined;
}

export function noApp({ client_id: clientId }: Pick<TokenRequest, 'client_id'>): Refusal {
  return badRequest('unauthorized_client', 700016, `The directory has no app '${clientId}'.`);
}

/** An app that tokens are asked for has to be here, too; what is not named by a client id is somebody else's. */
function isUnknownApp(audience: string, registry: AppRegistry): boolean {
  const isClientId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(audience);
  return isClientId && registry.principalOf(audience) === undefined;
}

/** A local Graph is asked for by its own address, too. */
function isGraph(audience: string): boolean {
  return /^https:\/\/graph\.microsoft\.com\/?$|^http:\/\/127\.0\.0\.1:\d+\/?$/.test(audience)
    ? true
    : audience === graphAppId;
}

/** Sign-in libraries add scopes of OpenID Connect to the one that was asked for. */
function audienceIn(scope = ''): string | undefined {
  const wanted = scope.split(' ').filter((one) => !openIdScopes.includes(one));
  return /^(?<resource>\S+)\/\.default$/.exec(wanted.join(' '))?.groups?.resource;
}

const openIdScopes = ['openid', 'profile', 'email', 'offline_access'];

function scopesOf({ audience, permissions }: Grant): string {
  return permissions.map((permission) => `${audience}/${permission}`).join(' ');
}

function contentOf({
  clientId,
  appidacr,
  person,
  app,
  permissions,
}: Grant): Readonly<Record<string, unknown>> {
  const ofApp = { appid: clientId, appidacr };
  if (person === undefined) return { ...ofApp, idtyp: 'app', ...app };
  const { oid, upn } = person;
  return { ...ofApp, oid, upn, scp: permissions.join(' ') };
}

function badRequest(error: string, code: number, reason: string): Refusal {
  return { status: 400, error, code, reason };
}
