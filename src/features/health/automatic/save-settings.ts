import { wordsFor } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import { picked } from '../../offered.ts';
import type { RiskyChange } from '../../second-administrator.ts';
import type { Reply, Turn } from '../../turn.ts';
import {
  type AutomaticSettings,
  askedSettings,
  readAutomatic,
  requestOf,
  writeAutomatic,
} from './automatic-settings.ts';
import {
  checkFirst,
  type First,
  firstForm,
  firstTyped,
  futureText,
  nothing,
  type Second,
  type SecondTyped,
  secondForm,
  secondTyped,
  settingsOf,
} from './form.ts';
import { passOver } from './note-changes.ts';
import { changedFacts, settingFacts } from './setting-facts.ts';
import { listOlder, type ShowDeps, showAutomatic } from './show-automatic.ts';

const none = { value: '', label: '' };

/** The second form's button: switched on as the form says, or the form again with what is missing. */
export async function saveSettings(turn: Turn, data: unknown, deps: ShowDeps): Promise<Reply> {
  const { words, now } = turn;
  const values = parseCardData(secondTyped, data);
  const first = await checkFirst(turn, values, deps);
  if ('problem' in first) return firstForm(turn, parseCardData(firstTyped, data), deps, first.problem);
  const second = await checkSecond(turn, values, first, deps);
  if ('problem' in second) return secondForm(turn, values, first, deps, second.problem);
  const before = await readAutomatic(deps);
  const { version = 0 } = before ?? {};
  // Somebody else has changed them since the form was opened: then it shows what is so now.
  if (version !== values.version) {
    const again = { ...values, version };
    return secondForm(turn, again, first, deps, words.say('automatic.changedMeanwhile'));
  }
  const settings = settingsOf(first, second, before, turn);
  const isSwitchedOn = !before?.settings.isOn;
  if (isSwitchedOn && deps.askSecond) return deps.askSecond(turn, requestOf(settings, version));
  if (isSwitchedOn) await passOver(deps);
  await writeAutomatic(settings, version, nameOf(turn), deps);
  await tellChange(turn, before?.settings, settings, deps);
  const older = await listOlder(settings, now, deps);
  return showAutomatic(turn, deps, {
    done: `${words.say('automatic.saved')} ${futureText(older.length, before, turn)}`,
    ...(before && { changes: changedFacts(before.settings, settings, words) }),
  });
}

/** Only what was offered: a client that sends something else, or nothing, has not shown what it was given. */
async function checkSecond(
  { words }: Turn,
  { person, assignee: value, subcategory }: SecondTyped,
  first: First,
  deps: ShowDeps,
): Promise<Second | { readonly problem: string }> {
  const members = await deps.listGroupMembers(first.group.value);
  const search = person.trim();
  const assignee = search === '' && value === nothing ? none : picked(members, { search, value });
  if (assignee === undefined) {
    const key = search === '' ? 'automatic.personNotOffered' : 'automatic.personNotOne';
    return { problem: words.say(key, { text: search }) };
  }
  const subcategories = await deps.listSubcategories(first.category.value, words.language);
  const chosen = subcategory === nothing ? none : subcategories.find((one) => one.value === subcategory);
  if (chosen === undefined) return { problem: words.say('automatic.subcategoryNotOffered') };
  return { assignee: labelOf(assignee), subcategory: labelOf(chosen) };
}

function labelOf({ value, label }: { readonly value: string; readonly label: string }) {
  return { value, label };
}

/** Said or clicked: nothing is created or written any more; what is in ServiceNow stays as it is. */
export async function switchOff(turn: Turn, deps: ShowDeps): Promise<Reply> {
  const before = await readAutomatic(deps);
  if (!before?.settings.isOn) {
    return showAutomatic(turn, deps, { done: turn.words.say('automatic.alreadyOff') });
  }
  const after = { ...before.settings, isOn: false };
  await writeAutomatic(after, before.version, nameOf(turn), deps);
  await tellChange(turn, before.settings, after, deps);
  await passOver(deps);
  return showAutomatic(turn, deps, {
    done: turn.words.say('automatic.switchedOff'),
    changes: changedFacts(before.settings, after, turn.words),
  });
}

async function tellChange(
  turn: Turn,
  before: AutomaticSettings | undefined,
  after: AutomaticSettings,
  { onChanged }: ShowDeps,
): Promise<void> {
  const words = wordsFor('en');
  const spelled = (settings: AutomaticSettings | undefined) =>
    settings?.isOn
      ? settingFacts(settings, words)
          .map(({ label, value }) => `${label}: ${value}`)
          .join('; ')
      : 'off';
  await onChanged?.(turn, { before: spelled(before), after: spelled(after) });
}

/**
 * Switches them on as somebody asked for it and somebody else agreed: what Microsoft reported in between counts as older.
 * @returns false when they were changed meanwhile; nothing is changed then
 */
export async function switchOnAsked(
  asked: RiskyChange & { readonly by: string },
  now: Date,
  deps: Pick<ShowDeps, 'readSetting' | 'writeSetting' | 'records' | 'history'>,
): Promise<boolean> {
  const { version = 0 } = (await readAutomatic(deps)) ?? {};
  if (version !== asked.seen) return false;
  await passOver(deps);
  await writeAutomatic({ ...askedSettings(asked), since: now }, version, asked.by, deps);
  return true;
}

export function nameOf({ asker }: Pick<Turn, 'asker'>): string {
  return asker.known ? asker.person.name : asker.name;
}
