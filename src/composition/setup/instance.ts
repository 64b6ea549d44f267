import { findFormViews } from '../../clients/servicenow/form-sections.ts';
import { readOutboundLog } from '../../clients/servicenow/outbound-log.ts';
import { readSystemProperty } from '../../clients/servicenow/properties.ts';
import { findRolesOfCaller } from '../../clients/servicenow/roles-of-caller.ts';
import {
  changeRecord,
  createRecord,
  findRecords,
  removeRecord,
} from '../../clients/servicenow/setup-records.ts';
import { listRoleHolders } from '../../clients/servicenow/setup-users.ts';
import { readSupportCapabilities } from '../../clients/servicenow/support-cases.ts';
import { readSystemLog } from '../../clients/servicenow/system-log.ts';
import { trySignIn } from '../../clients/servicenow/try-sign-in.ts';
import { findActiveUsers } from '../../clients/servicenow/users.ts';
import type { InstanceSetup } from '../../features/setup/systems.ts';
import type { Caller } from '../../features/turn.ts';
import type { Request } from '../../http/request.ts';
import type { ServiceNow } from '../service-now.ts';
import type { Upstreams } from '../upstreams.ts';

export interface InstanceSetupParts {
  /** For signing in as somebody else. */
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  readonly upstreams: Pick<Upstreams, 'serviceNow' | 'support'>;
}

/** What set-up asks of the instance: as the one who asks where they have a token, else as the integration user. */
export function connectInstanceSetup({ request, serviceNow, upstreams }: InstanceSetupParts): InstanceSetup {
  const { url } = upstreams.serviceNow;
  const { apiPath } = upstreams.support;
  const as = (caller: Caller) => serviceNow.forCaller(caller);
  return {
    url,
    rolesOfCaller: (caller) => findRolesOfCaller(as(caller), caller.signal),
    find: (table, match, columns, caller, limit) =>
      findRecords(
        as(caller),
        { table, match, columns, ...(limit === undefined ? {} : { limit }) },
        caller.signal,
      ),
    create: (table, fields, match, caller, secret) =>
      createRecord(as(caller), { table, fields, match, secret }, caller.signal),
    change: (table, sysId, fields, caller, secret) =>
      changeRecord(as(caller), { table, sysId, fields, secret }, caller.signal),
    remove: (table, sysId, caller) => removeRecord(as(caller), table, sysId, caller.signal),
    listHolders: (roles, limit, caller) => listRoleHolders(as(caller), roles, limit, caller.signal),
    findUsers: (account, caller) => findActiveUsers(as(caller), [account], caller.signal),
    readProperty: (name, caller) => readSystemProperty(as(caller), name, caller.signal),
    readLog: (question, caller) => readSystemLog(as(caller), question, caller.signal),
    readOutbound: (question, caller) => readOutboundLog(as(caller), question, caller.signal),
    findFormViews: (caption, caller) => findFormViews(as(caller), caption, caller.signal),
    trySignIn: (attempt, signal) => trySignIn(request, url, attempt, signal),
    readSetUp: async (signal) => {
      if (apiPath === undefined) return undefined;
      const api = { instance: serviceNow.instance, basePath: apiPath };
      return (await readSupportCapabilities(api, signal)).setUp;
    },
  };
}
