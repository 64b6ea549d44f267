import type { MessageKey } from '../../../locales/words.ts';
import { partOfPost, saysReportIsOut } from '../post-text/post-parts.ts';
import type { PostBlock, PostLabel } from '../post-text/read-post.ts';

/** A part of what Microsoft says that counts most, from the newest post that has it. */
export interface IssuePart {
  readonly title: MessageKey;
  readonly blocks: readonly PostBlock[];
}

const wanted: readonly { readonly title: MessageKey; readonly parts: readonly PostLabel[] }[] = [
  { title: 'health.issue.userImpact', parts: ['userImpact'] },
  { title: 'health.issue.currentStatus', parts: ['finalStatus', 'currentStatus'] },
  { title: 'health.issue.scope', parts: ['scope'] },
  { title: 'health.issue.rootCause', parts: ['rootCause'] },
];

/** @param posts the newest first */
export function issueParts(posts: readonly (readonly PostBlock[])[]): readonly IssuePart[] {
  return wanted.flatMap(({ title, parts }) => {
    const found = posts
      .flatMap((blocks) => parts.map((part) => partOfPost(blocks, part)))
      .find((blocks) => blocks.length > 0);
    return found === undefined ? [] : [{ title: titleOf(title, found), blocks: found }];
  });
}

/** Microsoft says whether a status is the last one, and whether a cause is certain. */
function titleOf(title: MessageKey, [first]: readonly PostBlock[]): MessageKey {
  if (first?.part === 'finalStatus') return 'health.issue.finalStatus';
  if (/^preliminary/i.test(first?.label ?? '')) return 'health.issue.preliminaryCause';
  return title;
}

/** Whether Graph should have a post-incident report. */
export function hasReport(status: string, posts: readonly (readonly PostBlock[])[]): boolean {
  return status === 'postIncidentReviewPublished' || posts.some(saysReportIsOut);
}
