import type { Config } from '../../config.ts';
import type { Values } from '../../features/setup/runbook/run.ts';
import { integrationUserName } from '../instance-probe.ts';
import type { Upstreams } from '../upstreams.ts';

/** What is known before anybody sets anything up; what follows from it is the runbook's affair. */
export function knownValues(
  { bot, roles, adminCenterUrl }: Config,
  { serviceNow, entra }: Pick<Upstreams, 'serviceNow' | 'entra'>,
): Values {
  const botUserName = integrationUserName({ serviceNow, entra });
  return {
    instanceUrl: serviceNow.url,
    tenantId: entra.tenantId,
    authorityUrl: entra.authorityUrl,
    adminCenterUrl,
    graphClientId: entra.clientId,
    ...(botUserName !== undefined && { botUserName }),
    ...(bot !== undefined && { botClientId: bot.id }),
    roleInsights: roles.insights,
    roleAdministrator: roles.administrator,
  };
}
