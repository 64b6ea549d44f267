import type { Words } from '../../../locales/words.ts';
import type { ChangeKind, IssueChange } from '../history.ts';
import { statusText } from '../status-words.ts';

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

function changeText({ kind, before, after }: IssueChange, words: Words): string {
  if (kind !== 'status') return words.say(`health.change.${kind}`, { before, after });
  return words.say('health.change.status', {
    before: statusText(before, words),
    after: statusText(after, words),
  });
}
