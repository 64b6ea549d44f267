import type { Check, Finding } from '../../findings.ts';
import { stateOf } from '../runbook/run.ts';
import type { LookDeps } from './deps.ts';
import { probeSolutions, seeOutboundApp, seeSetUp } from './evidence.ts';
import { outboundAppParts, solutionsParts } from './parts.ts';
import { notSeen, type Part, see } from './see.ts';

/** What is tried out rather than read from a log: Casebridge's own features, and what the app stands on. */
export function liveProbes(deps: LookDeps): readonly Check[] {
  return [solutionsProbe(deps), healthProbe(deps), outboundAppProbe(deps), setUpProbe(deps)];
}

/** The guide's own test: whether an incident's solutions are fetched. */
function solutionsProbe(deps: LookDeps): Check {
  return {
    about: 'probe.solutions',
    name: ({ words }) => words.say('diagnose.what.solutions'),
    run: async (turn) => {
      const solutions = await see(turn, undefined, (look) => probeSolutions(look, deps));
      return solutionsParts(solutions, turn.words).map((part) => findingOf(part, 'probe.solutions'));
    },
  };
}

export function healthProbe({ systems }: Pick<LookDeps, 'systems'>): Check {
  return {
    about: 'probe.health',
    name: ({ words }) => words.say('diagnose.what.health'),
    run: async ({ words, signal }) => {
      const { services, openIssues } = await systems.casebridge.readHealth(signal);
      const text =
        openIssues === undefined
          ? words.say('diagnose.health.readServices', { services })
          : words.say('diagnose.health.read', { services, openIssues });
      return [{ result: 'good', about: 'probe.health', text }];
    },
  };
}

function outboundAppProbe(deps: LookDeps): Check {
  return {
    about: 'probe.outboundApp',
    name: ({ words }) => words.say('diagnose.what.outboundApp'),
    run: async (turn) => {
      const kept = await deps.records.read();
      const app = await seeOutboundApp(turn, kept?.run, deps);
      return outboundAppParts(app, turn.words).map((part) => findingOf(part, 'probe.outboundApp'));
    },
  };
}

/** Only where the app was set up: before that its own set-up cannot be finished. */
function setUpProbe(deps: LookDeps): Check {
  return {
    about: 'probe.setUp',
    name: ({ words }) => words.say('diagnose.what.setUp'),
    run: async (turn) => {
      const kept = await deps.records.read();
      if (kept === undefined || stateOf(kept.run, 'finish').status !== 'done') return [];
      const { words } = turn;
      const setUp = await seeSetUp(turn, deps);
      if (!setUp.seen)
        return [findingOf(notSeen(words.say('diagnose.what.setUp'), setUp, words), 'probe.setUp')];
      const { value } = setUp;
      const text = words.say(`diagnose.setUp.${value}`);
      if (value === 'complete' || value === 'insightsOnly')
        return [{ result: 'good', about: 'probe.setUp', text }];
      return [
        { result: 'bad', about: 'probe.setUp', text, todo: [words.say(`diagnose.setUp.${value}Todo`)] },
      ];
    },
  };
}

export function findingOf({ result, text, todo }: Part, about: string): Finding {
  return { result, about, text, ...(todo !== undefined && { todo }) };
}
