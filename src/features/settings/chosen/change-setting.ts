import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { AskSecond } from '../../second-administrator.ts';
import { hideableFields } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import {
  type Chosen,
  type ChosenName,
  chosenNames,
  isOn,
  isRisky,
  policyOf,
  priorities,
  readChosen,
  type SettingStore,
  shownValue,
} from './chosen-settings.ts';

export interface ChangeDeps extends SettingStore {
  /** Undefined: nobody else has to agree to anything. */
  readonly askSecond: AskSecond | undefined;
  /** Told of every change that was made, with how it was and how it is, as English readers see it. */
  readonly onChanged: (turn: Turn, change: SettingChange) => Promise<void>;
  /** All settings, with a line on top. */
  readonly settingsReply: (turn: Turn, notice: string) => Promise<Reply>;
}

export interface SettingChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const editSchema = z.object({ setting: z.enum(chosenNames) });

/** The form of one setting. */
export async function editSetting(turn: Turn, data: unknown, deps: ChangeDeps): Promise<Reply> {
  const { setting: name } = parseCardData(editSchema, data);
  const chosen = await readChosen(name, deps);
  return form(turn, name, chosen, chosen.value);
}

const typed = z.string().max(2_000).default('');
const formSchema = z.object({
  name: z.enum(chosenNames),
  version: z.number().int(),
  choice: typed,
  email: typed,
  fields: typed,
  priorities: typed,
  groups: typed,
  tables: typed,
});
type Typed = z.infer<typeof formSchema>;

/** The change before it is made: how it is, and how it will be. */
export async function previewSetting(turn: Turn, data: unknown, deps: ChangeDeps): Promise<Reply> {
  const { words } = turn;
  const values = parseCardData(formSchema, data);
  const { name } = values;
  const chosen = await readChosen(name, deps);
  const after = typedValue(values, turn);
  if ('problem' in after) return form(turn, name, chosen, chosen.value, after.problem);
  if (chosen.version !== values.version) {
    return form(turn, name, chosen, after.value, words.say('settings.chosen.changedMeanwhile'));
  }
  if (after.value === chosen.value) {
    return form(turn, name, chosen, after.value, words.say('settings.chosen.same'));
  }
  const needsSecond = deps.askSecond !== undefined && isRisky(name, chosen.value, after.value);
  const heading = words.say('settings.chosen.preview', {
    setting: words.say(`settings.chosen.names.${name}`),
  });
  return {
    card: 'settings/change-preview',
    data: {
      heading,
      what: words.say(`settings.chosen.what.${name}`),
      before: shownValue(name, chosen.value, words),
      after: shownValue(name, after.value, words),
      ...(needsSecond && { second: words.say('settings.chosen.needsSecond') }),
      save: words.say(needsSecond ? 'settings.chosen.ask' : 'settings.chosen.save'),
      kept: { name, version: chosen.version, after: after.value },
    },
    summary: heading,
    unfinished: true,
  };
}

const saveSchema = z.object({
  name: z.enum(chosenNames),
  version: z.number().int(),
  after: z.string().max(8_000),
});

/** @throws CARD_OUTDATED when somebody else has changed it since the preview */
export async function saveSetting(turn: Turn, data: unknown, deps: ChangeDeps): Promise<Reply> {
  const { words } = turn;
  const { name, version, after } = parseCardData(saveSchema, data);
  requireValue(name, after);
  const before = await readChosen(name, deps);
  if (before.version !== version) throw new CasebridgeError('CARD_OUTDATED');
  if (deps.askSecond !== undefined && isRisky(name, before.value, after)) {
    return deps.askSecond(turn, { name, after, seen: version });
  }
  if (!(await deps.writeSetting(name, after, version, nameOf(turn))))
    throw new CasebridgeError('CARD_OUTDATED');
  await deps.onChanged(turn, { name, before: before.value, after });
  const setting = words.say(`settings.chosen.names.${name}`);
  return deps.settingsReply(turn, words.say('settings.chosen.saved', { setting }));
}

