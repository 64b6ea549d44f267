import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { AutomaticDeps } from '../features/health/automatic/index.ts';
import { switchOnAsked } from '../features/health/automatic/save-settings.ts';
import { automaticLine } from '../features/health/automatic/show-automatic.ts';
import type { AskSecond } from '../features/second-administrator.ts';
import type { SettingChange } from '../features/settings/chosen/change-setting.ts';
import { type AskDeps, askSecond } from '../features/settings/chosen/second-administrator.ts';
import type { SettingsDeps } from '../features/settings/index.ts';
import type { Turn } from '../features/turn.ts';
import type { Store, TenantStore } from '../store/index.ts';
import type { NoteDone } from './audit.ts';
import type { InstanceProbe } from './instance-probe.ts';
import type { LivePolicy } from './live-policy.ts';
import type { Upstreams } from './upstreams.ts';

export interface SettingsParts {
  readonly probe: InstanceProbe;
  readonly store: Store;
  readonly livePolicy: LivePolicy;
  readonly noteDone: NoteDone;
  readonly askSecond: AskSecond | undefined;
  readonly automatic: AutomaticDeps['automatic'];
  readonly now: () => Date;
  readonly newId: () => string;
}

/** What the card about the set-up shows: the settings as they work, and what was found with them. */
export function settingsDeps(
  config: Config,
  { serviceNow, delegation, entra }: Upstreams,
  parts: SettingsParts,
): SettingsDeps {
  const { probe, store } = parts;
  const { settings } = store.ofTenant(entra.tenantId);
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
    automaticLine: (turn) => automaticLine(turn, { readSetting: settings.read }),
    store: { readSetting: settings.read, writeSetting: settings.write },
    changes: changesOf(settings, parts),
  };
}

/** Changes are written down, and count at once on this replica. */
function changesOf(
  settings: TenantStore['settings'],
  { askSecond, livePolicy, noteDone, automatic, now, newId }: SettingsParts,
): SettingsDeps['changes'] {
  return {
    ...askDeps(settings, noteDone, newId),
    askSecond,
    switchOnAutomatic: (asked) => switchOnAsked(asked, now(), automatic),
    onDeclined: (turn, { name, ...values }) =>
      noteDone(turn, { kind: 'settingDeclined', subject: name, ...values }),
    onChanged: async (turn: Turn, change: SettingChange & { readonly askedBy?: string }) => {
      const { name, before, after, askedBy } = change;
      await livePolicy.load();
      const as = askedBy !== undefined && { as: askedBy };
      await noteDone(turn, { kind: 'settingChanged', subject: name, before, after, ...as });
    },
  };
}

/** For every feature that has something risky to change; undefined where nobody else has to agree. */
export function connectAskSecond(
  { needsSecondAdministrator }: Config,
  settings: TenantStore['settings'],
  { noteDone, newId }: Pick<SettingsParts, 'noteDone' | 'newId'>,
): AskSecond | undefined {
  if (!needsSecondAdministrator) return undefined;
  return (turn, change) => askSecond(turn, change, askDeps(settings, noteDone, newId));
}

function askDeps(settings: TenantStore['settings'], noteDone: NoteDone, newId: () => string): AskDeps {
  return {
    readSetting: settings.read,
    writeSetting: settings.write,
    newId,
    onAsked: (turn, { name, ...values }) =>
      noteDone(turn, { kind: 'settingAsked', subject: name, ...values }),
  };
}

function versionOfCasebridge(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
