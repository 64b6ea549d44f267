import type { Request } from 'express';
import { type Instance, isOn, type Session } from './instance.ts';
import { ApiError } from './responses.ts';
import { getValue, type Row, type Tables } from './tables.ts';

/** Not a ServiceNow property: on, a refused sign-in is worded as releases of 2026 do. */
export const newWordingProperty = 'sandbox.new_sign_in_wording';

/**
 * Finds out who calls, from Basic credentials or a Bearer token.
 * @throws ApiError 401, the same for every reason.
 */
export function signIn(instance: Instance, request: Request): Session {
  const [scheme = '', credentials = ''] = (request.get('authorization') ?? '').split(' ');
  const isBearer = scheme.toLowerCase() === 'bearer';
  const user = isBearer ? bearerUser(instance, credentials) : basicUser(instance, scheme, credentials);
  if (user === undefined || !maySignIn(user)) throw refusal(instance, isBearer ? 'BEARER' : 'BASIC');
  return sessionOf(instance, user);
}

/** The user whose password this is; undefined for a wrong one, and for an account that is closed. */
export function userWithPassword(instance: Instance, userName: string, password: string): Row | undefined {
  const user = instance.tables.find('sys_user', { user_name: userName });
  const isRight = user !== undefined && instance.passwords.get(userName) === password;
  return isRight && maySignIn(user) ? user : undefined;
}

function basicUser(instance: Instance, scheme: string, credentials: string): Row | undefined {
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const decoded = Buffer.from(credentials, 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon === -1) return undefined;
  const user = userWithPassword(instance, decoded.slice(0, colon), decoded.slice(colon + 1));
  return user !== undefined && mayUseBasic(instance, user) ? user : undefined;
}

function bearerUser(instance: Instance, token: string): Row | undefined {
  const sysId = instance.tokens.userOf(token, instance.now());
  return sysId === undefined ? undefined : instance.tables.get('sys_user', sysId);
}

/** The restriction of Basic authentication: people who may also log in to the UI are kept out. */
function mayUseBasic(instance: Instance, user: Row): boolean {
  return (
    !isOn(instance, 'glide.authenticate.basic_auth.restriction.enforce') ||
    getValue(user, 'web_service_access_only') === 'true' ||
    rolesOf(instance.tables, user).has('snc_basic_auth_api_access')
  );
}

function maySignIn(user: Row): boolean {
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
