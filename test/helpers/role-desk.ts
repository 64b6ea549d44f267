import { connectInstance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { connectInstanceSetup } from '../../src/composition/setup/instance.ts';
import type { AuditLog } from '../../src/features/setup/audit/entries.ts';
import { createSetupRecords } from '../../src/features/setup/runbook/kept-run.ts';
import type { SetupRecords } from '../../src/features/setup/runbook/run.ts';
import type { UsersDeps } from '../../src/features/setup/users/deps.ts';
import { usersFeature } from '../../src/features/setup/users/index.ts';
import { createRequest } from '../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { openStore } from '../../src/store/index.ts';
import { agent, startTeamsBot, type TeamsBot } from './teams-bot.ts';

export const insights = 'x_mioms_m365_assis.insights_user';
export const administrator = 'x_mioms_m365_assis.administrator';

/** A bot that gives and takes roles on an instance, for an administrator. */
export interface RoleDesk {
  readonly bot: TeamsBot;
  readonly standIn: ServiceNowStandIn;
  readonly audit: AuditLog;
  readonly records: SetupRecords;
  /** How often people's roles were to be forgotten. */
  forgotten(): number;
  /** Whose account ServiceNow is asked with. */
  as: string;
  close(): Promise<void>;
}

const person = (name: string, rest: object = {}) => {
  const userName = name.toLowerCase().replace(' ', '.');
  return { user_name: userName, name, email: `${userName}@contoso.com`, ...rest };
};

export async function startRoleDesk(overrides: Partial<UsersDeps> = {}): Promise<RoleDesk> {
  const standIn = await startServiceNow({
    seed: {
      groups: [{ name: 'Service *Desk*', roles: [insights] }],
      people: [
        person('Root Admin', { roles: ['admin'] }),
        person('Ursula User', { roles: ['user_admin'] }),
        person('Rita Reader', { roles: ['itil'] }),
        person('Ada Both', { roles: [insights, administrator] }),
        person('Greta Group', { groups: ['Service *Desk*'] }),
        person('Nora None'),
        person('Ina Inactive', { active: false }),
        { user_name: 'twin.one', name: 'Twin One', email: 'twins@contoso.com' },
        { user_name: 'twin.two', name: 'Twin Two', email: 'twins@contoso.com' },
      ],
    },
  });
  const request = createRequest({ deadlineMilliseconds: 5_000 });
  const instanceAs = (userName: string) =>
    connectInstance(request, standIn.url, basicSignIn(userName, standIn.passwords.get(userName) ?? ''));
  const store = await openStore({ kind: 'memory' }, { lockMilliseconds: 0, onTrouble: () => undefined });
  const { audit, setupRuns } = store.ofTenant('one');
  const records = createSetupRecords(setupRuns);
  let forgotten = 0;
  const account = { as: 'ursula.user' };
  const feature = usersFeature({
    instance: connectInstanceSetup({
      request,
      serviceNow: {
        instance: instanceAs('root.admin'),
        forCaller: () => instanceAs(account.as),
      },
      upstreams: {
        serviceNow: { url: standIn.url, signIn: { kind: 'basic', userName: '', password: '' } },
        support: { isInsightsOnly: false, apiPath: undefined, azure: undefined, partnerCenter: undefined },
      },
    }),
    roles: { insights, administrator },
    insightsOnly: false,
    records,
    audit,
    forgetPerson: () => {
      forgotten += 1;
    },
    ...overrides,
  });
  const bot = await startTeamsBot({ feature, person: { ...agent, rights: new Set(['setup']) } });
  return Object.assign(account, {
    bot,
    standIn,
    audit,
    records,
    forgotten: () => forgotten,
    close: async () => {
      await bot.close();
      await store.close();
      await standIn.close();
    },
  });
}
