import type { Reply } from '../../turn.ts';
import { titleOf } from '../runbook/progress.ts';
import type { AutomaticDeps } from './deps.ts';
import type { Work } from './work.ts';

/** What somebody sees meanwhile; the result takes its place. */
export function underWayReply(
  { turn, run, step }: Work,
  { runbook }: AutomaticDeps,
  key: 'setup.automatic.underWay' | 'setup.automatic.codeInOwnChat' = 'setup.automatic.underWay',
): Reply {
  const { words } = turn;
  const heading = titleOf(step, runbook.pathOf(run), words);
  const text = words.say(key);
  return { card: 'setup/under-way', data: { heading, text, step: step.id }, summary: `${heading}: ${text}` };
}
