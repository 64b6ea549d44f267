import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import type { RiskyChange } from '../../second-administrator.ts';
import type { Reply, Turn } from '../../turn.ts';
import { nameOf, requireValue, type SettingChange } from './change-setting.ts';
import {
  type ChosenName,
  chosenNames,
  readChosen,
  type SettingStore,
  shownValue,
} from './chosen-settings.ts';

/** The name under which the health feature keeps how incidents of issues are made. */
export const automaticName = 'automatic incidents';
const askable = [...chosenNames, automaticName] as const;
type Askable = (typeof askable)[number];

export interface AskDeps extends SettingStore {
  readonly onAsked: (turn: Turn, change: SettingChange) => Promise<void>;
  readonly newId: () => string;
}

export interface SecondDeps extends AskDeps {
  /** Switches automatic incidents on, as somebody asked for it. @returns false when somebody else changed them meanwhile */
  readonly switchOnAutomatic: (asked: RiskyChange & { readonly by: string }) => Promise<boolean>;
  readonly onChanged: (turn: Turn, change: SettingChange & { readonly askedBy: string }) => Promise<void>;
  readonly onDeclined: (turn: Turn, change: SettingChange) => Promise<void>;
  readonly settingsReply: (turn: Turn, notice: string) => Promise<Reply>;
}

const askedSchema = z.object({
  id: z.string(),
  after: z.string(),
  seen: z.number(),
  by: z.object({ name: z.string(), entraObjectId: z.string() }),
});

interface Asked extends z.infer<typeof askedSchema> {
  readonly name: Askable;
  /** Of the row that holds the request. */
  readonly version: number;
}

/** Keeps the request beside the settings, in the place of an older one of the same setting. */
export async function askSecond(turn: Turn, change: RiskyChange, deps: AskDeps): Promise<Reply> {
  const name = askable.find((one) => one === change.name);
  if (name === undefined) throw new TypeError(`nobody asks for the setting ${change.name}`);
  const by = { name: nameOf(turn), entraObjectId: turn.asker.account.entraObjectId };
  const value = JSON.stringify({ id: deps.newId(), after: change.after, seen: change.seen, by });
  const { version = 0 } = (await deps.readSetting(rowOf(name))) ?? {};
  if (!(await deps.writeSetting(rowOf(name), value, version, by.name)))
    throw new CasebridgeError('CARD_OUTDATED');
  const asked = await findAsked(name, deps);
  if (asked === undefined) throw new CasebridgeError('CARD_OUTDATED');
  const shown = await changeOf(asked, deps);
  await deps.onAsked(turn, shown);
  return requestCard(turn, asked, shown);
}

/** Every change that waits for somebody else, to be shown with the settings. */
export async function listAsked(words: Words, deps: SettingStore): Promise<readonly object[]> {
  const asked = await Promise.all(askable.map((name) => findAsked(name, deps)));
  const waiting = asked.filter((one) => one !== undefined);
  return Promise.all(waiting.map(async (one) => requestData(words, one, await changeOf(one, deps))));
}

const clickedSchema = z.object({ name: z.enum(askable), id: z.string() });

/** @throws SETTING_SECOND_NEEDED for whoever asked, CARD_OUTDATED when it is settled or something has changed meanwhile */
export async function approve(turn: Turn, data: unknown, deps: SecondDeps): Promise<Reply> {
  const { words } = turn;
  const asked = await clickedOf(data, deps);
  if (asked.by.entraObjectId === turn.asker.account.entraObjectId) {
    throw new CasebridgeError('SETTING_SECOND_NEEDED', { name: asked.by.name });
  }
  const change = await changeOf(asked, deps);
  // Whoever settles the request first does what it asks for: a second click finds it settled.
  await settle(turn, asked, deps);
  if (!(await make(asked, deps))) throw new CasebridgeError('CARD_OUTDATED');
  await deps.onChanged(turn, { ...change, askedBy: asked.by.name });
  const setting = words.say(`settings.chosen.names.${keyOf(asked.name)}`);
  return deps.settingsReply(turn, words.say('settings.chosen.approved', { setting, name: asked.by.name }));
}

