import type { Config } from '../../config.ts';
import type { NeededHost, NetworkSetup } from '../../features/setup/systems.ts';
import { createRequest, type ServiceName } from '../../http/request.ts';
import type { ResolveAddresses } from '../../http/resolve-addresses.ts';
import type { Upstreams } from '../upstreams.ts';

/** Where Teams is written to in the public cloud (Bot Connector); each activity names its own again. */
const teamsConnector = 'https://smba.trafficmanager.net';
const reachMilliseconds = 4_000;

/** The hosts that the settings name. @param resolve who asks DNS */
export function connectNetwork(
  config: Config,
  upstreams: Upstreams,
  resolve: ResolveAddresses,
): NetworkSetup {
  // One of its own: what a host answers to a knock on its door tells nothing of how the system behind it works.
  const request = createRequest({ deadlineMilliseconds: reachMilliseconds });
  const hosts = hostsOf(config, upstreams);
  return {
    resolve,
    hosts,
    reach: async ({ url }, signal) => {
      const host = hosts.find((one) => one.url === url);
      if (host === undefined) throw new TypeError('a host that nothing needs');
      await request({ service: host.name, method: 'HEAD', url, signal });
    },
  };
}

interface Host extends NeededHost {
  readonly name: ServiceName;
}

function hostsOf({ bot, mode }: Config, upstreams: Upstreams): readonly Host[] {
  const { serviceNow, entra, graphUrl, learnUrl, support } = upstreams;
  const { azure, partnerCenter } = support;
  const all: readonly Host[] = [
    { name: 'ServiceNow', url: serviceNow.url, neededFor: ['incidents', 'solutions', 'cases'] },
    { name: 'Microsoft Graph', url: graphUrl, neededFor: ['serviceHealth', 'cases'] },
    { name: 'Microsoft Entra', url: entra.authorityUrl, neededFor: ['signIn', 'serviceHealth'] },
    { name: 'Microsoft Learn', url: learnUrl, neededFor: ['solutions'] },
    ...(bot === undefined
      ? []
      : [{ name: 'Microsoft Entra', url: bot.loginUrl, neededFor: ['chat'] } as const]),
    ...(mode === 'sandbox'
      ? []
      : [{ name: 'Microsoft Teams', url: teamsConnector, neededFor: ['chat'] } as const]),
    ...(azure === undefined
      ? []
      : [{ name: 'Azure Support', url: azure.url, neededFor: ['cases'] } as const]),
    ...(partnerCenter === undefined
      ? []
      : [{ name: 'Partner Center', url: partnerCenter.url, neededFor: ['cases'] } as const]),
  ];
  return joined(all.map((host) => ({ ...host, url: new URL(host.url).origin })));
}

/** One host is asked once, whatever it is needed for. */
function joined(hosts: readonly Host[]): readonly Host[] {
  const byUrl = new Map<string, Host>();
  for (const host of hosts) {
    const known = byUrl.get(host.url);
    const neededFor = [...new Set([...(known?.neededFor ?? []), ...host.neededFor])];
    byUrl.set(host.url, { ...host, name: known?.name ?? host.name, neededFor });
  }
  return [...byUrl.values()];
}
