import { type Activity, CardFactory, MessageFactory, type TurnContext } from 'botbuilder';
import { asCasebridgeError, type CasebridgeError } from '../errors.ts';
import type { Conversation } from '../features/conversation.ts';
import type { Account, IdentifyPerson } from '../features/identity/identify-person.ts';
import { problemReply } from '../features/problem.ts';
import type { Asker, Reply, Turn } from '../features/turn.ts';
import { languageOf, wordsFor } from '../locales/words.ts';
import type { Log } from '../log.ts';
import { type AllowedTenants, requireAllowedTenants } from './allowed-tenants.ts';
import { beforeDeadline } from './before-deadline.ts';
import type { AdaptiveCardJson, Cards } from './cards.ts';
import { type IncomingActivity, imagesOf, localeOf, placeOf, tenantsOf } from './incoming.ts';
import { readAddresses } from './read-addresses.ts';
import { showTyping } from './show-typing.ts';

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
  readonly isProblem: boolean;
}

/** Runs the handler within the deadline. Always gives exactly one answer, a problem's card if need be; never throws. */
export async function answerTurn(
  context: TurnContext,
  incoming: IncomingActivity,
  asked: Asked,
  deps: AnswerDeps,
): Promise<Answer> {
  const started = performance.now();
  const correlationId = deps.newCorrelationId();
  const { locale, timeZone } = localeOf(incoming);
  const words = wordsFor(languageOf(locale), timeZone);
  const signal = AbortSignal.timeout(deps.turnMilliseconds);
  const stopTyping = incoming.type === 'message' ? showTyping(context) : async () => undefined;
  const run = async (): Promise<Reply> => {
    requireAllowedTenants(tenantsOf(incoming), deps.allowedTenants);
    const asker = await identifyAsker(context, incoming, deps, signal);
    return asked.handle({
      correlationId,
      words,
      now: deps.now(),
      signal,
      asker,
      place: placeOf(incoming),
      images: imagesOf(incoming),
      newId: deps.newId,
    });
  };
  const finish = (outcome: string) =>
    deps.onTurn({ asked: asked.name, outcome, seconds: (performance.now() - started) / 1000 });
  try {
    const reply = await beforeDeadline(run(), signal, deps.turnMilliseconds, 'Casebridge');
    const answer = rendered(reply, deps.cards.render(reply.card, reply.data, words), false);
    finish('answered');
    return answer;
  } catch (thrown) {
    const error = asCasebridgeError(thrown);
    finish(error.code);
    logProblem(deps.log, error, asked.name, correlationId);
    const reply = problemReply(error, words, correlationId, asked.said);
    return rendered(reply, deps.cards.render(reply.card, reply.data, words), true);
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
        readAddresses(context, incoming.from.id, deps.allowedTenants),
        signal,
        deps.turnMilliseconds,
        'Microsoft Teams',
      ),
  };
  try {
    const person = await beforeDeadline(deps.identify(account), signal, deps.turnMilliseconds, 'ServiceNow');
    return { known: true, person };
  } catch (thrown) {
    return { known: false, name: incoming.from.name ?? '', reason: asCasebridgeError(thrown) };
  }
}

function rendered(reply: Reply, card: AdaptiveCardJson, isProblem: boolean): Answer {
  const activity = MessageFactory.attachment(CardFactory.adaptiveCard(card));
  return { activity: { ...activity, summary: reply.summary }, card, isProblem };
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
