import type { EntraStandIn } from '../entra/index.ts';
import type { ServiceNowStandIn } from '../servicenow/index.ts';
import type { CallBack } from './call-back.ts';

const restApi = 'c5d7a3f0-2b64-4e18-9a0d-71f3c8e4b610';
const restUser = { clientId: 'e81f6b2c-49a7-4d35-8c06-5b9d0a7e3f24', clientSecret: 'sandbox-rest-user' };

/**
 * Sets up what the configuration guide asks for on the Entra path: the apps *Rest API* and *Rest user*, the instance's
 * OIDC provider for the first (user claim `appid`), and a user of the instance whose User ID is the second's client id.
 */
export function setUpEntraCallBack(entra: EntraStandIn, serviceNow: ServiceNowStandIn): CallBack {
  entra.registerApp({ clientId: restApi, roles: [] });
  entra.registerApp({ ...restUser, roles: [] });
  serviceNow.support.addMicrosoftAccount(restUser.clientId);
  serviceNow.trustIssuer({
    issuer: `https://sts.windows.net/${entra.tenantId}/`,
    keys: `${entra.url}/common/discovery/v2.0/keys`,
    audience: restApi,
    userClaim: 'appid',
    name: 'contoso_application_inbound_api',
  });
  return { kind: 'entra', tenantUrl: `${entra.url}/${entra.tenantId}`, ...restUser, audience: restApi };
}