/** Anybody with the right may; whoever asked takes it back. */
export async function decline(turn: Turn, data: unknown, deps: SecondDeps): Promise<Reply> {
  const { words } = turn;
  const asked = await clickedOf(data, deps);
  await settle(turn, asked, deps);
  await deps.onDeclined(turn, await changeOf(asked, deps));
  const setting = words.say(`settings.chosen.names.${keyOf(asked.name)}`);
  return deps.settingsReply(turn, words.say('settings.chosen.declined', { setting, name: asked.by.name }));
}

async function make({ name, after, seen, by }: Asked, deps: SecondDeps): Promise<boolean> {
  if (name === automaticName) return deps.switchOnAutomatic({ name, after, seen, by: by.name });
  requireValue(name, after);
  return deps.writeSetting(name, after, seen, by.name);
}

async function clickedOf(data: unknown, deps: SettingStore): Promise<Asked> {
  const { name, id } = parseCardData(clickedSchema, data);
  const asked = await findAsked(name, deps);
  if (asked?.id !== id) throw new CasebridgeError('CARD_OUTDATED');
  return asked;
}

async function settle(turn: Turn, { name, version }: Asked, deps: SecondDeps): Promise<void> {
  const isSettled = await deps.writeSetting(rowOf(name), '', version, nameOf(turn));
  if (!isSettled) throw new CasebridgeError('CARD_OUTDATED');
}

async function findAsked(
  name: Askable,
  { readSetting }: Pick<SettingStore, 'readSetting'>,
): Promise<Asked | undefined> {
  const row = await readSetting(rowOf(name));
  if (row === undefined || row.value === '') return undefined;
  return { ...askedSchema.parse(JSON.parse(row.value)), name, version: row.version };
}

function rowOf(name: Askable): string {
  return `asked: ${name}`;
}

async function changeOf({ name, after }: Asked, deps: SettingStore): Promise<SettingChange> {
  if (name === automaticName) return { name, before: 'off', after: 'on' };
  return { name, before: (await readChosen(name, deps)).value, after };
}

function keyOf(name: Askable): ChosenName | 'automatic' {
  return name === automaticName ? 'automatic' : name;
}

/** What people call a setting, and its values; undefined for what is none. */
export function wordsOfSetting(
  name: string,
  words: Words,
): { readonly name: string; value(kept: string): string } | undefined {
  const known = askable.find((one) => one === name);
  if (known === undefined) return undefined;
  return {
    name: words.say(`settings.chosen.names.${keyOf(known)}`),
    value: (kept) => shown({ name: known }, kept, words),
  };
}

function shown({ name }: Pick<Asked, 'name'>, value: string, words: Words): string {
  if (name !== automaticName) return shownValue(name, value, words);
  // While they are on, their settings are told, too.
  return value === 'on' || value === 'off' ? words.say(`settings.chosen.${value}`) : value;
}

function requestData(words: Words, asked: Asked, { before, after }: SettingChange): object {
  const setting = words.say(`settings.chosen.names.${keyOf(asked.name)}`);
  return {
    text: words.say('settings.chosen.asked', { name: asked.by.name, setting }),
    before: shown(asked, before, words),
    after: shown(asked, after, words),
    kept: { name: asked.name, id: asked.id },
  };
}

function requestCard(turn: Turn, asked: Asked, change: SettingChange): Reply {
  const { words } = turn;
  const heading = words.say('settings.chosen.askedHeading');
  return {
    card: 'settings/change-asked',
    data: {
      heading,
      hint: words.say('settings.chosen.askedHint'),
      request: requestData(words, asked, change),
    },
    summary: heading,
  };
}
