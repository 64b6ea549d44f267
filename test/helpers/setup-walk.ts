import assert from 'node:assert/strict';
import { paths } from '../../src/features/setup/paths/index.ts';
import type { PathId, Step, StepRole } from '../../src/features/setup/runbook/step.ts';
import { objectsOf, textOf } from './card-text.ts';
import { type Shown, verbsOn } from './setup-card.ts';
import { type Answered, administratorsChat, type SetupDesk } from './setup-desk.ts';
import type { SetupPerson, Typed } from './setup-person.ts';

/** Who does what, and how. */
export interface Walk {
  readonly path: PathId;
  /** To the two questions; what the probe shows, and one tenant, where left out. */
  readonly answers?: Answered;
  readonly way: 'automatic' | 'byHand';
  /** Names; whoever has the role `serviceNow` starts, and hands over what is for others. */
  readonly cast: Readonly<Record<StepRole, string>>;
  /**
   * What is done outside of the chat for a step, by its id, before it is checked; what is then typed into its card. Of a step
   * that is done automatically: what only people can do, once the rest is there.
   */
  readonly hands: Readonly<Record<string, Hand>>;
}

export type Hand = (at: HandAt) => Promise<Typed | undefined> | Typed | undefined;

export interface HandAt {
  readonly desk: SetupDesk;
  readonly person: SetupPerson;
  /** The step's card, which says what to type where. */
  readonly card: Shown;
  /** What the card has to copy into a field of this name; the first, where there are several. */
  field(label: string): string;
  fields(label: string): readonly string[];
}

/** A walk that is under way. */
export interface Walking {
  /** Whoever started. */
  readonly starter: SetupPerson;
  /** The steps of the path, in order. */
  readonly steps: readonly Step[];
  /** Does one step with whoever has its role. @returns its card in the end */
  step(stepId: string): Promise<Shown>;
  /** Leaves an optional step out. */
  leaveOut(stepId: string): Promise<Shown>;
  /** *Check again*, by whoever has the step's role. */
  again(stepId: string): Promise<Shown>;
  /** Undoes what Casebridge made for a step. */
  undo(stepId: string): Promise<Shown>;
}

/** One person does everything in their own chat; several have the administrators' conversation. */
export async function startWalk(desk: SetupDesk, walk: Walk): Promise<Walking> {
  const { cast, path, answers } = walk;
  const isAlone = new Set(Object.values(cast)).size === 1;
  const starter = desk.person(cast.serviceNow, isAlone ? { kind: 'personal' } : administratorsChat);
  await desk.start(starter, path, answers);
  const steps = paths.find(({ id }) => id === path)?.steps ?? [];
  const stepOf = (stepId: string) => {
    const step = steps.find(({ id }) => id === stepId);
    assert.ok(step, `a step ${stepId}`);
    return step;
  };
  const handed = new Map<string, string>();
  const personFor = ({ who }: Step) => (cast[who] === starter.name ? starter : desk.person(cast[who]));
  /** The card on which a person does a step: theirs, when it was handed over to them. */
  const open = async (step: Step, person: SetupPerson): Promise<Shown> => {
    if (person === starter) return starter.open(step.id);
    const card = await starter.handOver(await starter.open(step.id), person.name);
    handed.set(step.id, card.id);
    assert.equal(desk.row(step.id).icon, '⏳', desk.row(step.id).text);
    assertAlone(card, step, steps);
    return card;
  };
  /** A card that was handed over shows the step still. */
  const cardOf = async (stepId: string, person: SetupPerson): Promise<Shown> => {
    const known = handed.get(stepId);
    return known === undefined ? person.open(stepId) : desk.latest(known);
  };
  return {
    starter,
    steps,
    step: async (stepId) => {
      const step = stepOf(stepId);
      const person = personFor(step);
      const card = await open(step, person);
      const isDone = walk.way === 'automatic' && isAutomatic(step);
      const made = isDone ? await person.doIt(card) : card;
      if (isDone && walk.hands[stepId] === undefined) return made;
      const typed = await walk.hands[stepId]?.(handAt(desk, person, made));
      return person.verify(made, typed);
    },
    leaveOut: async (stepId) => starter.press(await starter.open(stepId), 'setup.skip'),
    again: async (stepId) => {
      const person = personFor(stepOf(stepId));
      return person.verify(await cardOf(stepId, person));
    },
    undo: async (stepId) => {
      const person = personFor(stepOf(stepId));
      return person.undo(await cardOf(stepId, person));
    },
  };
}

/** More than a secret that somebody is shown. */
function isAutomatic({ automatic = [] }: Step): boolean {
  return automatic.some(
    (planned) => planned.kind !== 'lookup' && !('to' in planned && 'person' in planned.to),
  );
}

/** Whoever got a step handed over sees it and no other. */
function assertAlone(card: Shown, step: Step, steps: readonly Step[]): void {
  const verbs = verbsOn(card.card);
  assert.ok(!verbs.includes('setup.show'), `no way to other steps: ${verbs.join(', ')}`);
  for (const { id } of steps) {
    assert.equal(card.text.includes(id), false, `${id} on the card of ${step.id}`);
  }
}

function handAt(desk: SetupDesk, person: SetupPerson, card: Shown): HandAt {
  const fields = (label: string) => copied(card.card, label);
  return {
    desk,
    person,
    card,
    fields,
    field: (label) => {
      const [first] = fields(label);
      assert.ok(first !== undefined, `a field ${label} in ${card.text}`);
      return first;
    },
  };
}

/** A field's label and value stand before the input that they are copied from. */
function copied(card: unknown, label: string): readonly string[] {
  const texts: string[] = [];
  return objectsOf(card).flatMap((node) => {
    const { type, text, id, value } = Object(node);
    if (type === 'TextBlock') texts.push(textOf({ text }));
    const isIt = type === 'Input.Text' && String(id).startsWith('copy-') && texts.at(-2) === label;
    return isIt ? [String(value)] : [];
  });
}
