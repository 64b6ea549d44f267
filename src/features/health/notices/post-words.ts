import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import { partOfPost } from '../post-text/post-parts.ts';
import { type PostBlock, readPost, wordsOf } from '../post-text/read-post.ts';

/** What is new in a post, shortened: its status, the final or the current one; where it names none, all but its title. */
export function newsOf(post: ServiceHealthPost, length: number): string {
  const blocks = readPost(post);
  const parts = (['finalStatus', 'currentStatus'] as const).map((part) => partOfPost(blocks, part));
  const told = parts.find((found) => found.length > 0) ?? blocks.filter(({ part }) => part !== 'title');
  return shortened(told.map(lineOf).join('\n'), length);
}

function lineOf(block: PostBlock): string {
  return block.bullet === '' ? wordsOf(block) : `${block.bullet} ${wordsOf(block)}`;
}

/** Cut between words, where there are any. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/\s+\S{0,30}$/, '')}…`;
}
