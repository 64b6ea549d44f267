import { asCasebridgeError } from '../../../errors.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { AutomaticRecords } from './automatic-records.ts';
import {
  type AutomaticSettings,
  readAutomatic,
  type SavedSettings,
  type SettingsStore,
} from './automatic-settings.ts';
import { findMissing, type ListDeps } from './missing.ts';
import { type AutomaticState, type Notice, type StatusHints, statusCard } from './status-card.ts';
import { isChosen, isOlder, isOpen } from './wanted.ts';

export interface ShowDeps extends SettingsStore, ListDeps {
  readonly records: AutomaticRecords;
  readonly history: HealthHistory;
}

const shownActions = 6;
const shownFailures = 6;

/** How automatic incidents are set, what they did last, what failed, and what nobody has asked for yet. */
export async function showAutomatic(turn: Turn, deps: ShowDeps, hints: StatusHints = {}): Promise<Reply> {
  return statusCard(turn, await readState(turn, deps), hints);
}

async function readState(turn: Turn, deps: ShowDeps): Promise<AutomaticState> {
  const { records } = deps;
  const saved = await readAutomatic(deps);
  const [waiting, acted, failed] = await Promise.all([
    saved?.settings.isOn ? records.countDue() : 0,
    records.listActed(shownActions),
    records.listFailed(shownFailures),
  ]);
  const [notices, older] = saved?.settings.isOn
    ? await Promise.all([noticesOf(saved, turn, deps), listOlder(saved.settings, turn.now, deps)])
    : [[], []];
  return { saved, waiting, acted, failed, notices, older };
}

/** What the instance no longer has, or that it cannot be asked. */
async function noticesOf({ settings }: SavedSettings, { words }: Turn, deps: ShowDeps) {
  try {
    const missing = await findMissing(settings, deps);
    return missing.map((what): Notice => {
      const { group, category, assignee, subcategory } = settings;
      const names = { group, category, assignee, subcategory, closeCode: { label: '' } };
      return { text: words.say(`automatic.missing.${what}`, { name: names[what].label }) };
    });
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    return [{ text: words.say('automatic.notChecked', { why: words.say(`errors.${code}.title`, facts) }) }];
  }
}

/** Open issues that were there when automatic incidents were switched on, and that nobody has asked an incident for. */
export async function listOlder(
  settings: AutomaticSettings,
  now: Date,
  { history, records }: Pick<ShowDeps, 'history' | 'records'>,
): Promise<readonly KnownIssue[]> {
  const older = (await history.listSince(now)).filter(
    (issue) => isOpen(issue) && isChosen(issue, settings) && isOlder(issue, settings),
  );
  const known = await records.among(older.map(({ id }) => id));
  return older.filter(({ id }) => !known.has(id));
}

/** One line for the card of all settings. */
export async function automaticLine(
  { words }: Pick<Turn, 'words'>,
  deps: Pick<SettingsStore, 'readSetting'>,
): Promise<string> {
  try {
    const saved = await readAutomatic(deps);
    if (saved === undefined) return words.say('automatic.line.never');
    const { isOn, since } = saved.settings;
    return isOn
      ? words.say('automatic.line.on', { since })
      : words.say('automatic.line.off', { moment: saved.changedAt, name: saved.changedBy });
  } catch (error) {
    return words.say(`errors.${asCasebridgeError(error).code}.title`, asCasebridgeError(error).facts);
  }
}
