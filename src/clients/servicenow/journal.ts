import { dateOf } from './schema.ts';

/** An entry of a record's journal. */
export interface JournalEntry {
  readonly kind: 'work note' | 'comment';
  /** As ServiceNow shows people. */
  readonly author: string;
  readonly text: string;
  readonly at: Date | undefined;
}

/** `2026-11-23 12:00:00 - Ida Lund (Work notes)`; names may hold brackets too, so the last ones are the kind. */
const header = /^(\S.*?) - (.+) \(([^()]+)\)$/;

/**
 * The newest entry of a journal as ServiceNow displays it: newest first, each with a line saying when, who and which
 * kind. What looks like such a line within a text ends it only where the next entry could begin.
 * @param ahead by how many milliseconds the clock of the display is ahead of UTC; undefined when unknown
 */
export function newestEntry(history: string, ahead: number | undefined): JournalEntry | undefined {
  const [first = '', ...rest] = history.replaceAll('\r\n', '\n').split('\n');
  const [, time = '', author = '', label = ''] = header.exec(first) ?? [];
  if (author === '') return undefined;
  const next = rest.findIndex((line, index) => rest[index - 1] === '' && isOlderHeader(line, time));
  const at = dateOf(time);
  return {
    // A kind we do not know is taken for the one that not everybody may read.
    kind: /comment/i.test(label) ? 'comment' : 'work note',
    author,
    text: rest
      .slice(0, next < 0 ? rest.length : next)
      .join('\n')
      .trim(),
    at: at && ahead !== undefined ? new Date(at.getTime() - ahead) : undefined,
  };
}

/** Who wrote the newest entry that holds a text of one line, as ServiceNow shows people; undefined when none does. */
export function authorOf(history: string, text: string): string | undefined {
  const lines = history.replaceAll('\r\n', '\n').split('\n');
  const [, time = ''] = header.exec(lines[0] ?? '') ?? [];
  const held = lines.findIndex((line) => timesHeld(line, text) > 0);
  const first = lines.findLast(
    (line, index) => index < held && (index === 0 || (lines[index - 1] === '' && isOlderHeader(line, time))),
  );
  return first && header.exec(first)?.[2];
}

/** Times of the same form can be compared as they are where the form begins with the year. */
function isOlderHeader(line: string, than: string): boolean {
  const time = header.exec(line)?.[1];
  if (time === undefined || formOf(time) !== formOf(than)) return false;
  return dateOf(than) === undefined || time <= than;
}

function formOf(time: string): string {
  return time.replace(/\d/g, '0');
}

/** How often a journal, as it is displayed, holds a text; blanks and line ends may have changed on the way. */
export function timesHeld(history: string, text: string): number {
  const wanted = plainText(text);
  return wanted === '' ? 0 : plainText(history).split(wanted).length - 1;
}

/** A text without what may change on its way through ServiceNow: kinds and number of blanks. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
