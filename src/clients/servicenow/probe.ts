import { z } from 'zod';
import { asCasebridgeError, type CasebridgeError, type ErrorCode, type ErrorFacts } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import { allOf, type Condition, on, onNoField } from './query.ts';
import { value } from './schema.ts';
import { findRoles } from './users.ts';

/** What a look at the instance found. */
export interface ProbeResult {
  /** Who the integration user is; undefined when the settings do not tell. */
  readonly userName: string | undefined;
  readonly signIn: 'ok' | { readonly code: ErrorCode; readonly facts: ErrorFacts };
  /** The integration user; absent when it is not known who that is, or it may not be read. */
  readonly user?: ProbedUser;
  /** `glide.invalid_query.returns_no_rows`, tried out: without it a condition ServiceNow does not take widens the answer. */
  readonly invalidQueryReturnsNoRows: boolean | 'unknown';
  readonly app: ProbedApp;
  readonly checkedAt: Date;
}

export interface ProbedUser {
  readonly name: string;
  /** Such as `UTC` or `Europe/Paris`; empty: the instance's own. */
  readonly timeZone: string;
  readonly webServiceAccessOnly: boolean;
  /** Which of the roles asked for the user has. */
  readonly roles: readonly string[];
}

export type ProbedApp =
  | { readonly installed: true; readonly version: string }
  | { readonly installed: false }
  | 'unknown';

export interface ProbeQuestions {
  /** Of the integration user; undefined when the settings do not tell. */
  readonly userName: string | undefined;
  /** Such as `x_mioms_m365_assis`. */
  readonly appScope: string;
  readonly roleNames: readonly string[];
  readonly now: Date;
}

/** Looks at what the instance gives the integration user. Never throws: what could not be seen is `unknown`. */
export async function probeInstance(
  instance: Instance,
  { userName, appScope, roleNames, now }: ProbeQuestions,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const unseen = { userName, invalidQueryReturnsNoRows: 'unknown', app: 'unknown', checkedAt: now } as const;
  const base = userName === undefined ? users.equals('active', 'true') : users.equals('user_name', userName);
  const control = await listUsers(instance, base, signal).catch(asCasebridgeError);
  if (control instanceof Error && !isOnlyForbidden(control)) {
    return { signIn: { code: control.code, facts: control.facts }, ...unseen };
  }
  const rows = control instanceof Error ? [] : control;
  const found = rows.find((row) => userName !== undefined && row.user_name === userName);
  const [user, invalidQueryReturnsNoRows, app] = await Promise.all([
    found && describeUser(instance, found, roleNames, signal),
    rows.length === 0 ? ('unknown' as const) : tryInvalidQuery(instance, base, signal),
    findApp(instance, appScope, signal),
  ]);
  return {
    userName,
    signIn: 'ok',
    ...(user ? { user } : {}),
    invalidQueryReturnsNoRows,
    app,
    checkedAt: now,
  };
}

const users = on('sys_user');
const userRow = z.object({
  sys_id: value,
  user_name: value,
  name: value,
  time_zone: value,
  web_service_access_only: value,
});
type UserRow = z.infer<typeof userRow>;

function listUsers(
  instance: Instance,
  query: Condition<'sys_user'>,
  signal: AbortSignal | undefined,
): Promise<readonly UserRow[]> {
  const fields = ['sys_id', 'user_name', 'name', 'time_zone', 'web_service_access_only'] as const;
  return instance.get({ ...listCall({ query, fields, limit: 5 }), schema: z.array(userRow), signal });
}

/** Who is refused a table has signed in. */
function isOnlyForbidden({ code }: CasebridgeError): boolean {
  return code === 'SERVICENOW_FORBIDDEN' || code === 'SERVICENOW_API_MISSING';
}

async function describeUser(
  instance: Instance,
  found: UserRow,
  roleNames: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProbedUser> {
  const roles = await findRoles(instance, found.sys_id, roleNames, signal).catch(() => new Set<string>());
  return {
    name: found.user_name,
    timeZone: found.time_zone,
    webServiceAccessOnly: found.web_service_access_only === 'true',
    roles: [...roles],
  };
}

/** The same question with a condition on no field: answered as before, the condition was dropped. */
async function tryInvalidQuery(
  instance: Instance,
  base: Condition<'sys_user'>,
  signal: AbortSignal | undefined,
): Promise<boolean | 'unknown'> {
  const query = allOf(base, onNoField('sys_user'));
  return listUsers(instance, query, signal).then(
    (rows) => rows.length === 0,
    () => 'unknown' as const,
  );
}

const appRow = z.object({ scope: value, version: value });

/** A store application is in one table, every application in the other; either may be closed to the integration user. */
async function findApp(
  instance: Instance,
  scope: string,
  signal: AbortSignal | undefined,
): Promise<ProbedApp> {
  const seen = await Promise.all(
    (['sys_store_app', 'sys_scope'] as const).map((table) =>
      findAppIn(instance, table, scope, signal).catch(() => 'unknown' as const),
    ),
  );
  const isInstalled = (app: ProbedApp) => app !== 'unknown' && app.installed;
  return seen.find(isInstalled) ?? (seen.includes('unknown') ? 'unknown' : { installed: false });
}

async function findAppIn(
  instance: Instance,
  table: 'sys_store_app' | 'sys_scope',
  scope: string,
  signal: AbortSignal | undefined,
): Promise<ProbedApp> {
  const { result, total } = await instance.getPage({
    ...listCall({
      query: on(table).equals('scope', scope),
      fields: ['scope', 'version'],
      limit: 5,
      counted: true,
    }),
    schema: z.array(appRow),
    signal,
  });
  const app = result.find((row) => row.scope === scope);
  if (app !== undefined) return { installed: true, version: app.version };
  // Counted, but not shown: hidden by access rules.
  return total === 0 ? { installed: false } : 'unknown';
}
