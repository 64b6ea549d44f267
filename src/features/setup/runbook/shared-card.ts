import type { Words } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import { isSettled, nextStep, standpointOf, titleOf } from './progress.ts';
import { type SetupRun, stateOf } from './run.ts';
import type { Notice } from './runbook.ts';
import type { Path, Step } from './step.ts';

export interface SharedCardOptions {
  readonly notice?: Notice | undefined;
  /** Of a card that is kept up to date: whether it is the administrators' conversation's. Undefined: it is not kept. */
  readonly isHome?: boolean;
  /** Only these steps, for somebody to whom the others are nothing. */
  readonly only?: readonly Step[];
}

/** The card that people share: the path, where each step stands, what is next and for whom. It shows everybody the same. */
export function sharedCard(
  run: SetupRun,
  path: Path,
  words: Words,
  { notice, isHome, only }: SharedCardOptions = {},
): Reply {
  const steps = only ?? path.steps;
  const heading = words.say(only ? 'setup.runbook.yours' : 'setup.runbook.heading', {
    path: words.say(`setup.paths.${path.id}.title`),
  });
  const settled = path.steps.filter(({ id }) => isSettled(run, id)).length;
  const progress = words.say('setup.runbook.progress', { done: settled, all: path.steps.length });
  const next = only ? steps.find(({ id }) => !isSettled(run, id)) : nextStep(run, path);
  const chosen = next?.id ?? steps[0]?.id ?? '';
  return {
    card: 'setup/runbook',
    data: {
      ...{ heading, progress, chosen },
      started: words.say('setup.runbook.started', { person: run.startedBy.name, at: run.startedAt }),
      ...(notice && { notice: noticeLine(notice) }),
      ...(next && { next: nextLines(run, next, path, words) }),
      ...(settled === path.steps.length && { finished: words.say('setup.runbook.finished') }),
      rows: steps.map((step) => ({ text: rowOf(run, step, path, words) })),
      choices: steps.map((step) => ({ title: titleOf(step, path, words), value: step.id })),
      ...(isHome !== undefined && {
        home: words.say(isHome ? 'setup.runbook.isHome' : 'setup.runbook.isNotHome'),
      }),
      canJoin: isHome === false,
      isWhole: only === undefined,
    },
    summary: `${heading}: ${progress}`,
  };
}

const noticeIcons = { good: '✔', info: 'ℹ️', warning: '⚠️' } as const;

/** What just happened, with a sign for it. */
export function noticeLine({ kind, text }: Notice): string {
  return `${noticeIcons[kind]} ${text}`;
}

function nextLines(run: SetupRun, step: Step, path: Path, words: Words): object {
  const { handedTo } = stateOf(run, step.id);
  const who = handedTo?.name ?? words.say(`setup.roles.${step.who}`);
  return {
    title: words.say('setup.runbook.next', { step: titleOf(step, path, words) }),
    who: words.say('setup.runbook.nextFor', { who }),
    step: step.id,
  };
}

function rowOf(run: SetupRun, step: Step, path: Path, words: Words): string {
  const { icon, text } = standpointOf(run, step, path, words);
  return `${icon} ${titleOf(step, path, words)} · ${text}`;
}
