import { setTimeout as delay } from 'node:timers/promises';
import {
  type Activity,
  ActivityTypes,
  CardFactory,
  type TurnContext,
  TurnContext as Turns,
} from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import { requireAllowedTenants } from '../allowed-tenants.ts';
import { type Answer, type AnswerDeps, problemAnswer, runTurn } from '../answer-turn.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { type IncomingActivity, messageText, placeOf, tenantsOf } from '../incoming.ts';
import { send } from '../send.ts';
import type { OwnTokens } from './own-tokens.ts';
import type { SignInResource, TokenService } from './token-service.ts';

/**
 * Teams single sign-on. The bot sends a sign-in card; Teams trades it for a token without showing it, or, where the person
 * has to consent first, shows its button. The card always goes to the person's own chat: in others Teams would show it
 * to everybody, and some clients do not sign in there.
 */
export interface SignIn {
  /** Asks the person to sign in; a message is remembered, and answered in their own chat as soon as they have. */
  ask(context: TurnContext, incoming: IncomingActivity, answer: Answer): Promise<void>;
  /** The page where a person signs in. @throws UPSTREAM_* */
  link(context: TurnContext): Promise<string>;
  /** Takes the code of that page. @throws UPSTREAM_* */
  acceptCode(incoming: IncomingActivity, code: string): Promise<boolean>;
  /** What an invoke of the sign-in is answered with; undefined when it is another. */
  answerInvoke(context: TurnContext, incoming: IncomingActivity): Promise<InvokeAnswer | undefined>;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly body?: object;
}

export interface SignInDeps extends AnswerDeps {
  readonly tokenService: TokenService;
  readonly ownTokens: OwnTokens;
  /** Takes an activity as if it had just come. */
  readonly receive: (activity: Activity) => Promise<void>;
}

const questionMilliseconds = 5 * 60_000;
const patienceMilliseconds = 4_000;
/** Teams waits for the answer of the exchange, so the question may be answered after it. */
const questionPatienceMilliseconds = 2_000;
const shownCharacters = 200;

const exchangeSchema = z.object({
  id: z.string().default(''),
  connectionName: z.string(),
  token: z.string(),
});
const stateSchema = z.object({ state: z.string().regex(/^\d{4,12}$/) });
const failureSchema = z.object({ code: z.string().default('unknown'), message: z.string().default('') });

/** What the functions below share: also the messages that wait for their writer to sign in. */
type Parts = SignInDeps & { readonly questions: LRUCache<string, Activity> };

export function createSignIn(deps: SignInDeps): SignIn {
  const questions = new LRUCache<string, Activity>({ max: 1_000, ttl: questionMilliseconds });
  const parts: Parts = { ...deps, questions };
  return {
    acceptCode: (incoming, code) => acceptCode(incoming, code, parts),
    link: async (context) => (await signInResource(context, parts)).signInLink,
    ask: (context, incoming, answer) => ask(context, incoming, answer, parts),
    answerInvoke: async (context, incoming) => {
      const handle = handlers.get(incoming.name ?? '');
      if (handle === undefined) return undefined;
      try {
        requireAllowedTenants(tenantsOf(incoming), deps.allowedTenants);
        return await handle(context, incoming, parts);
      } catch (error) {
        deps.log.warn({ name: incoming.name, code: asCasebridgeError(error).code }, 'signing in failed');
        return { status: 412 };
      }
    },
  };
}

async function ask(context: TurnContext, incoming: IncomingActivity, answer: Answer, parts: Parts) {
  const text = incoming.type === ActivityTypes.Message ? messageText(incoming) : '';
  const said = text === '' ? undefined : text.slice(0, shownCharacters);
  try {
    const resource = await signInResource(context, parts);
    const card = signInCard(resource, parts.tokenService.connectionName, answer, said);
    if (said !== undefined) parts.questions.set(personOf(incoming), context.activity);
    await sendToOwnChat(context, incoming, card, answer, parts);
  } catch (error) {
    const { activity } = problemAnswer(asCasebridgeError(error), answer, parts, said);
    await send(context, activity, parts.turnMilliseconds);
  }
}

function signInResource(context: TurnContext, { tokenService }: Parts): Promise<SignInResource> {
  return tokenService.signInResource(Turns.getConversationReference(context.activity), inTime());
}

function inTime(): AbortSignal {
  return AbortSignal.timeout(patienceMilliseconds);
}

type Handle = (context: TurnContext, incoming: IncomingActivity, parts: Parts) => Promise<InvokeAnswer>;

