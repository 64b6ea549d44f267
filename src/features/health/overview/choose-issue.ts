import type { Reply, Turn } from '../../turn.ts';
import { severityIcons, severityOf } from '../status-words.ts';
import { worstFirst } from './issue-rows.ts';
import { readingOf, readSnapshot, type SnapshotDeps } from './read-snapshot.ts';

const shownButtons = 6;

/** What a button of the card does with its issue. */
export type ChoiceOf = 'subscribe' | 'show' | 'similar';

/** Asks which open issue is meant, the worst first. @throws what `readHealth` throws */
export async function chooseIssue(turn: Turn, choiceOf: ChoiceOf, deps: SnapshotDeps): Promise<Reply> {
  const { words } = turn;
  const snapshot = await readSnapshot(deps);
  const issues = snapshot.openIssues.toSorted(worstFirst).slice(0, shownButtons);
  const { notices } = readingOf(snapshot, turn, deps);
  const heading = words.say('health.choose.heading');
  const all = snapshot.openIssues.length;
  const text = words.say('health.choose.text', { all, isAll: all === issues.length ? 'yes' : 'no' });
  const buttons = issues.map((issue) => ({
    id: issue.id,
    title: `${severityIcons[severityOf(issue)]} ${words.say('health.titled', { heading: issue.id, text: issue.title })}`,
  }));
  return {
    card: 'health/choose-issue',
    data: { heading, text, notices, [choiceOf]: buttons },
    summary: `${heading} ${text}`,
  };
}
