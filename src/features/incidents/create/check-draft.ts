import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import type { User } from '../../../clients/servicenow/users.ts';
import { CasebridgeError } from '../../../errors.ts';
import { ownUserOrNone } from '../../own-user.ts';
import { fold } from '../../phrases.ts';
import type { Caller, Turn } from '../../turn.ts';
import { type Draft, longestDescription, longestShortDescription } from './draft.ts';
import type { FormDeps, FormHints } from './form-card.ts';

export interface CheckDeps extends FormDeps {
  readonly findPeople: (text: string, caller: Caller) => Promise<readonly User[]>;
  /** Active groups: of exactly this name, else whose name holds it. */
  readonly findGroups: (name: string, caller: Caller) => Promise<readonly Labelled[]>;
}

/** What to write, or what the form has to say when it is shown again. */
export type Checked = { readonly changes: IncidentChanges } | { readonly hints: FormHints };

/**
 * What was typed, as ServiceNow takes it.
 * @throws CARD_OUTDATED for a choice that the form did not offer, and what asking ServiceNow throws
 */
export async function checkDraft(turn: Turn, draft: Draft, deps: CheckDeps): Promise<Checked> {
  const problem = problemWithTexts(draft, turn);
  if (problem !== undefined) return { hints: { problem } };
  await requireOfferedChoices(turn, draft, deps);
  const caller = await callerOf(turn, draft, deps);
  if ('hints' in caller) return caller;
  const group = await groupOf(turn, draft, deps);
  if ('hints' in group) return group;
  const { impact, urgency, category } = draft;
  const given = { caller: caller.sysId, assignmentGroup: group.sysId, impact, urgency, category };
  const filled = Object.entries(given).filter(([, value]) => value !== '');
  return {
    changes: {
      shortDescription: draft.shortDescription.trim(),
      description: draft.description.trim(),
      ...Object.fromEntries(filled),
    },
  };
}

function problemWithTexts({ shortDescription, description }: Draft, { words }: Turn): string | undefined {
  if (shortDescription.trim() === '') return words.say('create.shortDescriptionMissing');
  if (shortDescription.length > longestShortDescription) {
    return words.say('create.shortDescriptionTooLong', {
      limit: longestShortDescription,
      length: shortDescription.length,
    });
  }
  if (description.length > longestDescription) {
    return words.say('create.descriptionTooLong', { limit: longestDescription, length: description.length });
  }
  return undefined;
}

async function requireOfferedChoices(turn: Turn, draft: Draft, deps: CheckDeps): Promise<void> {
  for (const element of ['impact', 'urgency', 'category'] as const) {
    const value = draft[element];
    if (value === '') continue;
    const choices = await deps.listChoices(element, turn.words.language, turn);
    if (!choices.some((choice) => choice.value === value)) throw new CasebridgeError('CARD_OUTDATED');
  }
}

type Resolved = { readonly sysId: string } | { readonly hints: FormHints };

/** Nobody named: nobody is set. */
async function callerOf(turn: Turn, draft: Draft, deps: CheckDeps): Promise<Resolved> {
  const text = draft.caller.trim();
  if (text === '') return { sysId: '' };
  const { words } = turn;
  const me = ownUserOrNone(turn);
  const isMe = me !== undefined && [me.name, me.userName].some((name) => same(name, text));
  if (isMe && draft.callerChoice === '') return { sysId: me.sysId };
  const people = await deps.findPeople(text, turn);
  const chosen = people.find(({ sysId }) => sysId === draft.callerChoice) ?? theOnly(people, text);
  if (chosen !== undefined) return { sysId: chosen.sysId };
  if (people.length === 0) return { hints: { problem: words.say('create.callerUnknown', { text }) } };
  const problem = words.say('create.callerAmbiguous', { text, count: people.length });
  return { hints: { problem, people } };
}

function theOnly(people: readonly User[], text: string): User | undefined {
  const exact = people.filter(({ name, userName, email }) =>
    [name, userName, email].some((own) => same(own, text)),
  );
  const [first, ...others] = exact.length > 0 ? exact : people;
  return others.length === 0 ? first : undefined;
}

async function groupOf(turn: Turn, draft: Draft, deps: CheckDeps): Promise<Resolved> {
  const text = draft.group.trim();
  if (text === '') return { sysId: '' };
  const offered = (await deps.listGroups(turn)).find(({ value }) => value === text);
  if (offered !== undefined) return { sysId: offered.value };
  const groups = await deps.findGroups(text, turn);
  const exact = groups.filter(({ label }) => same(label, text));
  const [first, ...others] = exact.length > 0 ? exact : groups;
  if (first !== undefined && others.length === 0) return { sysId: first.value };
  const { words } = turn;
  const problem =
    first === undefined
      ? words.say('create.groupUnknown', { text })
      : words.say('create.groupAmbiguous', {
          text,
          list: words.list(groups.slice(0, 6).map(({ label }) => label)),
        });
  return { hints: { problem } };
}

function same(one: string, other: string): boolean {
  return one !== '' && fold(one) === fold(other);
}
