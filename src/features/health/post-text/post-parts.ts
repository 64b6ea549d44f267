import { momentIn } from './moment.ts';
import { type PostBlock, type PostLabel, wordsOf } from './read-post.ts';

/** A moment that a post tells: `at` where it is certain, and in any case Microsoft's own words. */
export interface ToldMoment {
  readonly at: Date | undefined;
  readonly text: string;
}

/** Parts of one paragraph: where another follows without a label, it is about something else. */
const shortParts: ReadonlySet<PostLabel> = new Set([
  'title',
  'userImpact',
  'scope',
  'startTime',
  'endTime',
  'nextUpdate',
]);

/** The blocks of a part, first to last; none when the post does not have it. */
export function partOfPost(blocks: readonly PostBlock[], part: PostLabel): readonly PostBlock[] {
  const found = blocks.filter((block) => block.part === part && block.runs.length > 0);
  if (!shortParts.has(part)) return found;
  const second = found.findIndex(({ bullet }, index) => index > 0 && bullet === '');
  return second < 0 ? found : found.slice(0, second);
}

/** @param part `startTime`, `endTime` or `nextUpdate` */
export function momentOfPost(
  blocks: readonly PostBlock[],
  part: 'startTime' | 'endTime' | 'nextUpdate',
): ToldMoment | undefined {
  const [told] = partOfPost(blocks, part);
  if (told === undefined) return undefined;
  const text = wordsOf(told);
  return { at: momentIn(text), text };
}

/** Older posts' promises have been kept or forgotten. */
const promisingPosts = 3;

/**
 * When Microsoft will say more of an issue that is open: what the newest post that names a time says. Undefined when that
 * moment has passed: it says nothing about the next one.
 * @param posts the newest first
 */
export function nextUpdateOf(posts: readonly (readonly PostBlock[])[], now: Date): ToldMoment | undefined {
  for (const blocks of posts.slice(0, promisingPosts)) {
    if (partOfPost(blocks, 'finalStatus').length > 0) return undefined;
    const told = momentOfPost(blocks, 'nextUpdate');
    if (told !== undefined) return told.at !== undefined && told.at <= now ? undefined : told;
  }
  return undefined;
}

const reportIsOut =
  /\bpost[- ]?incident (?:report|review)\b[^.]{0,60}\b(?:(?:has been|was) published|is (?:now )?(?:available|published))/i;

/** Whether a post says that the post-incident report is out; one that promises it does not. */
export function saysReportIsOut(blocks: readonly PostBlock[]): boolean {
  return blocks.some((block) => reportIsOut.test(wordsOf(block)));
}
