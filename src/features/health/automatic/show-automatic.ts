import { asCasebridgeError } from '../../../errors.ts';
import type { AskSecond } from '../../second-administrator.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { ReadHealth } from '../read-health.ts';
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
  readonly readHealth: ReadHealth;
  readonly records: AutomaticRecords;
  readonly history: HealthHistory;
  /** Undefined: nobody else has to agree to switching them on. */
  readonly askSecond?: AskSecond | undefined;
  /** Told of every change that somebody made to the settings, with how they were and how they are, as English readers see it. */
  readonly onChanged?: (
    turn: Turn,
    change: { readonly before: string; readonly after: string },
  ) => Promise<void>;
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

async function noticesOf({ settings }: SavedSettings, turn: Turn, deps: ShowDeps) {
  const lists = await Promise.all([
    missingServices(settings, turn, deps),
    missingChoices(settings, turn, deps),
  ]);
  return lists.flat();
}

/** Chosen services that Microsoft no longer has, as far as its service health can be read. */
async function missingServices(
  { services }: AutomaticSettings,
  { words }: Turn,
  { readHealth }: ShowDeps,
): Promise<readonly Notice[]> {
  if (services.length === 0) return [];
  const known = await readHealth().then(
    (health) => health.services.map(({ service }) => service),
    (): readonly string[] => [],
  );
  if (known.length === 0) return [];
  return services
    .filter((name) => !known.includes(name))
    .map((name) => ({ text: words.say('automatic.missing.service', { name }) }));
}

/** What the instance no longer has, or that it cannot be asked. */
async function missingChoices(
  settings: AutomaticSettings,
  { words }: Turn,
  deps: ShowDeps,
): Promise<readonly Notice[]> {
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
