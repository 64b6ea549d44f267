import { ManagedIdentityApplication } from '@azure/msal-node';
import { CasebridgeError } from '../../errors.ts';
import type { TokenSource } from './tokens.ts';

/** Signs in as the Azure resource the process runs on, without any secret. */
export function createManagedIdentityTokenSource(clientId: string): TokenSource {
  const application = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
  });
  return async (scope) => {
    try {
      const { accessToken } = await application.acquireToken({ resource: scope.replace(/\/\.default$/, '') });
      return accessToken;
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason }, { cause: error });
    }
  };
}
