import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Claims } from '../../claims.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import { audience, type HideableField, maySee } from '../../sensitivity.ts';
import type { Reply, Turn, Verb } from '../../turn.ts';
import type { CaseAction, CaseActionContent, CasePerson, CaseRecords, SupportCase } from '../records.ts';
import type { CaseActionKind } from '../transport.ts';
import { requireAction } from './available-actions.ts';
import { type CaseNotice, type CaseReplyDeps, caseReply } from './case-card.ts';
import { numberText } from './case-words.ts';
import { caseOfCard, type FindCaseDeps } from './find-case.ts';
import { type KeepNowDeps, keepNow } from './keep-now.ts';

export type CaseFormDeps = CaseReplyDeps &
  FindCaseDeps &
  KeepNowDeps & {
    readonly records: Pick<CaseRecords, 'addAction'>;
    readonly claims: Claims;
  };

/** Something that a person sends to Microsoft: the button of a case's card opens the form, the form's button sends. */
export interface CaseForm<Typed> {
  readonly kind: CaseActionKind;
  readonly card: string;
  /** The form's inputs, which are empty when they are not filled in. */
  readonly typed: z.ZodType<Typed>;
  /** What of the incident the form tells: where others may not see it, the form goes to the person's own chat. */
  readonly shows: readonly HideableField[];
  /** What the card needs besides the case and what was typed. */
  readonly inputs: (turn: Turn, supportCase: SupportCase, typed: Typed) => object | Promise<object>;
  /** @throws CARD_OUTDATED for a choice that the form did not offer */
  readonly check: (
    turn: Turn,
    supportCase: SupportCase,
    typed: Typed,
    sent: Sent,
  ) => CheckedForm<Typed> | Promise<CheckedForm<Typed>>;
  /**
   * What else is done once it is certain that it will be sent; by hand, where no API takes it.
   * @returns what the card says of it
   */
  readonly also?: (turn: Turn, supportCase: SupportCase, typed: Typed) => Promise<CaseNotice | undefined>;
}

/** A form that was sent. */
export interface Sent {
  readonly formId: string;
  /** Ids of secrets that were left out once: the person was warned of them. */
  readonly warned: readonly string[];
}

/** What is sent, with an id for each; or why it is not, and what the form shows again. */
export type CheckedForm<Typed> =
  | { readonly actions: readonly { readonly id: string; readonly content: CaseActionContent }[] }
  | { readonly problem: string; readonly typed?: Typed; readonly warned?: readonly string[] };

/** The verb that opens a form. */
export function openVerb<Typed>(verb: string, form: CaseForm<Typed>, deps: CaseFormDeps): Verb {
  return {
    verb,
    right: 'administrator',
    answer: 'replace',
    handle: async (turn, data) => {
      const supportCase = await caseOfCard(turn, data, deps);
      await requireAction(form.kind, supportCase, turn, deps);
      return formReply(turn, supportCase, form, parseCardData(form.typed, data), deps, {});
    },
  };
}

/** The verb of a form's own button. */
export function sendVerb<Typed>(verb: string, form: CaseForm<Typed>, deps: CaseFormDeps): Verb {
  return {
    verb,
    right: 'administrator',
    answer: 'update',
    handle: (turn, data) => sendForm(turn, data, form, deps),
  };
}

interface Again {
  /** The form's id; a new one unless told. */
  readonly id?: string;
  /** Why it was not sent. */
  readonly problem?: string;
  readonly warned?: readonly string[];
}

async function formReply<Typed>(
  turn: Turn,
  supportCase: SupportCase,
  form: CaseForm<Typed>,
  typed: Typed,
  deps: CaseFormDeps,
  { id = turn.newId(), problem, warned = [] }: Again,
): Promise<Reply> {
  const { words } = turn;
  const { key, incident, request } = supportCase;
  const number = numberText(supportCase, words);
  const card: Reply = {
    card: form.card,
    data: {
      ...{ number, title: request.title },
      form: { id, caseKey: key, ...(warned.length > 0 && { warned }) },
      back: { caseKey: key },
      ...(await form.inputs(turn, supportCase, typed)),
      ...(problem !== undefined && { problem }),
    },
    summary: words.say('cases.form.summary', { number, incident: incident.number }),
    unfinished: true,
  };
  const seen = audience(incident, turn.place, deps.sensitivity);
  if (form.shows.every((field) => maySee(seen, field))) return card;
  const notice: CaseNotice = { kind: 'info', text: words.say('actions.inOwnChat') };
  return { ...(await caseReply(supportCase, turn, deps, notice)), privately: card, unfinished: true };
}

const sentSchema = z.object({
  form: z.object({
    id: z.uuid(),
    caseKey: z.uuid(),
    warned: z.array(z.string().max(8)).max(100).default([]),
  }),
});

