import type { Command, Feature, Verb } from '../../turn.ts';
import { takeAnswers } from './ask-questions.ts';
import type { RunbookDeps } from './deps.ts';
import { createRunbook } from './engine.ts';
import { askHandOver, handOver } from './hand-over.ts';
import { askReset, doReset } from './reset-setup.ts';
import type { Runbook } from './runbook.ts';
import { askAgain, joinHere, showAgain, showSetup, showStatus } from './show-setup.ts';
import { startSetup } from './start-setup.ts';
import { reopenStep, skipStep, verifyByHand } from './step-actions.ts';
import { stepIdOf } from './step-id.ts';

export type { RunbookDeps } from './deps.ts';
export { createRunbook } from './engine.ts';

/** The set-up as people see it: the questions, the path, the card they share, and each step. */
export function runbookFeature(deps: RunbookDeps, runbook: Runbook = createRunbook(deps)): Feature {
  return {
    commands: commandsOf(deps, runbook),
    verbs: [...pathVerbs(deps, runbook), ...stepVerbs(deps, runbook)],
  };
}

function commandsOf(deps: RunbookDeps, runbook: Runbook): readonly Command[] {
  return [
    {
      id: 'setup.show',
      phrases: {
        en: ['setup', 'set up', 'set-up', 'set up casebridge'],
        fr: ['configuration', 'configurer', 'configurer casebridge'],
      },
      example: { en: 'setup', fr: 'configuration', what: 'help.commands.setup', inMenu: false },
      right: 'none',
      handle: (turn) => showSetup(turn, deps, runbook),
    },
    {
      id: 'setup.status',
      phrases: {
        en: ['setup status', 'set-up status', 'status of the setup'],
        fr: ['état de la configuration', 'avancement de la configuration'],
      },
      example: {
        en: 'setup status',
        fr: 'état de la configuration',
        what: 'help.commands.setupStatus',
        inMenu: false,
      },
      right: 'none',
      handle: (turn) => showStatus(turn, deps, runbook),
    },
    {
      id: 'setup.reset',
      phrases: {
        en: ['setup reset', 'reset setup', 'reset the setup'],
        fr: ['réinitialiser la configuration', 'recommencer la configuration'],
      },
      example: {
        en: 'setup reset',
        fr: 'réinitialiser la configuration',
        what: 'help.commands.setupReset',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => askReset(turn, runbook),
    },
  ];
}

/** Of whoever configures. */
function pathVerbs(deps: RunbookDeps, runbook: Runbook): readonly Verb[] {
  const right = 'setup';
  return [
    {
      verb: 'setup.questions',
      right,
      answer: 'replace',
      handle: (turn, data) => askAgain(turn, data, deps, runbook),
    },
    {
      verb: 'setup.choose',
      right,
      answer: 'replace',
      handle: (turn, data) => takeAnswers(turn, data, deps),
    },
    {
      verb: 'setup.start',
      right,
      answer: 'update',
      handle: (turn, data) => startSetup(turn, data, deps),
    },
    {
      verb: 'setup.joinHere',
      right,
      answer: 'replace',
      handle: (turn) => joinHere(turn, deps, runbook),
    },
    {
      verb: 'setup.resetDo',
      right,
      answer: 'update',
      handle: (turn, data) => doReset(turn, data, deps),
    },
  ];
}

/** Whoever may do a step often has no ServiceNow user: each asks who may. */
function stepVerbs(deps: RunbookDeps, runbook: Runbook): readonly Verb[] {
  const right = 'none';
  return [
    {
      verb: 'setup.show',
      right,
      answer: 'replace',
      handle: (turn) => showAgain(turn, deps, runbook),
    },
    {
      verb: 'setup.step',
      right,
      answer: 'replace',
      handle: async (turn, data) => runbook.stepReply(turn, stepIdOf(data)),
    },
    {
      verb: 'setup.verify',
      right,
      answer: 'update',
      handle: (turn, data) => verifyByHand(turn, data, deps, runbook),
    },
    {
      verb: 'setup.handOver',
      right,
      answer: 'replace',
      handle: (turn, data) => askHandOver(turn, data, deps, runbook),
    },
    {
      verb: 'setup.handOverTo',
      right,
      answer: 'replace',
      handle: (turn, data) => handOver(turn, data, deps, runbook),
    },
    {
      verb: 'setup.skip',
      right,
      answer: 'update',
      handle: (turn, data) => skipStep(turn, data, deps, runbook),
    },
    {
      verb: 'setup.reopen',
      right,
      answer: 'update',
      handle: (turn, data) => reopenStep(turn, data, deps, runbook),
    },
  ];
}
