import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import type { RiskyChange } from '../../second-administrator.ts';

const moment = z.iso.datetime().transform((text) => new Date(text));
const chosen = z.object({ value: z.string(), label: z.string() });

/** What the incidents of issues are made of, and of which issues. `label` is what the list said when it was chosen. */
const settingsSchema = z.object({
  isOn: z.boolean(),
  /** When they were last switched on: older issues get an incident only when somebody asks for it. */
  since: moment,
  /** When more services or kinds were last chosen since then: the same goes for what was there before. */
  widenedAt: moment.optional(),
  /** Name of who did. */
  switchedOnBy: z.string(),
  group: chosen,
  category: chosen,
  /** Empty for nobody. */
  assignee: chosen,
  /** Empty for none. */
  subcategory: chosen,
  /** Names of services; empty for all. */
  services: z.array(z.string()),
  /** Advisories too, not only incidents. */
  withAdvisories: z.boolean(),
  /** Whether the incident is resolved when Microsoft says that the issue is. */
  resolves: z.boolean(),
  /** Of everything that is written into incidents. */
  language: z.enum(['en', 'fr']),
});

export type AutomaticSettings = z.infer<typeof settingsSchema>;

/** The settings as somebody left them. */
export interface SavedSettings {
  readonly settings: AutomaticSettings;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export interface SettingsStore {
  /** Undefined while nobody has set it. */
  readonly readSetting: (name: string) => Promise<
    | {
        readonly value: string;
        readonly version: number;
        readonly changedBy: string;
        readonly changedAt: Date;
      }
    | undefined
  >;
  /** @returns false when somebody else changed it after that version */
  readonly writeSetting: (name: string, value: string, after: number, by: string) => Promise<boolean>;
}

const settingName = 'automatic incidents';

/** The same as something that somebody else has to agree to first. @param seen the version that was seen, 0 for none */
export function requestOf(settings: AutomaticSettings, seen: number): RiskyChange {
  return { name: settingName, after: JSON.stringify(settings), seen };
}

/** @throws ZodError, SyntaxError when it is no request of `requestOf` */
export function askedSettings({ after }: RiskyChange): AutomaticSettings {
  return settingsSchema.parse(JSON.parse(after));
}

/** @returns undefined while nobody has ever switched them on. @throws STORE_UNAVAILABLE */
export async function readAutomatic({
  readSetting,
}: Pick<SettingsStore, 'readSetting'>): Promise<SavedSettings | undefined> {
  const found = await readSetting(settingName);
  if (found === undefined) return undefined;
  const { value, ...about } = found;
  return { settings: settingsSchema.parse(JSON.parse(value)), ...about };
}

/**
 * @param after the version that was seen, 0 for none
 * @throws CARD_OUTDATED when somebody else was quicker, STORE_UNAVAILABLE
 */
export async function writeAutomatic(
  settings: AutomaticSettings,
  after: number,
  by: string,
  { writeSetting }: SettingsStore,
): Promise<void> {
  const isWritten = await writeSetting(settingName, JSON.stringify(settings), after, by);
  if (!isWritten) throw new CasebridgeError('CARD_OUTDATED');
}
