import { z } from 'zod';
import { findPrincipalId } from './applications.ts';
import { unreadable } from './connection.ts';
import { askDirectory, type Directory, notFound } from './directory-write.ts';

/** The client id of Microsoft Graph, the same in every tenant. */
const graphAppId = '00000003-0000-0000-c000-000000000000';

/** A permission of Microsoft Graph that an app has. */
export interface AppRoleAssignment {
  readonly id: string;
  /** Id of the permission, as Microsoft's permissions reference has it. */
  readonly roleId: string;
}

const assignment = z.object({ id: z.string().min(1), appRoleId: z.string(), resourceId: z.string() });
const list = z.object({ value: z.array(assignment) });

/**
 * The permissions of Microsoft Graph that an app, or a managed identity, has. All functions here throw GRAPH_FORBIDDEN, GRAPH_REFUSED,
 * ENTRA_SIGN_IN_REFUSED and UPSTREAM_*.
 */
export async function listAppRoles(
  directory: Directory,
  clientId: string,
  signal: AbortSignal,
): Promise<readonly AppRoleAssignment[]> {
  const principals = await principalsOf(directory, clientId, signal);
  return listOf(directory, principals, signal);
}

/** Gives it one; that it has already is fine. @returns the assignment's id */
export async function assignAppRole(
  directory: Directory,
  clientId: string,
  roleId: string,
  signal: AbortSignal,
): Promise<string> {
  const principals = await principalsOf(directory, clientId, signal);
  const isWanted = (one: AppRoleAssignment) => one.roleId.toLowerCase() === roleId.toLowerCase();
  const known = (await listOf(directory, principals, signal)).find(isWanted);
  if (known !== undefined) return known.id;
  const { status, body } = await askDirectory(directory, {
    method: 'POST',
    path: `/servicePrincipals/${encodeURIComponent(principals.graph)}/appRoleAssignedTo`,
    body: { principalId: principals.app, resourceId: principals.graph, appRoleId: roleId },
    isNew: true,
    signal,
  });
  if (status === 404) throw notFound();
  const { data, error } = assignment.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  return data.id;
}

/** One that is gone counts as removed. */
export async function removeAppRole(
  directory: Directory,
  clientId: string,
  assignmentId: string,
  signal: AbortSignal,
): Promise<void> {
  const principal = await findPrincipalId(directory, clientId, signal);
  if (principal === undefined) return;
  const path = `/servicePrincipals/${encodeURIComponent(principal)}/appRoleAssignments/${encodeURIComponent(assignmentId)}`;
  await askDirectory(directory, { method: 'DELETE', path, signal });
}

interface Principals {
  readonly app: string;
  readonly graph: string;
}

/** @throws GRAPH_REFUSED when there is no such app */
async function principalsOf(
  directory: Directory,
  clientId: string,
  signal: AbortSignal,
): Promise<Principals> {
  const app = await findPrincipalId(directory, clientId, signal, true);
  const graph = await findPrincipalId(directory, graphAppId, signal);
  if (app === undefined || graph === undefined) throw notFound();
  return { app, graph };
}

async function listOf(
  directory: Directory,
  { app, graph }: Principals,
  signal: AbortSignal,
): Promise<readonly AppRoleAssignment[]> {
  const path = `/servicePrincipals/${encodeURIComponent(app)}/appRoleAssignments`;
  const { status, body } = await askDirectory(directory, { path, isNew: true, signal });
  if (status === 404) throw notFound();
  const { data, error } = list.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  return data.value
    .filter(({ resourceId }) => resourceId === graph)
    .map(({ id, appRoleId }) => ({ id, roleId: appRoleId }));
}
