import type { Words } from '../../locales/words.ts';
import type { IssueChange } from './history.ts';
import { statusText } from './status-words.ts';

/** What became of an issue, such as "Status: Investigating → Service restored". */
export function changeText({ kind, before, after }: IssueChange, words: Words): string {
  if (kind !== 'status') return words.say(`health.change.${kind}`, { before, after });
  return words.say('health.change.status', {
    before: statusText(before, words),
    after: statusText(after, words),
  });
}