/** Teams offers a token that it got without asking the person. */
const exchange: Handle = async (context, incoming, parts) => {
  const { tokenService } = parts;
  const { id, connectionName, token } = exchangeSchema.parse(incoming.value);
  const body = { id, connectionName };
  const isKnown = connectionName === tokenService.connectionName;
  const given = isKnown ? await tokenService.exchange(incoming.from.id, token, inTime()) : undefined;
  if (given === undefined || !(await parts.ownTokens.accept(incoming.from, given))) {
    // Teams then shows the card's button, and the person can consent.
    return {
      status: 412,
      body: { ...body, failureDetail: 'The token cannot be exchanged without consent.' },
    };
  }
  await answerQuestion(context, incoming, parts);
  return { status: 200, body };
};

/** The person signed in on the page of the card's button, and Teams brings its code. */
const verify: Handle = async (context, incoming, parts) => {
  const parsed = stateSchema.safeParse(incoming.value);
  if (!parsed.success || !(await acceptCode(incoming, parsed.data.state, parts))) return { status: 404 };
  await answerQuestion(context, incoming, parts);
  return { status: 200, body: {} };
};

/** Teams could not get a token: the person is told, because nothing else happens. */
const fail: Handle = async (context, incoming, parts) => {
  const { code, message } = failureSchema.parse(incoming.value);
  parts.log.warn({ code, message }, 'Teams could not sign a person in');
  const problem = new CasebridgeError('SIGN_IN_FAILED', { reason: code });
  const work = { name: 'signin/failure', handle: () => Promise.reject(problem) };
  const outcome = await runTurn(context, incoming, work, { ...parts, ownTokens: undefined });
  if ('problem' in outcome) {
    await send(context, problemAnswer(outcome.problem, outcome, parts).activity, parts.turnMilliseconds);
  }
  return { status: 200, body: {} };
};

const handlers: ReadonlyMap<string, Handle> = new Map([
  ['signin/tokenExchange', exchange],
  ['signin/verifyState', verify],
  ['signin/failure', fail],
]);

async function acceptCode(incoming: IncomingActivity, code: string, parts: Parts): Promise<boolean> {
  const given = await parts.tokenService.getToken(incoming.from.id, inTime(), code);
  return given !== undefined && parts.ownTokens.accept(incoming.from, given);
}

/** Answers what was asked before signing in, in the chat where that was done. */
async function answerQuestion(context: TurnContext, incoming: IncomingActivity, parts: Parts): Promise<void> {
  const question = parts.questions.get(personOf(incoming));
  parts.questions.delete(personOf(incoming));
  if (question === undefined) return;
  const { id, conversation, channelData, serviceUrl } = context.activity;
  const answering = parts
    .receive({ ...question, ...(id && { id }), conversation, channelData, serviceUrl })
    .catch((error: unknown) =>
      parts.log.error({ err: error }, 'a question could not be answered after signing in'),
    );
  await Promise.race([answering, delay(questionPatienceMilliseconds, undefined, { ref: false })]);
}

function personOf(incoming: IncomingActivity): string {
  return `${tenantsOf(incoming)[0]} ${incoming.from.id}`;
}

function signInCard(
  { signInLink, tokenExchangeResource, tokenPostResource }: SignInResource,
  connectionName: string,
  { words }: Answer,
  said: string | undefined,
): Partial<Activity> {
  const text =
    said === undefined
      ? words.say('signIn.again')
      : words.say('signIn.prompt', { said: escapeMarkdown(said) });
  const buttons = [{ type: 'signin', title: words.say('signIn.button'), value: signInLink }];
  const content = { text, connectionName, buttons, tokenExchangeResource, tokenPostResource };
  const attachments = [{ contentType: CardFactory.contentTypes.oauthCard, content }];
  return { type: ActivityTypes.Message, attachments, summary: words.say('errors.SIGN_IN_NEEDED.title') };
}

async function sendToOwnChat(
  context: TurnContext,
  incoming: IncomingActivity,
  card: Partial<Activity>,
  { words }: Answer,
  deps: SignInDeps,
): Promise<void> {
  if (placeOf(incoming).kind === 'personal') {
    await send(context, card, deps.turnMilliseconds);
    return;
  }
  await deps.ownChats.send(context, incoming, card);
  const told = { type: ActivityTypes.Message, text: words.say('signIn.sentElsewhere') };
  await send(context, told, deps.turnMilliseconds);
}
