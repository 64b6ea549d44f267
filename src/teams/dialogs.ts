import type { TurnContext } from 'botbuilder';
import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import { parseCardData } from '../features/card-data.ts';
import type { Turn } from '../features/turn.ts';
import {
  type Answer,
  type AnswerDeps,
  type Outcome,
  problemAnswer,
  replyAnswer,
  runTurn,
  type Work,
} from './answer-turn.ts';
import { postOrTell } from './deliver.ts';
import { dialogAnswer, problemDialog } from './dialog-answer.ts';
import type { IncomingActivity } from './incoming.ts';
import type { InvokeAnswer, SignIn } from './sign-in/sign-in.ts';

export interface DialogDeps extends AnswerDeps {
  readonly signIn: SignIn | undefined;
}

/** Teams gives up on opening a dialog after five seconds. */
const patienceMilliseconds = 4_000;

/** What a card's Action.Submit with `msteams: { type: 'task/fetch' }`, or a form in a dialog, sends. */
const dataSchema = z.looseObject({ verb: z.string() });
const valueSchema = z.object({ data: dataSchema });

/** The answer to a button that opens a dialog, and to a form in one; undefined when the invoke is something else. */
export async function answerDialog(
  context: TurnContext,
  incoming: IncomingActivity,
  deps: DialogDeps,
): Promise<InvokeAnswer | undefined> {
  switch (incoming.name) {
    case 'task/fetch':
      return open(context, incoming, deps);
    case 'task/submit':
      return submit(context, incoming, deps);
    default:
      return undefined;
  }
}

async function open(context: TurnContext, incoming: IncomingActivity, deps: DialogDeps) {
  const { data, verb } = askedOf(incoming, deps);
  const handle = async (turn: Turn) => {
    // What is done for a conversation has nobody to be done for yet.
    if (verb?.answer !== 'dialog') throw new CasebridgeError('CARD_OUTDATED');
    return dialogAnswer(await deps.conversation.answerVerb(turn, verb.verb, data), turn.words, deps);
  };
  const work = { name: verb?.verb ?? 'unknown', handle, milliseconds: patienceMilliseconds };
  const outcome = await runTurn(context, incoming, work, deps);
  return 'result' in outcome ? outcome.result : problemOf(context, incoming, outcome, deps);
}

/** What stays in the dialog, or what is posted when it closes. */
type Submitted = { readonly shown: InvokeAnswer } | { readonly posted: Answer };

async function submit(context: TurnContext, incoming: IncomingActivity, deps: DialogDeps) {
  const { data, verb } = askedOf(incoming, deps);
  const handle = async (turn: Turn): Promise<Submitted> => {
    const { verb: name } = parseCardData(dataSchema, data);
    const reply = await deps.conversation.answerVerb(turn, name, data);
    const staysOpen = reply.unfinished || verb?.answer === 'dialog' || verb?.answer === 'replace';
    return staysOpen
      ? { shown: dialogAnswer(reply, turn.words, deps) }
      : { posted: replyAnswer(reply, turn, deps) };
  };
  const work: Work<Submitted> = { name: verb?.verb ?? 'unknown', handle };
  const outcome = await runTurn(context, incoming, work, deps);
  if ('problem' in outcome) {
    return problemOf(context, incoming, outcome, deps, verb?.showsAgain && data);
  }
  if ('shown' in outcome.result) return outcome.result.shown;
  const toTell = await postOrTell(context, incoming, outcome.result.posted, deps);
  return toTell === '' ? closed : { status: 200, body: { task: { type: 'message', value: toTell } } };
}

/** Teams closes a dialog that gets no other card. */
const closed: InvokeAnswer = { status: 200 };

function askedOf({ value }: IncomingActivity, { conversation }: DialogDeps) {
  const data = valueSchema.safeParse(value).data?.data;
  return { data, verb: conversation.verbs.find(({ verb }) => verb === data?.verb) };
}

/** In a dialog Teams signs nobody in, so the way to do it is sent to the person besides. */
async function problemOf(
  context: TurnContext,
  incoming: IncomingActivity,
  outcome: Exclude<Outcome<never>, { readonly result: never }>,
  deps: DialogDeps,
  form?: object,
): Promise<InvokeAnswer> {
  if (outcome.problem.code === 'SIGN_IN_NEEDED') {
    await deps.signIn?.ask(context, incoming, problemAnswer(outcome.problem, outcome, deps));
  }
  return problemDialog(outcome, deps, form);
}