/** What the button carries was a preview's once, and anybody may have written it since. @throws CARD_OUTDATED */
export function requireValue(name: ChosenName, value: string): void {
  const isRight =
    name === 'adminEmail'
      ? value === '' || emailPattern.test(value)
      : name === 'sensitivity'
        ? isPolicy(value)
        : value === 'on' || value === 'off';
  if (!isRight) throw new CasebridgeError('CARD_OUTDATED');
}

function isPolicy(value: string): boolean {
  try {
    return JSON.stringify(policyOf(value)) === value;
  } catch {
    return false;
  }
}

const emailPattern = /^[^\s@<>,;"]{1,200}@[^\s@<>,;"]{1,100}\.[^\s@<>,;"]{1,60}$/;

function typedValue(
  values: Typed,
  { words }: Turn,
): { readonly value: string } | { readonly problem: string } {
  switch (values.name) {
    case 'sso':
    case 'testEnvironment':
      return { value: values.choice === 'on' ? 'on' : 'off' };
    case 'adminEmail': {
      const email = values.email.trim().toLowerCase();
      if (email === '' || emailPattern.test(email)) return { value: email };
      return { problem: words.say('settings.chosen.noEmail', { text: email }) };
    }
    case 'sensitivity':
      return policyValue(values, words);
  }
}

function policyValue(
  values: Typed,
  words: Turn['words'],
): { readonly value: string } | { readonly problem: string } {
  const tables = listIn(values.tables).map((table) => table.toLowerCase());
  const wrong = tables.find((table) => !/^[a-z][a-z0-9_]*$/.test(table));
  if (wrong !== undefined) return { problem: words.say('settings.chosen.noTable', { text: wrong }) };
  const fields = listIn(values.fields);
  const levels = listIn(values.priorities);
  const policy = {
    tables,
    groups: listIn(values.groups),
    priorities: priorities.filter((level) => levels.includes(level)),
    fields: hideableFields.filter((field) => fields.includes(field)),
  };
  const value = JSON.stringify(policy);
  return isPolicy(value) ? { value } : { problem: words.say('settings.chosen.tooMany') };
}

/** As a multiple choice sends its values, and as people write a list. */
function listIn(text: string): readonly string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
}

function form(turn: Turn, name: ChosenName, { version }: Chosen, value: string, problem?: string): Reply {
  const { words } = turn;
  const heading = words.say('settings.chosen.change', {
    setting: words.say(`settings.chosen.names.${name}`),
  });
  return {
    card: 'settings/change',
    data: {
      heading,
      what: words.say(`settings.chosen.what.${name}`),
      ...(problem !== undefined && { problem }),
      ...inputs(name, value, words),
      kept: { name, version },
    },
    summary: heading,
    unfinished: true,
  };
}

function inputs(name: ChosenName, value: string, words: Turn['words']): object {
  switch (name) {
    case 'sso':
    case 'testEnvironment':
      return {
        onOff: {
          label: words.say(`settings.chosen.names.${name}`),
          value: isOn(value) ? 'on' : 'off',
          choices: [
            { title: words.say('settings.chosen.on'), value: 'on' },
            { title: words.say('settings.chosen.off'), value: 'off' },
          ],
        },
      };
    case 'adminEmail':
      return { email: { value } };
    case 'sensitivity': {
      const policy = policyOf(value);
      return {
        policy: {
          fields: policy.fields.join(','),
          fieldChoices: hideableFields.map((field) => ({ title: field, value: field })),
          priorities: policy.priorities.join(','),
          priorityChoices: priorities.map((level) => ({ title: level, value: level })),
          groups: policy.groups.join(', '),
          tables: policy.tables.join(', '),
        },
      };
    }
  }
}

export function nameOf({ asker }: Pick<Turn, 'asker'>): string {
  return asker.known ? asker.person.name : asker.name;
}
