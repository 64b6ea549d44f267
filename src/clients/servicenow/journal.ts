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
 * The newest entry of a journal as ServiceNow displays it; undefined when it has none.
 * @param ahead by how many milliseconds the clock of the display is ahead of UTC; undefined when unknown
 */
export function newestEntry(history: string, ahead: number | undefined): JournalEntry | undefined {
  for (const part of partsOf(history)) return entryOf(part, ahead);
  return undefined;
}

/** All entries of a journal as ServiceNow displays it, the oldest first. @param ahead as for `newestEntry` */
export function journalEntries(history: string, ahead: number | undefined): readonly JournalEntry[] {
  return [...partsOf(history)].map((part) => entryOf(part, ahead)).reverse();
}

/** Who wrote the newest entry that holds a text of one line, as ServiceNow shows people; undefined when none does. */
export function authorOf(history: string, text: string): string | undefined {
  for (const { author, lines } of partsOf(history)) {
    if (lines.some((line) => timesHeld(line, text) > 0)) return author;
  }
  return undefined;
}

/** An entry as it is displayed. */
interface Part {
  readonly time: string;
  readonly author: string;
  /** Its kind, in the language of whoever reads it. */
  readonly label: string;
  readonly lines: readonly string[];
}

/**
 * The newest first, each with a line saying when, who and which kind. What looks like such a line within a text ends it
 * only where the next entry could begin.
 */
function* partsOf(history: string): Generator<Part> {
  const lines = history.replaceAll('\r\n', '\n').split('\n');
  let start = 0;
  while (start < lines.length) {
    const [, time = '', author = '', label = ''] = header.exec(lines[start] ?? '') ?? [];
    if (author === '') return;
    let end = start + 1;
    while (end < lines.length && !isNextHeader(lines, end, start, time)) end += 1;
    yield { time, author, label, lines: lines.slice(start + 1, end) };
    start = end;
  }
}

function isNextHeader(lines: readonly string[], index: number, start: number, time: string): boolean {
  const isBehindBlank = index > start + 1 && lines[index - 1] === '';
  return isBehindBlank && isOlderHeader(lines[index] ?? '', time);
}

function entryOf({ time, author, label, lines }: Part, ahead: number | undefined): JournalEntry {
  const at = dateOf(time);
  return {
    // A kind we do not know is taken for the one that not everybody may read.
    kind: /comment/i.test(label) ? 'comment' : 'work note',
    author,
    text: lines.join('\n').trim(),
    at: at && ahead !== undefined ? new Date(at.getTime() - ahead) : undefined,
  };
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
