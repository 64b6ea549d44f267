import { parseCardData } from '../../card-data.ts';
import { picked } from '../../offered.ts';
import type { Reply, Turn } from '../../turn.ts';
import { readAutomatic, writeAutomatic } from './automatic-settings.ts';
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
import { changedFacts } from './setting-facts.ts';
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
  if (!before?.settings.isOn) await passOver(deps);
  await writeAutomatic(settings, version, nameOf(turn), deps);
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
  await passOver(deps);
  return showAutomatic(turn, deps, {
    done: turn.words.say('automatic.switchedOff'),
    changes: changedFacts(before.settings, after, turn.words),
  });
}

export function nameOf({ asker }: Pick<Turn, 'asker'>): string {
  return asker.known ? asker.person.name : asker.name;
}