type Outcome<Typed> =
  | { readonly outcome: 'written'; readonly ids: readonly string[]; readonly also: CaseNotice | undefined }
  | { readonly outcome: 'repeated' }
  | {
      readonly outcome: 'refused';
      readonly typed: Typed;
      readonly problem: string;
      readonly warned: readonly string[];
    };

async function sendForm<Typed>(
  turn: Turn,
  data: unknown,
  form: CaseForm<Typed>,
  deps: CaseFormDeps,
): Promise<Reply> {
  const { id, caseKey: key, warned } = parseCardData(sentSchema, data).form;
  const typed = parseCardData(form.typed, data);
  const supportCase = await caseOfCard(turn, { caseKey: key }, deps);
  const sent = { formId: id, warned };
  const result = await once(`form:${id}`, turn, deps, () => send(turn, supportCase, form, typed, sent, deps));
  if (result.outcome === 'refused') {
    const { problem } = result;
    return formReply(turn, supportCase, form, result.typed, deps, { id, problem, warned: result.warned });
  }
  if (result.outcome === 'repeated') {
    const current = (await deps.records.find(key)) ?? supportCase;
    return caseReply(current, turn, deps, { kind: 'info', text: turn.words.say('cases.form.repeated') });
  }
  const kept = await keepNow(supportCase, turn, deps);
  return caseReply(kept, turn, deps, await noticeOf(form.kind, kept, result, turn, deps));
}

/** A form is sent once, however often it is clicked: whoever comes second is told so. @throws WRITE_UNDER_WAY and what `work` throws */
function once<Typed>(
  key: string,
  turn: Turn,
  deps: Pick<CaseFormDeps, 'claims'>,
  work: () => Promise<Outcome<Typed>>,
): Promise<Outcome<Typed>> {
  return lookAgain<Outcome<Typed>>(turn, async () => {
    const done = await whileHeld(key, turn, deps, work);
    if (done !== undefined) return done;
    return (await deps.claims.isFinished(key)) ? { outcome: 'repeated' } : undefined;
  });
}

async function send<Typed>(
  turn: Turn,
  supportCase: SupportCase,
  form: CaseForm<Typed>,
  typed: Typed,
  sent: Sent,
  deps: CaseFormDeps,
): Promise<Outcome<Typed>> {
  await requireAction(form.kind, supportCase, turn, deps);
  const checked = await form.check(turn, supportCase, typed, sent);
  if ('problem' in checked) {
    const { problem, typed: shown = typed, warned = sent.warned } = checked;
    return { outcome: 'refused', problem, typed: shown, warned };
  }
  const by = personOf(turn);
  for (const { id, content } of checked.actions) {
    const action: CaseAction = { id, by, ...content };
    await deps.records.addAction(supportCase.key, action);
  }
  const also = await form.also?.(turn, supportCase, typed);
  return { outcome: 'written', ids: checked.actions.map(({ id }) => id), also };
}

/** Whoever clicks. @throws why the asker is not known */
export function personOf({ asker }: Pick<Turn, 'asker'>): CasePerson {
  if (!asker.known) throw asker.reason;
  const { name, userName } = asker.person;
  return { entraObjectId: asker.account.entraObjectId, name, userName };
}

/** Sent, on its way, or not taken: what the store says of it after it was tried. */
async function noticeOf<Typed>(
  kind: CaseActionKind,
  { key, incident }: SupportCase,
  { ids, also }: Extract<Outcome<Typed>, { readonly outcome: 'written' }>,
  { words, place }: Turn,
  deps: CaseFormDeps,
): Promise<CaseNotice> {
  if (ids.length === 0) return also ?? { kind: 'done', text: words.say('cases.form.noted') };
  const [waiting, events] = await Promise.all([deps.records.listActions(key), deps.records.listEvents(key)]);
  const refused = events.find(
    (event) => event.kind === 'refused' && ids.some((id) => event.key.includes(id)),
  );
  const isWaiting = waiting.some(({ id }) => ids.includes(id));
  // Others may read along; the timeline has it where it may be seen.
  const mayRead = maySee(audience(incident, place, deps.sensitivity), 'work_notes');
  const reason = mayRead ? (refused?.text ?? '') : '';
  const text = refused
    ? words.say('cases.form.refused', { text: reason, told: reason === '' ? 'no' : 'yes' })
    : words.say(isWaiting ? `cases.form.onItsWay.${kind}` : `cases.form.sent.${kind}`, { count: ids.length });
  const isGood = refused === undefined && also?.kind !== 'warning';
  return {
    kind: isGood ? (isWaiting ? 'info' : 'done') : 'warning',
    text: also === undefined ? text : `${text} ${also.text}`,
  };
}
