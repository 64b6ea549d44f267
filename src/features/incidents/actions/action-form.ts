import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { MessageKey } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import { audience, type HideableField, maySee } from '../../sensitivity.ts';
import type { Reply, Turn, Verb } from '../../turn.ts';
import { type IncidentReplyDeps, incidentReply, type Notice, seenOf, titleOf } from '../incident-card.ts';
import { type ActionId, requirePhase } from './available-actions.ts';
import { changesSince, currentIncident, fromList, sysIdSchema, targetSchema } from './target.ts';
import { type Checked, type WriteDeps, writeOnce } from './write-once.ts';

export type FormDeps = IncidentReplyDeps & WriteDeps;

/** What a form asks. */
export interface FormCard<Typed> {
  readonly action: ActionId;
  readonly card: string;
  /** The form's inputs, which are empty when they are not filled in. */
  readonly typed: z.ZodType<Typed>;
  /** What of the incident the form tells: where others may not see it, the form goes to the person's own chat. */
  readonly shows: readonly HideableField[];
  /** What the card needs besides the incident's title and what was typed. */
  readonly inputs: (turn: Turn, incident: Incident, typed: Typed) => object | Promise<object>;
}

/** A change that needs something typed: the button of the incident's card opens the form, the form's button saves. */
export interface ActionForm<Typed> extends FormCard<Typed> {
  /** What the incident's card says when it is saved. */
  readonly done: MessageKey;
  /** @throws CARD_OUTDATED for a choice that the form did not offer */
  readonly check: (turn: Turn, incident: Incident, typed: Typed) => Checked | Promise<Checked>;
}

/** The verb that opens a form. */
export function openVerb<Typed>(verb: string, form: FormCard<Typed>, deps: FormDeps): Verb {
  return {
    verb,
    right: 'insights',
    answer: 'replace',
    handle: async (turn, data) => {
      const { incident, list } = await openedIncident(turn, data, form, deps);
      return formReply(turn, incident, form, parseCardData(form.typed, data), deps, { list });
    },
  };
}

/** The verb of a form's own button. */
export function saveVerb<Typed>(verb: string, form: ActionForm<Typed>, deps: FormDeps): Verb {
  return {
    verb,
    right: 'insights',
    answer: 'update',
    handle: (turn, data) => saveForm(turn, data, form, deps),
  };
}

interface Opened {
  readonly incident: Incident;
  readonly list: object | undefined;
}

/** The incident a form is asked for, as it is now, and the list it was opened from. @throws INCIDENT_GONE, INCIDENT_ACTION_IMPOSSIBLE, CARD_OUTDATED */
export async function openedIncident<Typed>(
  turn: Turn,
  data: unknown,
  form: FormCard<Typed>,
  deps: FormDeps,
): Promise<Opened> {
  const { sysId, list } = parseCardData(z.object({ sysId: sysIdSchema, ...fromList }), data);
  const incident = await currentIncident(turn, sysId, deps);
  requirePhase(form.action, incident);
  return { incident, list };
}

interface Again {
  /** The form's id; a new one unless told. */
  readonly id?: string;
  /** Why it was not saved. */
  readonly problem?: string;
  /** The list to go back to. */
  readonly list?: object | undefined;
}

export async function formReply<Typed>(
  turn: Turn,
  incident: Incident,
  form: FormCard<Typed>,
  typed: Typed,
  deps: FormDeps,
  { id = turn.newId(), problem, list }: Again,
): Promise<Reply> {
  const { words } = turn;
  const { sysId, number, modCount, state, assignedTo } = incident;
  const title = titleOf(incident, turn, 'full');
  const from = list && { list };
  const card: Reply = {
    card: form.card,
    data: {
      ...{ number, title },
      about: words.say('actions.about', {
        state: state.label,
        assignee: assignedTo.label || words.say('actions.nobody'),
      }),
      form: { id, sysId, modCount, seen: seenOf(incident), ...from },
      incident: { sysId, number, ...from },
      ...(await form.inputs(turn, incident, typed)),
      ...(problem !== undefined && { problem }),
    },
    summary: `${number}: ${title}`,
    unfinished: true,
  };
  const seen = audience(incident, turn.place, deps.sensitivity);
  if (form.shows.every((field) => maySee(seen, field))) return card;
  const notice = { kind: 'info', text: words.say('actions.inOwnChat') } as const;
  return { ...(await incidentReply(incident, turn, deps, notice, list)), privately: card };
}

const sentSchema = z.object({ form: targetSchema.extend({ id: z.uuid() }) });

async function saveForm<Typed>(
  turn: Turn,
  data: unknown,
  form: ActionForm<Typed>,
  deps: FormDeps,
): Promise<Reply> {
  const { words } = turn;
  const { id, list, ...target } = parseCardData(sentSchema, data).form;
  const typed = parseCardData(form.typed, data);
  const check = (incident: Incident) => {
    requirePhase(form.action, incident);
    return form.check(turn, incident, typed);
  };
  const result = await writeOnce(turn, { ...target, formId: id }, check, deps);
  const { outcome, incident } = result;
  const shown = (notice: Notice) => incidentReply(incident, turn, deps, notice, list);
  if (outcome === 'written') {
    return shown({ kind: 'done', text: words.say(form.done) });
  }
  if (outcome === 'repeated') {
    return shown({ kind: 'info', text: words.say('actions.repeated') });
  }
  if (outcome === 'refused') {
    return formReply(turn, incident, form, typed, deps, { id, problem: result.problem, list });
  }
  // What was typed is not lost: it may fit the incident as it is now as well.
  requirePhase(form.action, incident);
  const changes = changesSince(target.seen, incident, turn, deps.sensitivity);
  const problem = words.say('actions.changedMeanwhile', {
    known: changes.length > 0 ? 'yes' : 'no',
    changes: changes.join(' · '),
  });
  return formReply(turn, incident, form, typed, deps, { id, problem, list });
}
