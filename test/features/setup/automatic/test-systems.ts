import type { AppRegistration } from '../../../../src/clients/graph/applications.ts';
import type { SetupRecord } from '../../../../src/clients/servicenow/setup-records.ts';
import type { LogLine } from '../../../../src/clients/servicenow/system-log.ts';
import type { SignInAttempt, SignInOutcome } from '../../../../src/clients/servicenow/try-sign-in.ts';
import { CasebridgeError } from '../../../../src/errors.ts';
import type { DirectorySession, Systems } from '../../../../src/features/setup/systems.ts';

type App = { -readonly [Key in keyof AppRegistration]: AppRegistration[Key] };

/** Other systems in memory. Each call can be the one at which everything ends, before or after its work. */
export interface TestSystems {
  readonly systems: Systems;
  readonly rows: Map<string, SetupRecord[]>;
  readonly secretsWritten: string[];
  readonly apps: App[];
  readonly appRoles: { readonly id: string; readonly clientId: string; readonly roleId: string }[];
  /** Every secret that Entra has told. */
  readonly told: string[];
  readonly account: { objectId: string; userName: string };
  roles: ReadonlySet<string> | undefined;
  directoryRoles: readonly string[];
  signIn: 'atOnce' | 'declined' | 'never' | 'tooLate' | Promise<void>;
  takesSecrets: boolean;
  /** ServiceNow changes no row before this. */
  holding: Promise<void> | undefined;
  outcome: SignInOutcome;
  log: readonly LogLine[] | undefined;
  readonly attempts: SignInAttempt[];
  /** What `deals` with a row before it is read back: a business rule. */
  /** `sys_created_on` of rows that were created here. */
  readonly created: Map<string, string>;
  rule: (fields: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  calls: number;
  /** From this call on nothing works any more; `lost`: the work of this one is still done. */
  end: { readonly at: number; readonly lost: boolean } | undefined;
  mayFail(what: string): void;
  /** One call alone fails. */
  failOnce: string | undefined;
}

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

export function startSystems(): TestSystems {
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const world: TestSystems = {
    rows: new Map([
      [
        'sys_db_object',
        [
          {
            sysId: 'table',
            fields: { name: 'oauth_entity', access: 'package_private', read_access: 'true' },
          },
        ],
      ],
    ]),
    ...{
      secretsWritten: [],
      apps: [],
      appRoles: [],
      told: [],
      attempts: [],
      log: [],
      calls: 0,
      end: undefined,
    },
    account: { objectId: 'me', userName: 'adele@contoso.com' },
    roles: new Set(['admin']),
    directoryRoles: [globalAdministrator],
    ...{ signIn: 'atOnce', takesSecrets: true, outcome: { is: 'accepted' } },
    ...{ failOnce: undefined, holding: undefined },
    created: new Map(),
    rule: (fields) => fields,
    mayFail: () => {
      if (world.end && world.calls > world.end.at)
        throw new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'x', host: 'x' });
    },
    get systems() {
      return systems;
    },
  };
  async function call<Result>(name: string, work: () => Result): Promise<Result> {
    world.calls += 1;
    const isEnd = world.end?.at === world.calls;
    if (world.failOnce === name) {
      world.failOnce = undefined;
      throw new CasebridgeError('GRAPH_REFUSED', { code: name });
    }
    if (isEnd && world.end?.lost) work();
    if (isEnd || (world.end && world.calls > world.end.at))
      throw new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'x', host: 'x' });
    return work();
  }
  const rowsOf = (table: string) => {
    const rows = world.rows.get(table) ?? [];
    world.rows.set(table, rows);
    return rows;
  };
  const change = (table: string, sysId: string, fields: Readonly<Record<string, string>>): SetupRecord => {
    const rows = rowsOf(table);
    const at = rows.findIndex((row) => row.sysId === sysId);
    const old = rows[at];
    if (old === undefined) throw new CasebridgeError('SERVICENOW_RECORD_GONE', { table });
    const row = { sysId, fields: { ...old.fields, ...fields } };
    rows[at] = row;
    return row;
  };
  const appOf = (test: (app: App) => boolean): App => {
    const app = world.apps.find(test);
    if (app === undefined) throw new CasebridgeError('GRAPH_REFUSED', { code: 'Request_ResourceNotFound' });
    return app;
  };
  const session = (): DirectorySession => ({
    account: world.account,
    findApplication: (by) =>
      call('findApplication', () =>
        world.apps.find((app) =>
          'clientId' in by ? app.clientId === by.clientId : app.uniqueName === by.uniqueName,
        ),
      ),
    createApplication: ({ uniqueName, displayName, redirectUrls }) =>
      call('createApplication', () => {
        const objectId = newId();
        const app: App = {
          ...{ objectId, clientId: `client-${objectId}`, displayName, uniqueName, redirectUrls },
          ...{ signInAudience: 'AzureADMyOrg', hasServicePrincipal: true, passwords: [] },
        };
        world.apps.push(app);
        return app;
      }),
    deleteApplication: (objectId) =>
      call('deleteApplication', () => {
        const at = world.apps.findIndex((app) => app.objectId === objectId);
        if (at >= 0) world.apps.splice(at, 1);
      }),
    addPassword: (objectId, name, expiresAt) =>
      call('addPassword', () => {
        const app = appOf((one) => one.objectId === objectId);
        const keyId = newId();
        const secret = `entra-secret-${keyId}-${'x'.repeat(12)}`;
        app.passwords = [...app.passwords, { keyId, name, expiresAt }];
        world.told.push(secret);
        return { secret, keyId, expiresAt };
      }),
    removePassword: (objectId, keyId) =>
      call('removePassword', () => {
        const app = appOf((one) => one.objectId === objectId);
        app.passwords = app.passwords.filter((one) => one.keyId !== keyId);
      }),
    assignAppRole: (clientId, roleId) =>
      call('assignAppRole', () => {
        const id = newId();
        world.appRoles.push({ id, clientId, roleId });
        return id;
      }),
    listAppRoles: (clientId) =>
      call('listAppRoles', () => world.appRoles.filter((one) => one.clientId === clientId)),
    removeAppRole: (_clientId, id) =>
      call('removeAppRole', () => {
        const at = world.appRoles.findIndex((one) => one.id === id);
        if (at >= 0) world.appRoles.splice(at, 1);
      }),
  });
  const wait = async (signal: AbortSignal): Promise<DirectorySession> => {
    if (world.signIn === 'declined') throw new CasebridgeError('ENTRA_ADMIN_DECLINED');
    if (world.signIn === 'tooLate') throw new CasebridgeError('ENTRA_ADMIN_TOO_LATE');
    if (world.signIn === 'never') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    if (typeof world.signIn === 'object') await world.signIn;
    return session();
  };
  const nothing = async () => undefined;
  const none = async () => [];
  const systems: Systems = {
    instance: {
      url: 'https://contoso.service-now.com',
      rolesOfCaller: async () => world.roles,
      find: (table, match, columns, _caller, limit = 20) =>
        call('find', () =>
          rowsOf(table)
            .filter((row) =>
              Object.entries(match).every(
                ([name, value]) => (name === 'sys_id' ? row.sysId : row.fields[name]) === value,
              ),
            )
            .slice(0, limit)
            .map(({ sysId, fields }) => ({
              sysId,
              fields: Object.fromEntries(
                columns.flatMap((name) => {
                  const value = name === 'sys_created_on' ? world.created.get(sysId) : fields[name];
                  return value === undefined ? [] : [[name, value]];
                }),
              ),
            })),
        ),
      create: (table, fields) =>
        call('create', () => {
          const row = { sysId: newId(), fields: world.rule(fields) };
          world.created.set(row.sysId, '2026-11-23 14:00:00');
          rowsOf(table).push(row);
          return row;
        }),
      change: async (table, sysId, fields, _caller, secret = {}) => {
        await world.holding;
        return call('change', () => {
          world.secretsWritten.push(...Object.values(secret));
          return change(table, sysId, fields);
        });
      },
      remove: (table, sysId) =>
        call(
          'remove',
          () =>
            void world.rows.set(
              table,
              rowsOf(table).filter((row) => row.sysId !== sysId),
            ),
        ),
      listHolders: async () => ({ holders: [], more: false }),
      findUsers: none,
      readProperty: nothing,
      readLog: async () => {
        if (world.log === undefined) throw new CasebridgeError('SERVICENOW_FORBIDDEN', { table: 'syslog' });
        return world.log;
      },
      readOutbound: none,
      findFormViews: none,
      trySignIn: async (attempt) => {
        world.attempts.push(attempt);
        return world.outcome;
      },
      readSetUp: nothing,
    },
    entra: {
      tryApp: () => call('tryApp', () => (world.takesSecrets ? 'accepted' : 'wrongSecret')),
      appToken: async (_clientId, secret) => {
        if (!world.takesSecrets)
          throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: 'x', reason: 'x' });
        return `token-of-${secret}`;
      },
      listRoles: async () => world.directoryRoles,
      findAccount: nothing,
      readApplication: nothing,
      beginSignIn: async () => ({
        userCode: 'ABCD-EFGH',
        url: 'https://login/device',
        expiresAt: new Date('2026-11-23T14:15:00Z'),
        wait,
      }),
    },
    casebridge: {
      readHealth: async () => ({ services: 0, openIssues: 0 }),
      searchLearn: async () => 0,
      readGraphRoles: none,
      countSubscriptions: async () => 0,
      listLinkedAccounts: async () => [],
      credentials: [],
    },
    network: { resolve: none, hosts: [], reach: nothing },
  };
  return world;
}
