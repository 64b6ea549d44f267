import type { Express, Request, Response } from 'express';
import people from '../people.json' with { type: 'json' };
import { type AcceptToken, tokenOf } from './access.ts';
import { sendGraphError, sendMissing } from './graph-error.ts';
import { pageOf } from './query.ts';

/** Entra's directory as far as people and their roles go. Changing it changes the next answer. */
export interface GraphDirectory {
  readonly users: DirectoryUser[];
  readonly groups: DirectoryGroup[];
  readonly roles: DirectoryRole[];
}

export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  accountEnabled: boolean;
}

/** A group that roles can be given to. */
export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  readonly memberIds: string[];
}

export interface DirectoryRole {
  readonly id: string;
  readonly displayName: string;
  readonly roleTemplateId: string;
  /** Ids of users and groups that it is given to. */
  readonly memberIds: string[];
}

/** The people of the sandbox, and the accounts that administer its Microsoft 365. */
export function sandboxDirectory(): GraphDirectory {
  const { adminAccounts, roleGroups, directoryRoles } = people;
  const users = [...people.people, ...adminAccounts].map(({ entraObjectId, name, mail }) => ({
    ...{ id: entraObjectId, displayName: name, userPrincipalName: mail, mail },
    accountEnabled: true,
  }));
  const idOf = (name: string) =>
    [...users, ...roleGroups.map(({ id, name }) => ({ id, displayName: name }))].find(
      ({ displayName }) => displayName === name,
    )?.id ?? '';
  return {
    users,
    groups: roleGroups.map(({ id, name, members }) => ({
      ...{ id, displayName: name },
      memberIds: members.map(idOf),
    })),
    roles: directoryRoles.map(({ id, name, templateId, members }) => ({
      ...{ id, displayName: name, roleTemplateId: templateId },
      memberIds: members.map(idOf),
    })),
  };
}

const readsUsers = ['User.Read.All', 'Directory.Read.All'];
const readsRoles = ['RoleManagement.Read.Directory', 'Directory.Read.All'];

/** Adds users, and the directory roles that they are direct or transitive members of. */
export function addDirectoryRoutes(app: Express, directory: GraphDirectory, acceptToken: AcceptToken): void {
  const rolesOf = async (request: Request) => (await acceptToken(tokenOf(request) ?? ''))?.roles ?? [];
  app.use('/v1.0/users', async (request, response, next) => {
    const roles = await rolesOf(request);
    if (readsUsers.some((role) => roles.includes(role))) next();
    else
      sendGraphError(
        response,
        403,
        'Authorization_RequestDenied',
        'Insufficient privileges to complete the operation.',
      );
  });
  app.get('/v1.0/users', (request, response) => sendFiltered(request, response, directory));
  app.get('/v1.0/users/:who', (request, response) => {
    const user = findUser(directory, request.params.who);
    if (user === undefined) sendMissing(response, request.params.who);
    else response.json(user);
  });
  app.get('/v1.0/users/:who/transitiveMemberOf/microsoft.graph.directoryRole', async (request, response) => {
    const user = findUser(directory, request.params.who);
    const query = new URL(request.originalUrl, 'http://graph').searchParams;
    if (user === undefined) sendMissing(response, request.params.who);
    else if (request.get('consistencylevel') !== 'eventual' || query.get('$count') !== 'true')
      sendGraphError(response, 400, 'Request_UnsupportedQuery', 'Casts need ConsistencyLevel and $count.');
    else {
      const isTold = (await rolesOf(request)).some((role) => readsRoles.includes(role));
      const held = rolesHeld(directory, user.id).map((role) => shown(role, isTold));
      sendRoles(request, response, held);
    }
  });
}

export function findUser({ users }: GraphDirectory, who: string): DirectoryUser | undefined {
  const wanted = who.toLowerCase();
  return users.find(
    ({ id, userPrincipalName }) => id.toLowerCase() === wanted || userPrincipalName.toLowerCase() === wanted,
  );
}

export function rolesHeld({ roles, groups }: GraphDirectory, userId: string): DirectoryRole[] {
  const through = groups.filter(({ memberIds }) => memberIds.includes(userId)).map(({ id }) => id);
  const held = [userId, ...through];
  return roles.filter(({ memberIds }) => memberIds.some((id) => held.includes(id)));
}

/** What an app may not read is listed without saying what it is. */
function shown({ id, displayName, roleTemplateId }: DirectoryRole, isTold: boolean): object {
  const type = { '@odata.type': '#microsoft.graph.directoryRole', id };
  return isTold
    ? { ...type, displayName, roleTemplateId }
    : { ...type, displayName: null, roleTemplateId: null };
}

function sendRoles(request: Request, response: Response, held: readonly object[]): void {
  const next = new URL(request.originalUrl, `http://${request.get('host')}`);
  const { value, nextSkip } = pageOf(held, next.searchParams, request.get('prefer'));
  if (nextSkip !== undefined) next.searchParams.set('$skip', String(nextSkip));
  response.json({
    '@odata.count': held.length,
    ...(nextSkip !== undefined && { '@odata.nextLink': next.href.replaceAll('%24', '$') }),
    value,
  });
}

function sendFiltered(request: Request, response: Response, { users }: GraphDirectory): void {
  const filter = new URL(request.originalUrl, 'http://graph').searchParams.get('$filter') ?? '';
  const mail = /^mail eq '(?<mail>(?:[^']|'')*)'$/.exec(filter)?.groups?.mail;
  if (mail === undefined) {
    sendGraphError(response, 400, 'Request_UnsupportedQuery', `Unsupported filter '${filter}'.`);
    return;
  }
  const wanted = mail.replaceAll("''", "'").toLowerCase();
  response.json({ value: users.filter((user) => user.mail?.toLowerCase() === wanted) });
}
