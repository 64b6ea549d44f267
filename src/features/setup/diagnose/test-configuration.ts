import type { Reply, Turn } from '../../turn.ts';
import { worst } from './see.ts';
import { countsOf, icons } from './show-diagnosis.ts';
import { type TestDeps, type Tested, tryEverything } from './test-lines.ts';

/** Tries out what the set-up is for. Green only when all of it was seen and nothing is wrong. */
export async function testConfiguration(turn: Turn, deps: TestDeps): Promise<Reply> {
  const { words, now } = turn;
  const run = (await deps.records.read())?.run;
  const { tested, caseFor } = await tryEverything(turn, run, deps);
  const findings = tested.flatMap((one) => one.findings);
  const result = worst(findings.map((finding) => finding.result));
  const heading = words.say(`setup.test.heading.${result}`);
  const total = words.say('diagnose.total', countsOf(findings));
  return {
    card: 'setup/test',
    data: {
      ...{ total },
      heading: `${icons[result]} ${heading}`,
      checked: words.say('diagnose.checked', { moment: now }),
      tested: tested.map((one, index) => testedData(one, index, turn)),
      ...(caseFor !== undefined && {
        openCase: {
          title: words.say('setup.test.openCase', { number: caseFor }),
          data: { number: caseFor, isTest: true },
        },
      }),
      ...(result !== 'good' && { diagnose: {} }),
    },
    summary: `${heading}: ${total}`,
  };
}

/** More lines that are all in order only hide what is not. */
const mostLinesOpen = 3;

function testedData(
  { title, findings, milliseconds }: Tested,
  index: number,
  { words }: Pick<Turn, 'words'>,
): object {
  const result = worst(findings.map((finding) => finding.result));
  return {
    id: `tested-${index}`,
    isOpen: result !== 'good' || findings.length <= mostLinesOpen,
    title: `${icons[result]} ${title}`,
    time: words.say('setup.test.took', { milliseconds }),
    lines: findings.flatMap(({ result: one, text, todo = [] }) => [
      { text: `${icons[one]} ${text}` },
      ...todo.map((step) => ({ text: `→ ${step}` })),
    ]),
  };
}
