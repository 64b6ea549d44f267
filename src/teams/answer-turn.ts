import { type Activity, CardFactory, MessageFactory, type TurnContext } from 'botbuilder';
import { asCasebridgeError, type CasebridgeError } from '../errors.ts';
import type { Conversation } from '../features/conversation.ts';
import type { Account, IdentifyPerson } from '../features/identity/identify-person.ts';
import { problemReply } from '../features/problem.ts';
import type { Asker, Place, Reply, Turn } from '../features/turn.ts';
import { languageOf, type Words, wordsFor } from '../locales/words.ts';
import type { Log } from '../log.ts';
import { type AllowedTenants, requireAllowedTenants } from './allowed-tenants.ts';
import { beforeDeadline } from './before-deadline.ts';
import type { AdaptiveCardJson, Cards } from './cards.ts';
import {
  chatOf,
  clickedOf,
  type IncomingActivity,
  imagesOf,
  isOfDialog,
  localeOf,
  placeOf,
  tenantsOf,
} from './incoming.ts';
import type { ListMembers } from './list-members.ts';
import type { OwnChats } from './own-chats.ts';
import { readAddresses } from './read-addresses.ts';
import { showTyping } from './show-typing.ts';
import type { OwnTokens } from './sign-in/own-tokens.ts';

export interface AnswerDeps {
  readonly conversation: Conversation;
  readonly identify: IdentifyPerson;
  readonly cards: Cards;
  readonly log: Log;
  readonly now: () => Date;
  readonly newCorrelationId: () => string;
  /** Ids for what must be done once. */
  readonly newId: () => string;
  /** Tenants that are answered; `any` only in a sandbox without a bot registration. */
  readonly allowedTenants: AllowedTenants;
  /** How long a person waits at most. */
  readonly turnMilliseconds: number;
  /** Told of every turn, for metrics. */
  readonly onTurn: (turn: FinishedTurn) => void;
  readonly ownChats: OwnChats;
  readonly listMembers: ListMembers;
  /** Where people's own tokens come from; undefined without an OAuth connection. */
  readonly ownTokens: OwnTokens | undefined;
}

export interface FinishedTurn {
  /** A command's id or a card's verb; `unknown` when it is neither. */
  readonly asked: string;
  /** `answered`, or the code of the error that was shown. */
  readonly outcome: string;
  readonly seconds: number;
}

/** One thing to answer: who asks in which activity, and which handler answers. */
export interface Asked {
  readonly name: string;
  readonly handle: (turn: Turn) => Promise<Reply>;
  /** The message itself, offered again when trying again may help. */
  readonly said?: string;
}

export interface Answer {
  readonly activity: Partial<Activity>;
  readonly card: AdaptiveCardJson;
  /** What the card is about when it is a problem's. */
  readonly problem: CasebridgeError | undefined;
  /** The card is a form to fill in (again): nothing was done yet. */
  readonly isUnfinished: boolean;
  /** What others in the conversation may not see. */
  readonly privately: Partial<Activity> | undefined;
  readonly onPosted: Reply['onPosted'];
  readonly correlationId: string;
  readonly words: Words;
}

/** Runs the handler within the deadline. Always gives exactly one answer, a problem's card if need be; never throws. */
export async function answerTurn(
  context: TurnContext,
  incoming: IncomingActivity,
  asked: Asked,
  deps: AnswerDeps,
): Promise<Answer> {
  const handle = async (turn: Turn) => replyAnswer(await asked.handle(turn), turn, deps);
  const outcome = await runTurn(context, incoming, { name: asked.name, handle }, deps);
  if ('result' in outcome) return outcome.result;
  return problemAnswer(outcome.problem, outcome, deps, asked.said);
}

/** A reply, ready to be delivered. */
export function replyAnswer(
  reply: Reply,
  { words, correlationId, place }: Turn,
  { cards }: Pick<AnswerDeps, 'cards'>,
): Answer {
  const card = cards.render(reply.card, reply.data, words);
  return {
    activity: messageWith(card, reply.summary),
    card,
    problem: undefined,
    isUnfinished: reply.unfinished === true,
    privately: privateMessage(reply, place, words, cards),
    onPosted: reply.onPosted,
    correlationId,
    words,
  };
}

/** The card of a problem, as an answer. */
export function problemAnswer(
  problem: CasebridgeError,
  { words, correlationId }: Pick<Answer, 'words' | 'correlationId'>,
  { cards }: Pick<AnswerDeps, 'cards'>,
  said?: string,
): Answer {
  const reply = problemReply(problem, words, correlationId, said);
  const card = cards.render(reply.card, reply.data, words);
  const activity = messageWith(card, reply.summary);
  const nothingElse = { isUnfinished: false, privately: undefined, onPosted: undefined };
  return { activity, card, problem, ...nothingElse, correlationId, words };
}

