import type { Words } from '../../../locales/words.ts';
import { changeText } from '../change-text.ts';
import type { ChangeKind, IssueChange } from '../history.ts';

const mostLines = 8;

/** The posts have a place of their own, and every issue was new once. */
const shownElsewhere: ReadonlySet<ChangeKind> = new Set(['new', 'post']);

/**
 * What became of the issue, as far as its posts do not tell.
 * @param changes the latest first
 */
export function changeLines(changes: readonly IssueChange[], words: Words): readonly string[] {
  return changes
    .filter(({ kind }) => !shownElsewhere.has(kind))
    .slice(0, mostLines)
    .map((change) =>
      words.say('health.issue.changeAt', { moment: change.noticedAt, change: changeText(change, words) }),
    );
}
