import { isCasebridgeError } from '../../../errors.ts';
import { type Check, type Finding, runChecks } from '../../findings.ts';
import type { Turn } from '../../turn.ts';
import { openOwnChat } from '../own-chat.ts';
import type { RunbookDeps } from '../runbook/deps.ts';
import type { SetupRun } from '../runbook/run.ts';
import { stepsCheck } from './check-steps.ts';
import type { AskedDeps } from './deps.ts';
import { probeSolutions } from './evidence.ts';
import { solutionsParts } from './parts.ts';
import { healthProbe } from './probes.ts';
import { see } from './see.ts';

export interface TestDeps extends AskedDeps, Pick<RunbookDeps, 'openChat'> {
  readonly messenger: Pick<RunbookDeps['messenger'], 'render' | 'post'>;
}

/** One thing that was tried. */
export interface Tested {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly milliseconds: number;
}

export interface TestResult {
  readonly tested: readonly Tested[];
  /** An incident that a test case can be opened for; undefined: none, or nobody could. */
  readonly caseFor: string | undefined;
}

/** Everything that the set-up is for, tried out at once. */
export async function tryEverything(
  turn: Turn,
  run: SetupRun | undefined,
  deps: TestDeps,
): Promise<TestResult> {
  let number: string | undefined;
  const solutions = solutionsCheck(deps, (found) => {
    number = found;
  });
  const opensCases = !deps.isInsightsOnly && run?.path !== 'insightsOnly';
  const account: readonly Check[] = opensCases ? [accountCheck(turn, deps)] : [];
  const [first, health, cases, message, steps] = await Promise.all([
    timed(turn, turn.words.say('setup.test.solutions'), [solutions]),
    timed(turn, turn.words.say('setup.test.health'), [healthProbe(deps)]),
    timed(turn, turn.words.say('setup.test.cases'), [...deps.caseChecks, ...account]),
    timed(turn, turn.words.say('setup.test.message'), [messageCheck(turn, deps)]),
    timed(turn, turn.words.say('setup.test.steps'), [stepsCheck(deps, 'all')]),
  ]);
  const canOpen = opensCases && cases.findings.every(({ result }) => result === 'good');
  return {
    tested: [first, health, cases, message, ...(steps.findings.length === 0 ? [] : [steps])],
    caseFor: canOpen ? number : undefined,
  };
}

async function timed(turn: Turn, title: string, checks: readonly Check[]): Promise<Tested> {
  const started = performance.now();
  const findings = await runChecks(turn, checks);
  return { title, findings, milliseconds: Math.round(performance.now() - started) };
}

function solutionsCheck(deps: TestDeps, onIncident: (number: string) => void): Check {
  return {
    about: 'test.solutions',
    name: ({ words }) => words.say('diagnose.what.solutions'),
    run: async (turn) => {
      const solutions = await see(turn, undefined, (look) => probeSolutions(look, deps));
      if (solutions.seen && solutions.value !== undefined) onIncident(solutions.value.number);
      return solutionsParts(solutions, turn.words).map(({ result, text, todo }) => ({
        ...{ result, about: 'test.solutions', text },
        ...(todo !== undefined && { todo }),
      }));
    },
  };
}

/** The dry part of opening a case: with which account it would be. */
function accountCheck({ asker }: Turn, deps: TestDeps): Check {
  const about = 'test.account';
  return {
    about,
    name: ({ words }) => words.say('diagnose.what.account'),
    run: async ({ words, signal }) => {
      if (!asker.known || !asker.person.rights.has('administrator')) {
        return [{ result: 'unseen', about, text: words.say('setup.test.notAdministrator') }];
      }
      try {
        const { email } = await deps.checkAccount({ asker, signal });
        return [{ result: 'good', about, text: words.say('diagnose.account.works', { email }) }];
      } catch (error) {
        if (!isCasebridgeError(error, 'ACCOUNT_NOT_ADMIN')) throw error;
        const text = words.say('errors.ACCOUNT_NOT_ADMIN.what', error.facts);
        const todo = words.say('errors.ACCOUNT_NOT_ADMIN.todo', error.facts).split('\n');
        return [{ result: 'bad', about, text, todo }];
      }
    },
  };
}

/** A message really goes to the person's own chat: that Teams takes it is what proves the way there. */
function messageCheck(turn: Turn, { openChat, messenger }: TestDeps): Check {
  const about = 'test.message';
  const { words } = turn;
  const bad = (text: string): Finding => {
    return { result: 'bad', about, text, todo: words.say('setup.test.messageTodo').split('\n') };
  };
  return {
    about,
    name: () => words.say('setup.test.message'),
    run: async () => {
      const opened = await openOwnChat(turn.asker.account.entraObjectId, turn, openChat);
      if (opened.is === 'closed') return [bad(words.say('setup.test.chatClosed'))];
      const text = words.say('setup.test.hello', { moment: turn.now });
      const reply = { card: 'setup/test-message', data: { text }, summary: text };
      const sent = await messenger.post(opened.chat, messenger.render(reply, words, []));
      if (sent.kind !== 'done') return [bad(words.say('setup.test.notSent', { kind: sent.kind }))];
      return [{ result: 'good', about, text: words.say('setup.test.sent') }];
    },
  };
}