export function messageWith(card: AdaptiveCardJson, summary: string): Partial<Activity> {
  return { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary };
}

/** What goes to the asker's own chat besides the reply; in a personal chat there is nothing to hide. */
export function privateMessage({ privately }: Reply, { kind }: Place, words: Words, cards: Cards) {
  if (privately === undefined || kind === 'personal') return undefined;
  return messageWith(cards.render(privately.card, privately.data, words), privately.summary);
}

/** Something to do for a person, whatever becomes of its result. */
export interface Work<Result> {
  /** For metrics and the log. */
  readonly name: string;
  readonly handle: (turn: Turn) => Promise<Result>;
  /** Where Teams waits less long than people do. */
  readonly milliseconds?: number;
}

export type Outcome<Result> = {
  readonly correlationId: string;
  readonly words: Words;
} & ({ readonly result: Result } | { readonly problem: CasebridgeError });

/** The one place where tenant, person, language and deadline are seen to, and failures logged; never throws. */
export async function runTurn<Result>(
  context: TurnContext,
  incoming: IncomingActivity,
  work: Work<Result>,
  deps: AnswerDeps,
): Promise<Outcome<Result>> {
  const started = performance.now();
  const correlationId = deps.newCorrelationId();
  const { locale, timeZone } = localeOf(incoming);
  const words = wordsFor(languageOf(locale), timeZone);
  const milliseconds = work.milliseconds ?? deps.turnMilliseconds;
  const signal = AbortSignal.timeout(milliseconds);
  const stopTyping = incoming.type === 'message' ? showTyping(context) : async () => undefined;
  const run = async (): Promise<Result> => {
    requireAllowedTenants(tenantsOf(incoming), deps.allowedTenants);
    const asker = await identifyAsker(context, incoming, deps, signal);
    const place = placeOf(incoming);
    const chat = chatOf(incoming);
    const clicked = clickedOf(incoming);
    return work.handle({
      correlationId,
      words,
      now: deps.now(),
      signal,
      asker,
      place,
      chat,
      ...(clicked !== undefined && { clicked }),
      ...(isOfDialog(incoming) && { isDialog: true }),
      images: imagesOf(incoming),
      newId: deps.newId,
      members: once(() => deps.listMembers(chat, place, signal)),
      ...(deps.ownTokens && asker.known && (await deps.ownTokens.forTurn(incoming.from))),
    });
  };
  const finish = (outcome: string) =>
    deps.onTurn({ asked: work.name, outcome, seconds: (performance.now() - started) / 1000 });
  try {
    const result = await beforeDeadline(run(), signal, milliseconds, 'Casebridge');
    finish('answered');
    return { correlationId, words, result };
  } catch (thrown) {
    const problem = asCasebridgeError(thrown);
    finish(problem.code);
    logProblem(deps.log, problem, work.name, correlationId);
    return { correlationId, words, problem };
  } finally {
    await stopTyping();
  }
}

/** Not knowing somebody is no error yet: what needs no right is done for everybody. */
async function identifyAsker(
  context: TurnContext,
  incoming: IncomingActivity,
  deps: AnswerDeps,
  signal: AbortSignal,
): Promise<Asker> {
  const account: Account = {
    tenantId: tenantsOf(incoming)[0] ?? '',
    entraObjectId: incoming.from.aadObjectId ?? incoming.from.id,
    addresses: () =>
      beforeDeadline(
        readAddresses(context, incoming.from.id, deps.allowedTenants, () =>
          deps.ownChats.open(context, incoming),
        ),
        signal,
        deps.turnMilliseconds,
        'Microsoft Teams',
      ),
  };
  try {
    const person = await beforeDeadline(deps.identify(account), signal, deps.turnMilliseconds, 'ServiceNow');
    return { known: true, account, person };
  } catch (thrown) {
    return { known: false, account, name: incoming.from.name ?? '', reason: asCasebridgeError(thrown) };
  }
}

function logProblem(log: Log, error: CasebridgeError, asked: string, correlationId: string): void {
  const facts = { correlationId, asked, code: error.code, facts: error.facts, cause: describe(error.cause) };
  if (error.code === 'UNEXPECTED') log.error(facts, 'turn failed unexpectedly');
  else log.info(facts, 'turn answered with a problem');
}

function describe(cause: unknown): string | undefined {
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return cause === undefined ? undefined : String(cause);
}

/** Asked for once, however often a turn needs it. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
