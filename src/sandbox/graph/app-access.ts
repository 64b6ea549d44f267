import type { Request, Response } from 'express';
import { type AcceptToken, type GraphTokenClaims, tokenOf } from './access.ts';
import { type GraphDirectory, rolesHeld } from './directory.ts';
import { sendGraphError } from './graph-error.ts';

/** What somebody does with apps: `grantGraph` gives one a permission of Microsoft Graph, `grant` one of another app. */
export type AppRight = 'read' | 'write' | 'grant' | 'grantGraph';

const writes = 'Application.ReadWrite.All';
const reads = ['Application.Read.All', writes, 'Directory.Read.All'];
const grants = 'AppRoleAssignment.ReadWrite.All';

/** Template ids. */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const appAdministrators = [
  globalAdministrator,
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
];

const directoryRoles: Readonly<Record<AppRight, readonly string[]>> = {
  // Every member of the tenant may.
  read: [],
  write: appAdministrators,
  grant: [...appAdministrators, privilegedRoleAdministrator],
  grantGraph: [globalAdministrator, privilegedRoleAdministrator],
};

const permissions: Readonly<Record<AppRight, readonly string[]>> = {
  read: reads,
  write: [writes],
  grant: [grants],
  grantGraph: [grants],
};

/**
 * Whether the token allows it: an app by itself with a permission of its own; for a person with what they allowed the app,
 * and only what a directory role of theirs allows them.
 */
function mayDo(right: AppRight, claims: GraphTokenClaims | undefined, directory: GraphDirectory): boolean {
  if (claims === undefined) return false;
  const { scp, oid = '', roles } = claims;
  const held = scp === undefined ? roles : scp.split(' ');
  if (!held.some((name) => permissions[right].includes(name))) return false;
  const needed = directoryRoles[right];
  if (scp === undefined || needed.length === 0) return true;
  return rolesHeld(directory, oid).some(({ roleTemplateId }) => needed.includes(roleTemplateId));
}

export type Allows = (request: Request, response: Response, right: AppRight) => Promise<boolean>;

/** @returns whether the caller may; if not, the answer is sent */
export function appAccess(directory: GraphDirectory, acceptToken: AcceptToken): Allows {
  return async (request, response, right) => {
    const claims = await acceptToken(tokenOf(request) ?? '');
    if (mayDo(right, claims, directory)) return true;
    sendGraphError(
      response,
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
    return false;
  };
}
