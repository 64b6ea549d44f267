import { z } from 'zod';
import type { Words } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { AuditDeps } from './deps.ts';
import type { KeptAuditEntry } from './entries.ts';
import { readable } from './readable.ts';

/** A card fits a screen. */
const shownEntries = 10;

type ShowDeps = Pick<AuditDeps, 'log' | 'wordsOfSetting'>;

/** The newest changes. */
export function showAudit(turn: Turn, deps: ShowDeps): Promise<Reply> {
  return pageOf(turn, undefined, deps);
}

const pageData = z.object({ before: z.int().positive().optional() });

/** Another page: the changes before one, or the newest. @throws CARD_OUTDATED */
export function showPage(turn: Turn, data: unknown, deps: ShowDeps): Promise<Reply> {
  return pageOf(turn, parseCardData(pageData, data).before, deps);
}

async function pageOf(
  turn: Turn,
  before: number | undefined,
  { log, wordsOfSetting }: ShowDeps,
): Promise<Reply> {
  const { words } = turn;
  const [total, found] = await Promise.all([log.count(), log.list(shownEntries + 1, before)]);
  const entries = found.slice(0, shownEntries);
  const last = entries.at(-1);
  const heading = words.say('audit.heading', { total });
  return {
    card: 'setup/audit',
    data: {
      heading,
      entries: entries.map((entry) => lineOf(entry, wordsOfSetting, words)),
      ...(entries.length === 0 && { none: words.say('audit.none') }),
      ...(found.length > shownEntries && last && { older: { before: last.seq } }),
      ...(before !== undefined && { newest: {} }),
      ...(total > 0 && { export: {} }),
    },
    summary: heading,
  };
}

function lineOf(entry: KeptAuditEntry, wordsOfSetting: ShowDeps['wordsOfSetting'], words: Words): object {
  const { at, by, as } = entry;
  const { what, before, after } = readable(entry, wordsOfSetting, words);
  const isChange = before !== undefined || after !== undefined;
  const shown = (value: string | undefined) => value || words.say('audit.nothing');
  return {
    what,
    ...(isChange && { change: { before: shown(before), after: shown(after) } }),
    at: words.dateTime(at),
    who: as === undefined ? by.name : words.say('audit.withAccount', { name: by.name, account: as }),
  };
}
