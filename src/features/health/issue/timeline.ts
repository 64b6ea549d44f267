import type { ServiceHealthIssue, ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import type { Words } from '../../../locales/words.ts';
import { type PostBlock, wordsOf } from '../post-text/read-post.ts';
import { type ShownBlock, shownText } from './shown-text.ts';

/** A post with its text taken apart. */
export interface ReadPost {
  readonly post: ServiceHealthPost;
  readonly blocks: readonly PostBlock[];
}

export interface ShownPost {
  /** Of its element on the card, which opens and folds; `-open` and `-folded` are what it shows above meanwhile. */
  readonly id: string;
  readonly heading: string;
  readonly toggle: string;
  readonly isOpen: boolean;
  /** The beginning, while it is folded. */
  readonly preview: string;
  readonly blocks: readonly ShownBlock[];
  /** What goes below its text. */
  readonly remark?: string;
}

export interface TimelinePage {
  readonly posts: readonly ShownPost[];
  /** Of the first one among all, from 0. */
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

const mostPosts = 10;
/** Characters of the card's JSON for one post: what the template adds, and its text. */
const sizeOfPost = 1_100;
const roomForText = 4_000;
/** The newest one may take the room of others: it is what people have come for. */
const roomForNewest = 8_000;
const previewLength = 90;

interface TimelineOptions {
  readonly words: Words;
  readonly now: Date;
  readonly issue: ServiceHealthIssue;
  /** The first post to show, from 0. */
  readonly from: number;
  /** Characters of the card's JSON for all of them. */
  readonly room: number;
}

/**
 * Some of the posts: as many as fit a card, one at least. The newest of all is open, the others are folded.
 * @param posts the newest first
 */
export function timelinePage(posts: readonly ReadPost[], options: TimelineOptions): TimelinePage {
  const first = options.from < posts.length ? options.from : 0;
  const page: ShownPost[] = [];
  let left = options.room;
  for (const [index, post] of posts.slice(first, first + mostPosts).entries()) {
    const { shown, size } = shownPost(post, first + index, options);
    left -= size;
    if (left < 0 && page.length > 0) break;
    page.push(shown);
  }
  return { posts: page, first, end: first + page.length };
}

function shownPost(
  { post, blocks }: ReadPost,
  index: number,
  { words, now, issue, room }: TimelineOptions,
): { readonly shown: ShownPost; readonly size: number } {
  const own = blocks.filter((block) => !repeatsTitle(block, issue));
  const newestRoom = index === 0 ? Math.min(roomForNewest, room - sizeOfPost) : 0;
  const text = shownText(own, Math.max(roomForText, newestRoom), words);
  const moment = words.dateTime(post.createdAt);
  const remark = remarkOn(text.isCut, own, blocks, words);
  const shown = {
    id: `post-${index}`,
    heading: words.say('health.issue.post', { moment, age: words.age(post.createdAt, now), kind: post.kind }),
    toggle: words.say('health.issue.showPost', { moment }),
    isOpen: index === 0,
    preview: previewOf(own),
    blocks: text.blocks,
    ...(remark !== undefined && { remark }),
  };
  return { shown, size: sizeOfPost + text.size };
}

function remarkOn(
  isCut: boolean,
  own: readonly PostBlock[],
  all: readonly PostBlock[],
  words: Words,
): string | undefined {
  if (isCut) return words.say('health.issue.cut');
  if (own.length > 0) return undefined;
  return words.say(all.length > 0 ? 'health.issue.allAbove' : 'health.issue.emptyPost');
}

/** Every post begins with the title, which stands on top of the card. */
function repeatsTitle(block: PostBlock, { title }: ServiceHealthIssue): boolean {
  return block.part === 'title' && plain(wordsOf(block)) === plain(title);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What is new in a post is its status; else it is how it begins. */
function previewOf(blocks: readonly PostBlock[]): string {
  const status = blocks.find(
    ({ part, runs }) => (part === 'currentStatus' || part === 'finalStatus') && runs.length > 0,
  );
  const text = wordsOf(status ?? blocks.find(({ runs }) => runs.length > 0) ?? { runs: [] });
  return text.length <= previewLength
    ? text
    : `${text
        .slice(0, previewLength)
        .replace(/[\uD800-\uDBFF]$/, '')
        .replace(/\s+\S*$/, '')}…`;
}
