import { LRUCache } from 'lru-cache';
import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import { anyLabel, type PostLabel, partOf } from './labels.ts';
import { markedText, type PostRun, runsOf } from './lines.ts';

export type { PostLabel } from './labels.ts';
export type { PostRun } from './lines.ts';

/** A paragraph or an item of a list. */
export interface PostBlock {
  /** Of the label that it begins with, or that goes before it; undefined outside of all labels. */
  readonly part: PostLabel | undefined;
  /** The label as Microsoft wrote it, such as `Preliminary root cause`; empty where none begins. */
  readonly label: string;
  /** What goes before an item of a list, such as `•` or `2.`; empty for a paragraph. */
  readonly bullet: string;
  /** Empty when a label stands alone. */
  readonly runs: readonly PostRun[];
}

/** Within a line both spellings, "User impact" and "User Impact", but a capital first: else it is a part of a sentence. */
const anyCapital = anyLabel.replace(
  / ([a-z])/g,
  (_blank, letter: string) => ` [${letter}${letter.toUpperCase()}]`,
);
/** Posts lost their line breaks on the way: a label right behind a word, or behind the end of a sentence, began a line. */
const lostBreak = new RegExp(`(?<=[^\\s("“«[/-]|[.!?]\\s{1,3})(?=(?:${anyCapital})\\s?:)`, 'g');
/** The same between two sentences; "System.Object is" is no such place. */
const lostBlank = /(?<=\s[a-z'’-]{2,30}\.)(?=[A-Z][\w'’]{0,30} [a-z])/g;
const labelled = new RegExp(`^((?:\\uE000\\d+\\uE001|\\uE002)*)(${anyLabel})\\s?:\\s*(.*)$`, 'i');
const item = /^((?:\uE000\d+\uE001|\uE002)*)(?:([-–•*·])\s+|(\d{1,2}[.)])\s+)(?=\S)/u;

/** They belong to the post, not to the part before them. */
const closing =
  /^(?:This is the final update|This information is preliminary|We(?:'|’)ll p(?:ublish|rovide) )/i;

/** An issue's card is looked at again and again, and its older posts stay as they are. */
const known = new LRUCache<string, readonly PostBlock[]>({ max: 500 });

/** What a post says, in its order: nothing of it is markdown or HTML, and nothing is added. */
export function readPost(post: ServiceHealthPost): readonly PostBlock[] {
  const key = `${post.format} ${post.content}`;
  const blocks = known.get(key) ?? takeApart(post);
  known.set(key, blocks);
  return blocks;
}

function takeApart(post: ServiceHealthPost): readonly PostBlock[] {
  const { lines, addresses } = markedText(post);
  let part: PostLabel | undefined;
  const blocks = lines
    .flatMap((line) => line.split(lostBreak))
    .flatMap((line) => line.split(lostBlank))
    .flatMap((line) => {
      const [, marksBefore = '', label = '', text = ''] = labelled.exec(line) ?? [];
      if (label !== '') part = partOf(label);
      else if (closing.test(line)) part = undefined;
      const rest = label === '' ? line : `${marksBefore}${text}`;
      const bullet = item.exec(rest);
      const content = { part, runs: runsOf(rest.replace(item, '$1'), addresses) };
      if (bullet === null) return [{ ...content, label, bullet: '' }];
      const beginning = label === '' ? [] : [{ part, label, bullet: '', runs: [] }];
      return [...beginning, { ...content, label: '', bullet: bullet[3] ?? '•' }];
    });
  return blocks.filter(({ label, runs }) => label !== '' || runs.length > 0);
}

/** A block's words without its label. */
export function wordsOf({ runs }: Pick<PostBlock, 'runs'>): string {
  return runs
    .map(({ text }) => text)
    .join('')
    .trim();
}
