import { parseCardData } from '../../card-data.ts';
import { picked } from '../../offered.ts';
import type { Reply, Turn } from '../../turn.ts';
import { readAutomatic, writeAutomatic } from './automatic-settings.ts';
import {
  checkFirst,
  type FormDeps,
  firstForm,
  firstTyped,
  futureText,
  nothing,
  secondForm,
  secondTyped,
  settingsOf,
} from './form.ts';
import { changedFacts } from './setting-facts.ts';
import { listOlder, type ShowDeps, showAutomatic } from './show-automatic.ts';

const none = { value: '', label: '' };

/** The second form's button: switched on as the form says, or the form again with what is missing. */
export async function saveSettings(turn: Turn, data: unknown, deps: FormDeps): Promise<Reply> {
  const { words, now } = turn;
  const values = parseCardData(secondTyped, data);
  const first = await checkFirst(turn, values, deps);
  if ('problem' in first) return firstForm(turn, parseCardData(firstTyped, data), deps, first.problem);
  const members = await deps.listGroupMembers(first.group.value);
  const { person, assignee: value } = values;
  const isNobody = person.trim() === '' && [nothing, ''].includes(value);
  const assignee = isNobody ? none : picked(members, { search: person, value });
  if (assignee === undefined) {
    return secondForm(turn, values, first, deps, words.say('automatic.personNotOne', { text: person }));
  }
  const subcategories = await deps.listSubcategories(first.category.value, words.language);
  const subcategory = subcategories.find((choice) => choice.value === values.subcategory) ?? none;
  const before = await readAutomatic(deps);
  const { version = 0 } = before ?? {};
  // Somebody else has changed them since the form was opened: then it shows what is so now.
  if (version !== values.version) {
    const again = { ...values, version };
    return secondForm(turn, again, first, deps, words.say('automatic.changedMeanwhile'));
  }
  const plain = { assignee: labelOf(assignee), subcategory: labelOf(subcategory) };
  const settings = settingsOf(first, plain, before, turn);
  await writeAutomatic(settings, version, nameOf(turn), deps);
  const older = await listOlder(settings, now, deps);
  return showAutomatic(turn, deps, {
    done: `${words.say('automatic.saved')} ${futureText(older.length, before, turn)}`,
    changes: changedFacts(before?.settings, settings, words),
  });
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
  return showAutomatic(turn, deps, {
    done: turn.words.say('automatic.switchedOff'),
    changes: changedFacts(before.settings, after, turn.words),
  });
}

export function nameOf({ asker }: Pick<Turn, 'asker'>): string {
  return asker.known ? asker.person.name : asker.name;
}
