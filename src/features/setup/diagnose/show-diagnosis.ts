import type { Words } from '../../../locales/words.ts';
import { type Check, type Finding, runChecks } from '../../findings.ts';
import type { Reply, Turn } from '../../turn.ts';
import { stateOf } from '../runbook/run.ts';
import { openStepsCheck, stepsCheck } from './check-steps.ts';
import { countdownCheck } from './countdown.ts';
import type { AskedDeps } from './deps.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { type Judged, judgeAll, usesApp } from './judge.ts';
import { networkChecks } from './network.ts';
import { solutionsParts } from './parts.ts';
import { findingOf } from './probes.ts';

/** A line of the card. */
interface Item {
  readonly result: Finding['result'];
  readonly title: string;
  /** Of a symptom. */
  readonly number?: number;
  readonly details: string;
  readonly todo: readonly string[];
}

export const icons = { good: '✔', bad: '✖', unseen: '❔' } as const satisfies Readonly<
  Record<Finding['result'], string>
>;

/** The sixteen symptoms, each step that was done, what cases need, what is going to end, and the network: all as it is now. */
export async function diagnose(turn: Turn, deps: AskedDeps): Promise<Reply> {
  const checks: readonly Check[] = [openStepsCheck(deps), stepsCheck(deps, 'done'), countdownCheck(deps)];
  const [evidence, findings] = await Promise.all([gatherEvidence(turn, deps), runChecks(turn, checks)]);
  const network = await runChecks(turn, leftOfNetwork(evidence, deps));
  const { words } = turn;
  const judged = judgeAll({ evidence, words, redactSecrets: deps.redactSecrets });
  const others = [...findings, ...missingPlaces(evidence, words), ...evidence.cases, ...network];
  const items = [...judged.map(itemOfSymptom), ...others.map(itemOf)];
  return card(turn, items, stepButtons(judged, others, evidence, turn, deps));
}

/** Where solutions are looked for without an answer: no symptom, as the others' are shown. */
function missingPlaces({ solutions }: Evidence, words: Words): readonly Finding[] {
  const bad = solutionsParts(solutions, words).filter(({ result }) => result === 'bad');
  return bad.map((part) => findingOf(part, 'probe.solutions'));
}

/** Where the step of the network was done it has just looked at all of it. */
function leftOfNetwork(evidence: Evidence, { systems }: AskedDeps): readonly Check[] {
  const { run } = evidence;
  const isLookedAt = run !== undefined && stateOf(run, 'network').status === 'done';
  return isLookedAt ? [] : networkChecks(systems.network, usesApp(evidence));
}

function itemOfSymptom({ finding, number, title, details }: Judged): Item {
  return { result: finding.result, title, number, details, todo: finding.todo ?? [] };
}

function itemOf({ result, text, todo = [] }: Finding): Item {
  return { result, title: text, details: '', todo };
}

function card(turn: Turn, items: readonly Item[], steps: readonly object[]): Reply {
  const { words, now } = turn;
  const heading = words.say('diagnose.heading');
  const total = words.say('diagnose.total', countsOf(items));
  return {
    card: 'setup/diagnose',
    data: {
      ...{ heading, total, steps },
      checked: words.say('diagnose.checked', { moment: now }),
      groups: (['bad', 'unseen', 'good'] as const).flatMap((result) => groupOf(items, result, words)),
    },
    summary: `${heading}: ${total}`,
  };
}

export function countsOf(items: readonly Pick<Finding, 'result'>[]): Record<Finding['result'], number> {
  const count = (result: Finding['result']) => items.filter((item) => item.result === result).length;
  return { bad: count('bad'), unseen: count('unseen'), good: count('good') };
}

/** What is in order is folded: nobody has to read it. */
function groupOf(items: readonly Item[], result: Finding['result'], words: Words): readonly object[] {
  const found = items.filter((item) => item.result === result);
  if (found.length === 0) return [];
  const title = words.say(`diagnose.groups.${result}`, { count: found.length });
  return [
    {
      ...{ id: result, title, isOpen: result !== 'good' },
      items: found.map((item) => ({
        title: `${icons[result]} ${item.title}`,
        lines: linesOf(item, found, words),
      })),
    },
  ];
}

/** What is the same for several symptoms is read once: a card has its limits, and so have people. */
function linesOf(item: Item, found: readonly Item[], words: Words): readonly object[] {
  const { details, todo, number } = item;
  const first = found.find((one) => one.details === details && one.todo.join() === todo.join());
  if (number !== undefined && first?.number !== undefined && first !== item) {
    return [{ text: words.say('diagnose.sameAs', { number: first.number }) }];
  }
  return [...(details === '' ? [] : [{ text: details }]), ...todo.map((text) => ({ text: `→ ${text}` }))];
}

const mostButtons = 4;

/** Steps that mend what is wrong, those that the most symptoms name first. */
function stepButtons(
  judged: readonly Judged[],
  others: readonly Finding[],
  { run }: Evidence,
  { words }: Turn,
  { runbook }: AskedDeps,
): readonly object[] {
  if (run === undefined) return [];
  const named = [
    ...others.flatMap(({ result, about = '' }) => (result === 'bad' ? [about.split('.')[0] ?? ''] : [])),
    ...judged.flatMap(({ steps }) => steps),
  ];
  const path = runbook.pathOf(run);
  const wrong = path.steps.filter(({ id }) => named.includes(id));
  const open = path.steps.filter(({ id, isOptional }) => !isOptional && stateOf(run, id).status === 'open');
  const mending = wrong.length === 0 && others.some(({ about }) => about === 'setup.open') ? open : wrong;
  return mending.slice(0, mostButtons).map(({ id, title }) => ({
    title: words.say('diagnose.toStep', { step: words.say(title) }),
    data: { step: id },
  }));
}
