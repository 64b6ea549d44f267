import type { Request } from 'express';
import { type Instance, isOn, type Session } from './instance.ts';
import { oidcUser } from './oidc.ts';
import { ApiError } from './responses.ts';
import { logError } from './system-log.ts';
import { getValue, type Row, type Tables } from './tables.ts';
import { certificateUser } from './tls-sign-in.ts';

/** Not a ServiceNow property: on, a refused sign-in is worded as releases of 2026 do. */
export const newWordingProperty = 'sandbox.new_sign_in_wording';

/**
 * Finds out who calls, from Basic credentials, a Bearer token or, without either, the TLS client certificate.
 * @throws ApiError 401, the same for every reason.
 */
export async function signIn(instance: Instance, request: Request): Promise<Session> {
  const [scheme = '', credentials = ''] = (request.get('authorization') ?? '').split(' ');
  const user = await callerOf(instance, request, scheme.toLowerCase(), credentials);
  if (user === undefined || !maySignIn(user)) {
    throw refusal(instance, scheme.toLowerCase() === 'bearer' ? 'BEARER' : 'BASIC');
  }
  return sessionOf(instance, user);
}

async function callerOf(
  instance: Instance,
  request: Request,
  scheme: string,
  credentials: string,
): Promise<Row | undefined> {
  switch (scheme) {
    case 'basic':
      return basicUser(instance, credentials);
    case 'bearer':
      return bearerUser(instance, credentials) ?? (await oidcUser(instance, credentials));
    case '':
      return certificateUser(instance, request);
    default:
      return undefined;
  }
}

/** The user whose password this is; undefined for a wrong one, and for an account that is closed. */
export function userWithPassword(instance: Instance, userName: string, password: string): Row | undefined {
  const user = instance.tables.find('sys_user', { user_name: userName });
  const isRight = user !== undefined && instance.passwords.get(userName) === password;
  return isRight && maySignIn(user) ? user : undefined;
}

function basicUser(instance: Instance, credentials: string): Row | undefined {
  const decoded = Buffer.from(credentials, 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon === -1) return undefined;
  const user = userWithPassword(instance, decoded.slice(0, colon), decoded.slice(colon + 1));
  if (user === undefined || mayUseBasic(instance, user)) return user;
  const account = getValue(user, 'user_name');
  logError(
    instance.tables,
    'SNCRestrictBasicAuthUserAuthenticationGate',
    `denied basic-auth API call for interactive-login user [${account}] under enforce=true`,
  );
  return undefined;
}

/** A token is worth nothing any more once its client is gone or not active. */
function bearerUser({ tables, tokens, now }: Instance, token: string): Row | undefined {
  const grant = tokens.grantOf(token, now());
  const client = grant && tables.get('oauth_entity', grant.clientId);
  return grant && client?.active === 'true' ? tables.get('sys_user', grant.userId) : undefined;
}

/** The restriction of Basic authentication: people who may also log in to the UI are kept out. */
function mayUseBasic(instance: Instance, user: Row): boolean {
  return (
    !isOn(instance, 'glide.authenticate.basic_auth.restriction.enforce') ||
    getValue(user, 'web_service_access_only') === 'true' ||
    rolesOf(instance.tables, user).has('snc_basic_auth_api_access')
  );
}

export function maySignIn(user: Row): boolean {
  return (
    getValue(user, 'active') === 'true' &&
    getValue(user, 'locked_out') !== 'true' &&
    getValue(user, 'password_needs_reset') !== 'true'
  );
}

function sessionOf(instance: Instance, user: Row): Session {
  const systemZone = instance.properties.get('glide.sys.default.tz') ?? 'UTC';
  return {
    user,
    timeZone: getValue(user, 'time_zone') || systemZone,
    roles: rolesOf(instance.tables, user),
  };
}

function rolesOf(tables: Tables, user: Row): ReadonlySet<string> {
  const grants = tables
    .rows('sys_user_has_role')
    .filter(
      (row) => getValue(row, 'user') === getValue(user, 'sys_id') && getValue(row, 'state') === 'active',
    );
  const roles = grants.map((row) => tables.get('sys_user_role', getValue(row, 'role')));
  return new Set(roles.flatMap((role) => (role === undefined ? [] : [getValue(role, 'name')])));
}

function refusal(instance: Instance, scheme: 'BASIC' | 'BEARER'): ApiError {
  const message = isOn(instance, newWordingProperty) ? 'User is not authenticated' : 'User Not Authenticated';
  return new ApiError(401, message, 'Required to provide Auth information', {
    'WWW-Authenticate': `${scheme} realm="Service-now"`,
  });
}
