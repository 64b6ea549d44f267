import type { Words } from '../../../locales/words.ts';
import type { Finding } from '../../findings.ts';
import type { Reply } from '../../turn.ts';
import { screensOf } from './by-hand.ts';
import { missingFor, nextStep, standpointOf, titleOf } from './progress.ts';
import { type SetupRun, type StepState, stateOf, type Values } from './run.ts';
import type { Notice } from './runbook.ts';
import { noticeLine } from './shared-card.ts';
import type { Path, Planned, Step } from './step.ts';
import { sayable } from './values.ts';
import type { May } from './who-may.ts';

export interface StepCardFacts {
  readonly run: SetupRun;
  readonly path: Path;
  readonly step: Step;
  readonly values: Values;
  readonly words: Words;
  readonly may: May;
  readonly hasDialogs: boolean;
  /** Whether they may hand it over, skip it and reopen it. */
  readonly mayArrange: boolean;
  /** Whether the others are anything to them: a way back to all steps. */
  readonly hasOthers: boolean;
  /** Whether all steps are theirs to open, so that a settled one leads on to the next. */
  readonly mayGoOn?: boolean;
  readonly notice?: Notice | undefined;
  /** What a check has just found. */
  readonly findings?: readonly Finding[] | undefined;
}

const icons = { good: '✔', bad: '✖', unseen: '❔' } as const satisfies Readonly<
  Record<Finding['result'], string>
>;

/** One step: why, what it changes, how it is done by hand, and what else can be done about it. */
export function stepCard(facts: StepCardFacts): Reply {
  const { run, path, step, values, words, may, notice, findings } = facts;
  const said = sayable(values, words);
  const heading = words.say('setup.card.heading', { step: titleOf(step, path, words) });
  const standpoint = standpointOf(run, step, path, words);
  const state = stateOf(run, step.id);
  const missing = missingFor(run, step, path);
  const isOpen = state.status === 'open';
  return {
    card: 'setup/step',
    data: {
      heading,
      ...(notice && { notice: noticeLine(notice) }),
      state: `${standpoint.icon} ${standpoint.text}`,
      facts: [
        { label: words.say('setup.card.why'), text: words.say(step.why, said) },
        { label: words.say('setup.card.changes'), text: words.say(step.changes, said) },
        { label: words.say('setup.card.who'), text: words.say(`setup.roles.${step.who}`) },
      ],
      hints: hintsOf(facts, state, missing).map((text) => ({ text })),
      ...(findings && findings.length > 0 && { findings: findings.map(findingLines) }),
      screens: isOpen || may.is !== 'no' ? screensOf(step, values, words) : [],
      asks: may.is === 'no' ? [] : asksOf(step, values, words),
      isByHandOpen: isByHandOpen(facts, state, missing.length === 0),
      step: step.id,
      ...buttonsOf(facts, state, missing.length === 0),
      ...(facts.mayGoOn === true && !isOpen && wayOn(run, path)),
    },
    summary: `${heading}: ${standpoint.text}`,
  };
}

function findingLines({ result, text, todo = [] }: Finding): object {
  return { text: `${icons[result]} ${text}`, todo: todo.map((line) => ({ text: line })) };
}

function hintsOf(
  { run, path, step, words, may, findings }: StepCardFacts,
  { handedTo, checked, status, how }: StepState,
  missing: readonly Step[],
): readonly string[] {
  const hints: string[] = [];
  if (missing.length > 0 && status === 'open') {
    const steps = words.list(missing.map((other) => titleOf(other, path, words)));
    hints.push(`🔒 ${words.say('setup.card.blocked', { steps })}`);
  }
  if (handedTo !== undefined && status === 'open') {
    const { name, by, at } = handedTo;
    hints.push(`⏳ ${words.say('setup.card.handed', { to: name, by: by.name, at })}`);
  }
  if (may.is === 'no') {
    const role = words.say(`setup.roles.${step.who}`);
    hints.push(`✋ ${words.say('setup.card.notYours', { role })}`);
  }
  if (may.is === 'unchecked') {
    const why = words.say(`errors.${may.why.code}.title`, may.why.facts);
    hints.push(`❔ ${words.say('setup.card.unchecked', { why })}`);
  }
  if (checked !== undefined && findings === undefined) {
    const { at, result, about } = checked;
    const said = { at, about: about.join(', '), hasAbout: about.length > 0 ? 'yes' : 'no' };
    hints.push(`${icons[result]} ${words.say(`setup.card.last.${result}`, said)}`);
  }
  if (step.remains !== undefined && how === 'automatic') hints.push(`👉 ${words.say(step.remains)}`);
  if (step.check === undefined) hints.push(`ℹ️ ${words.say('setup.card.noCheck')}`);
  if (run.steps[step.id]?.made.length) hints.push(`ℹ️ ${words.say('setup.card.made')}`);
  return hints;
}

function asksOf({ asks }: Step, values: Values, words: Words): readonly object[] {
  return asks.map(({ name, label, example }) => ({
    name,
    label: words.say(label, sayable(values, words)),
    hint: words.say(example, sayable(values, words)),
    value: values[name] ?? '',
  }));
}

/** Folded where something else is to be done first, or nothing any more; never after something went wrong. */
function isByHandOpen(
  { step, may, notice, findings = [] }: StepCardFacts,
  { status, how }: StepState,
  isReady: boolean,
): boolean {
  if (notice?.kind === 'warning' || findings.some(({ result }) => result === 'bad')) return true;
  if (status !== 'open') return step.remains !== undefined && how === 'automatic';
  return may.is === 'no' || !isReady || step.automatic === undefined;
}

/** What to do once a step is settled. */
function wayOn(run: SetupRun, path: Path): object {
  const next = nextStep(run, path);
  return next === undefined ? { canTest: true } : { next: { step: next.id } };
}

/** Whether a look alone can tell that it is done. */
function isSeen({ check, takesWord }: Step): boolean {
  return check !== undefined && takesWord !== true;
}

/** Somebody has to read it, rather than a system. */
function isShown(part: Planned): boolean {
  return part.kind === 'secret' && 'person' in part.to;
}

/** It is somebody else's step, and its secret is theirs to make. */
function isOnlyForSecret(may: May): boolean {
  return may.is === 'no' && may.makesSecret === true;
}

/** Which buttons there are; what they do is checked again when they are clicked. */
function buttonsOf(
  { step, may, mayArrange, hasDialogs, hasOthers }: StepCardFacts,
  { status, made }: StepState,
  isReady: boolean,
): Readonly<Record<string, boolean | string>> {
  const mayDo = may.is !== 'no' && isReady;
  const isOpen = status === 'open';
  const automatic = step.automatic ?? [];
  const makesSecret = isOnlyForSecret(may);
  return {
    was: status,
    canPlan: mayDo && isOpen && automatic.length > 0,
    canVerify: mayDo && isOpen,
    canLook: may.is === 'no' && mayArrange && isReady && isOpen && isSeen(step),
    canCheckAgain: mayDo && status === 'done',
    canShowSecret: (mayDo || (isReady && makesSecret)) && hasDialogs && automatic.some(isShown),
    canTrySignIn: mayDo && hasDialogs && step.canTrySignIn === true,
    canHandOver: mayArrange && isOpen,
    canSkip: mayArrange && isOpen && step.isOptional === true,
    canReopen: mayArrange && !isOpen,
    canUndo: (may.is !== 'no' || makesSecret) && made.length > 0,
    hasOthers,
  };
}
