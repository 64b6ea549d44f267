import type { Reply, Turn } from '../../turn.ts';
import { type Check, type Finding, runChecks } from './check.ts';

const icons = { good: '✔', bad: '✖', unseen: '❔' } as const satisfies Readonly<
  Record<Finding['result'], string>
>;

/** Looks at everything now. */
export async function diagnose(turn: Turn, checks: readonly Check[]): Promise<Reply> {
  const { words, now } = turn;
  const findings = await runChecks(turn, checks);
  const count = (result: Finding['result']) => findings.filter((finding) => finding.result === result).length;
  const heading = words.say('diagnose.heading');
  const total = words.say('diagnose.total', {
    bad: count('bad'),
    unseen: count('unseen'),
    good: count('good'),
  });
  return {
    card: 'escalation/diagnose',
    data: {
      ...{ heading, total },
      checked: words.say('diagnose.checked', { moment: now }),
      findings: findings.map(({ result, text, todo = [] }) => ({
        text: `${icons[result]} ${text}`,
        todo: todo.map((step) => ({ text: step })),
      })),
    },
    summary: `${heading}: ${total}`,
  };
}
