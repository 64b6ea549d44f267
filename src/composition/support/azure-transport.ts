import { connectAzureSupport } from '../../clients/azure-support/connect.ts';
import type { TokenSource } from '../../clients/entra/tokens.ts';
import type { AzureSupportConfig } from '../../config/support.ts';
import type { SupportTransport } from '../../features/escalation/transport.ts';
import type { Request } from '../../http/request.ts';
import { isLoopback } from '../../loopback.ts';

/** Cases as support tickets of an Azure subscription. @param token of whoever may raise them there */
export function createAzureTransport(
  request: Request,
  { url, subscriptionId, planId }: AzureSupportConfig,
  token: TokenSource,
): SupportTransport {
  const scope = managementScope(url);
  return {
    kind: 'azure',
    ...connectAzureSupport({
      request,
      url,
      subscriptionId,
      planId,
      token: (signal, refused) => token(scope, signal, refused),
    }),
  };
}

/** Tokens are for Resource Manager itself, wherever its cloud is; a local one plays the public one. */
function managementScope(url: string): string {
  return `${isLoopback(url) ? 'https://management.azure.com' : new URL(url).origin}/.default`;
}
