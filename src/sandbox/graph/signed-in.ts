import type { Express } from 'express';
import people from '../people.json' with { type: 'json' };
import { type AcceptToken, tokenOf } from './access.ts';
import { findUser, type GraphDirectory } from './directory.ts';
import { sendGraphError, sendMissing } from './graph-error.ts';

const readsOrganization = ['Organization.Read.All', 'Directory.Read.All'];

/** Adds who is signed in, and the organisation. */
export function addSignedInRoutes(app: Express, directory: GraphDirectory, acceptToken: AcceptToken): void {
  app.get('/v1.0/me', async (request, response) => {
    const { oid = '', scp } = (await acceptToken(tokenOf(request) ?? '')) ?? {};
    const user = findUser(directory, oid);
    if (scp === undefined) {
      const reason = '/me request is only valid with delegated authentication flow.';
      sendGraphError(response, 400, 'BadRequest', reason);
    } else if (user === undefined) sendMissing(response, oid);
    else response.json(user);
  });
  app.get('/v1.0/organization', async (request, response) => {
    const { scp, roles = [] } = (await acceptToken(tokenOf(request) ?? '')) ?? {};
    if (scp === undefined && !roles.some((role) => readsOrganization.includes(role))) {
      const reason = 'Insufficient privileges to complete the operation.';
      sendGraphError(response, 403, 'Authorization_RequestDenied', reason);
      return;
    }
    const domain = { name: 'contoso.onmicrosoft.com', type: 'Managed', isDefault: true, isInitial: true };
    response.json({ value: [{ id: people.tenantId, displayName: 'Contoso', verifiedDomains: [domain] }] });
  });
}
