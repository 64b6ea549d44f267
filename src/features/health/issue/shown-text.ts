import type { Words } from '../../../locales/words.ts';
import type { PostBlock, PostRun } from '../post-text/read-post.ts';

/** A paragraph as the card's template shows it. */
export interface ShownBlock {
  readonly label?: string;
  readonly bullet?: string;
  readonly runs: readonly ShownRun[];
}

interface ShownRun {
  readonly text: string;
  readonly url?: string;
  /** What the link does, for screen readers and as its hint. */
  readonly opens?: string;
}

/** Blocks that fit, and whether anything was left out. */
export interface ShownText {
  readonly blocks: readonly ShownBlock[];
  readonly isCut: boolean;
  /** About how many characters the card's JSON needs for them. */
  readonly size: number;
}

/** What the template adds to each; links have an action of their own. */
const sizeOfBlock = 120;
const sizeOfRun = 70;
const sizeOfLink = 90;

/** @param room for how many characters of the card's JSON there is room */
export function shownText(blocks: readonly PostBlock[], room: number, words: Words): ShownText {
  const shown: ShownBlock[] = [];
  let left = room;
  for (const { label, bullet, runs } of blocks) {
    const fitting = fittingRuns(runs, left - sizeOfBlock - label.length - bullet.length, words);
    left = fitting.left;
    if (fitting.runs.length === 0 && left <= 0) break;
    shown.push({
      ...(label && { label: `${label}: ` }),
      ...(bullet && { bullet: `${bullet} ` }),
      runs: fitting.runs,
    });
    if (left <= 0) break;
  }
  return { blocks: shown, isCut: left <= 0, size: room - Math.max(0, left) };
}

/** @returns `left` is 0 or less when a run did not fit whole */
function fittingRuns(
  runs: readonly PostRun[],
  room: number,
  words: Words,
): { readonly runs: readonly ShownRun[]; readonly left: number } {
  const fitting: ShownRun[] = [];
  let left = room;
  for (const run of runs) {
    left -= sizeOfRun + (run.url === undefined ? 0 : sizeOfLink + 2 * run.url.length);
    const text = fittingText(run.text, left);
    if (text !== '') fitting.push(shownRun({ ...run, text }, words));
    if (text !== run.text) return { runs: fitting, left: 0 };
    left -= jsonLength(text);
  }
  return { runs: fitting, left };
}

function shownRun({ text, url }: PostRun, words: Words): ShownRun {
  if (url === undefined) return { text };
  return { text, url, opens: words.say('health.issue.openLink', { host: new URL(url).host }) };
}

function jsonLength(text: string): number {
  return JSON.stringify(text).length;
}

/** As much of a text as fits, cut between words where there are any. */
function fittingText(text: string, room: number): string {
  if (jsonLength(text) < room) return text;
  let end = Math.max(0, Math.min(text.length, room) - 3);
  while (end > 0 && jsonLength(text.slice(0, end)) > room - 3) end = Math.floor(end * 0.9);
  const cut = text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
  return cut === '' ? '' : `${cut.replace(/\s+\S{0,30}$/, '')}…`;
}
