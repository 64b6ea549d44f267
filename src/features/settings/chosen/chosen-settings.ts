import { z } from 'zod';
import type { Words } from '../../../locales/words.ts';
import { hideableFields, type SensitivityPolicy } from '../../sensitivity.ts';

/** What administrators choose in Teams; each is a setting of the tenant by this name. */
export const chosenNames = ['sso', 'adminEmail', 'testEnvironment', 'sensitivity'] as const;
export type ChosenName = (typeof chosenNames)[number];

export interface SettingStore {
  /** Undefined while nobody has set it. */
  readonly readSetting: (name: string) => Promise<KeptSetting | undefined>;
  /** @returns false when somebody else changed it after that version */
  readonly writeSetting: (name: string, value: string, after: number, by: string) => Promise<boolean>;
}

export interface KeptSetting {
  readonly value: string;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

/** A setting as it is now. `version` 0: nobody has chosen it, and the value is the default. */
export interface Chosen {
  readonly value: string;
  readonly version: number;
  readonly change?: { readonly by: string; readonly at: Date };
}

const onOff = z.enum(['on', 'off']);

export const priorities = ['1', '2', '3', '4', '5'] as const;

const names = z.array(z.string().min(1).max(100)).max(50);
const policySchema = z.object({
  tables: names,
  groups: names,
  priorities: z.array(z.enum(priorities)),
  fields: z.array(z.string()).transform((fields) => hideableFields.filter((field) => fields.includes(field))),
});

export const noPolicy: SensitivityPolicy = { tables: [], fields: [], groups: [], priorities: [] };

const defaults: Readonly<Record<ChosenName, string>> = {
  sso: 'off',
  adminEmail: '',
  testEnvironment: 'off',
  sensitivity: JSON.stringify(noPolicy),
};

/** @throws STORE_UNAVAILABLE */
export async function readChosen(
  name: ChosenName,
  { readSetting }: Pick<SettingStore, 'readSetting'>,
): Promise<Chosen> {
  const found = await readSetting(name);
  if (found === undefined) return { value: defaults[name], version: 0 };
  const { value, version, changedBy, changedAt } = found;
  return { value, version, change: { by: changedBy, at: changedAt } };
}

/** Whether a value of `sso` or `testEnvironment` means yes. */
export function isOn(value: string): boolean {
  return onOff.safeParse(value).data === 'on';
}

/** The policy as it is stored. @throws ZodError for something else */
export function policyOf(value: string): SensitivityPolicy {
  return policySchema.parse(JSON.parse(value));
}

/**
 * Whether somebody else has to agree where the settings ask for that: from then on Microsoft's people call, or more is seen
 * by more people.
 */
export function isRisky(name: ChosenName, before: string, after: string): boolean {
  if (name === 'testEnvironment') return isOn(before) && !isOn(after);
  return name === 'sensitivity' && isLooser(policyOf(before), policyOf(after));
}

/** Whether something is hidden before that is not after. */
function isLooser(before: SensitivityPolicy, after: SensitivityPolicy): boolean {
  const parts = ['tables', 'fields', 'groups', 'priorities'] as const;
  return parts.some((part) => {
    const kept = new Set<string>(after[part]);
    return before[part].some((one) => !kept.has(one));
  });
}

/** A value as people read it. */
export function shownValue(name: ChosenName, value: string, words: Words): string {
  switch (name) {
    case 'sso':
    case 'testEnvironment':
      return words.say(isOn(value) ? 'settings.chosen.on' : 'settings.chosen.off');
    case 'adminEmail':
      return value === '' ? words.say('settings.nothing') : value;
    case 'sensitivity':
      return policyText(policyOf(value), words);
  }
}

function policyText(policy: SensitivityPolicy, words: Words): string {
  const parts = ['tables', 'fields', 'groups', 'priorities'] as const;
  const lines = parts
    .filter((part) => policy[part].length > 0)
    .map((part) =>
      words.say('settings.chosen.part', {
        part: words.say(`settings.policy.${part}`),
        values: policy[part].join(', '),
      }),
    );
  return lines.length === 0 ? words.say('settings.nothing') : lines.join('\n');
}
