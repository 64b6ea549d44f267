import { ManagedIdentityApplication } from '@azure/msal-node';
import { CasebridgeError } from '../../errors.ts';
import type { TokenSource } from './tokens.ts';

/** Signs in as the Azure resource the process runs on, without any secret. */
export function createManagedIdentityTokenSource(clientId: string): TokenSource {
  const application = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
  });
  return async (scope, _signal, refused) => {
    const resource = scope.replace(/\/\.default$/, '');
    try {
      const { accessToken } = await application.acquireToken({ resource });
      if (accessToken !== refused) return accessToken;
      return (await application.acquireToken({ resource, forceRefresh: true })).accessToken;
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason }, { cause: error });
    }
  };
}
