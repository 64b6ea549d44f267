import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { automaticLine } from '../features/health/automatic/show-automatic.ts';
import type { SettingsDeps } from '../features/settings/index.ts';
import type { Store } from '../store/index.ts';
import type { InstanceProbe } from './instance-probe.ts';
import type { Upstreams } from './upstreams.ts';

export interface SettingsParts {
  readonly probe: InstanceProbe;
  readonly store: Store;
}

/** What the card about the set-up shows: the settings as they work, and what was found with them. */
export function settingsDeps(
  config: Config,
  { serviceNow, delegation, entra }: Upstreams,
  { probe, store }: SettingsParts,
): SettingsDeps {
  return {
    setUp: {
      version: versionOfCasebridge(),
      serviceNowUrl: serviceNow.url,
      signIn: serviceNow.signIn.kind,
      isDelegated: delegation !== undefined,
      roleNames: config.roles,
      policy: config.sensitivity,
      storeKind: store.kind,
      pollSeconds: config.healthPollSeconds,
    },
    readProbe: probe.read,
    runProbe: probe.run,
    storeWorks: store.works,
    automaticLine: (turn) =>
      automaticLine(turn, { readSetting: store.ofTenant(entra.tenantId).settings.read }),
  };
}

function versionOfCasebridge(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
