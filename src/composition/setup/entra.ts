import { beginDeviceCode, type DeviceCodeDeps, type DeviceSession } from '../../clients/entra/device-code.ts';
import { appToken, tryApp } from '../../clients/entra/try-app.ts';
import { assignAppRole, listAppRoles, removeAppRole } from '../../clients/graph/app-roles.ts';
import {
  addPassword,
  createApplication,
  deleteApplication,
  findApplication,
  removePassword,
} from '../../clients/graph/applications.ts';
import { findAccount, listDirectoryRoles } from '../../clients/graph/directory-roles.ts';
import type { Directory } from '../../clients/graph/directory-write.ts';
import type { DirectorySession, EntraSetup } from '../../features/setup/systems.ts';
import { graphScope, tokenSourceOf, type Upstreams } from '../upstreams.ts';

export interface EntraSetupParts extends DeviceCodeDeps {
  readonly upstreams: Pick<Upstreams, 'entra' | 'graphUrl'>;
  /** The public client that administrators sign in with. */
  readonly setupClientId: string;
  /** Milliseconds between attempts while Entra has not heard of something new everywhere. */
  readonly pauses?: readonly number[];
}

/** What an administrator is asked to allow, for one piece of work. */
const permissions = {
  always: ['Application.ReadWrite.All'],
  grants: ['AppRoleAssignment.ReadWrite.All'],
} as const;

/** Entra and its directory for set-up: as Casebridge itself where it only looks, as the administrator where it changes something. */
export function connectEntraSetup(parts: EntraSetupParts): EntraSetup {
  const { request, upstreams, setupClientId } = parts;
  const { entra, graphUrl } = upstreams;
  const { authorityUrl, tenantId } = entra;
  const tenant = { authorityUrl, tenantId };
  const scope = graphScope(graphUrl);
  const token = tokenSourceOf(request, entra);
  const graph = { url: graphUrl, token: (signal?: AbortSignal) => token(scope, signal) };
  return {
    tryApp: (clientId, secret, signal) => tryApp(request, tenant, { clientId, secret, scope }, signal),
    appToken: (clientId, secret, resource, signal) =>
      appToken(request, tenant, { clientId, secret, resource }, signal),
    listRoles: (objectId, signal) => listDirectoryRoles(request, graph, objectId, signal),
    findAccount: (who, signal) => findAccount(request, graph, who, signal),
    readApplication: (clientId, signal) => findApplication({ request, graph }, { clientId }, signal),
    beginSignIn: async (grants, signal) => {
      const resource = scope.replace(/\/\.default$/, '');
      const asked = [...permissions.always, ...(grants ? permissions.grants : [])];
      const scopes = asked.map((permission) => `${resource}/${permission}`);
      const code = await beginDeviceCode({ ...tenant, clientId: setupClientId, scopes }, parts, signal);
      const { userCode, url, expiresAt } = code;
      return { userCode, url, expiresAt, wait: async (ending) => sessionOf(await code.wait(ending), parts) };
    },
  };
}

/** The token is here and nowhere else, as long as the session is held. */
function sessionOf({ token, objectId, userName }: DeviceSession, parts: EntraSetupParts): DirectorySession {
  const { request, upstreams, pauses } = parts;
  const graph = { url: upstreams.graphUrl, token: async () => token };
  const directory: Directory = { request, graph, ...(pauses && { pauses }) };
  return {
    account: { objectId, userName },
    findApplication: (by, signal) => findApplication(directory, by, signal),
    createApplication: (planned, signal) => createApplication(directory, planned, signal),
    deleteApplication: (id, signal) => deleteApplication(directory, id, signal),
    addPassword: (id, name, expiresAt, signal) => addPassword(directory, id, { name, expiresAt }, signal),
    removePassword: (id, keyId, signal) => removePassword(directory, id, keyId, signal),
    assignAppRole: (clientId, roleId, signal) => assignAppRole(directory, clientId, roleId, signal),
    listAppRoles: (clientId, signal) => listAppRoles(directory, clientId, signal),
    removeAppRole: (clientId, id, signal) => removeAppRole(directory, clientId, id, signal),
  };
}
