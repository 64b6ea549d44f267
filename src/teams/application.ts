import { Application, type TurnState } from '@microsoft/teams-ai';
import { type Activity, ActivityTypes, type TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import type { ConversationWatch } from '../features/notifications/repair-conversations.ts';
import type { Verb } from '../features/turn.ts';
import { areAllowedTenants } from './allowed-tenants.ts';
import { type AnswerDeps, type Asked, answerTurn } from './answer-turn.ts';
import type { AdaptiveCardJson } from './cards.ts';
import { conversationEventOf } from './conversation-events.ts';
import { deliverClick, deliverSubmit, post } from './deliver.ts';
import { answerDialog } from './dialogs.ts';
import {
  type IncomingActivity,
  imagesOf,
  messageText,
  metConversationOf,
  parseActivity,
  placeOf,
  submittedOf,
  tenantsOf,
} from './incoming.ts';
import { answerExtension } from './message-extension.ts';
import { createOwnChats } from './own-chats.ts';
import { createOwnTokens } from './sign-in/own-tokens.ts';
import { createSignIn, type InvokeAnswer, type SignIn } from './sign-in/sign-in.ts';
import type { TokenService } from './sign-in/token-service.ts';

export interface ApplicationDeps extends Omit<AnswerDeps, 'ownTokens' | 'ownChats'> {
  /** Undefined where the bot has no OAuth connection: nobody is asked to sign in. */
  readonly tokenService: TokenService | undefined;
  /** Runs a turn for an activity that came earlier. */
  readonly receive: (activity: Activity, logic: (context: TurnContext) => Promise<void>) => Promise<unknown>;
  /** Told of every conversation that the bot hears of; it never throws. */
  readonly watch?: ConversationWatch;
}

interface Parts extends AnswerDeps, Pick<ApplicationDeps, 'watch'> {
  readonly signIn: SignIn | undefined;
}

const invokedSchema = z.object({ action: z.object({ verb: z.string() }) });

/** Routes activities to answers: messages, card buttons, the message extension, signing in, and the welcome. */
export function createApplication(deps: ApplicationDeps): Application<TurnState> {
  const application = new QuietApplication({ startTypingTimer: false, removeRecipientMention: false });
  const welcomed = new LRUCache<string, true>({ max: 10_000 });
  const parts = assemble(deps, async (activity) => {
    await deps.receive(activity, async (context) => void (await application.run(context)));
  });

  application.activity(ActivityTypes.Message, async (context) => {
    const noted = noteMessage(context, parts);
    await answerMessage(context, parts);
    await noted;
  });
  application.activity(ActivityTypes.InstallationUpdate, async (context) => {
    const noted = noteEvent(context, parts);
    await welcome(context, welcomed, parts);
    await noted;
  });
  application.activity(ActivityTypes.ConversationUpdate, (context) => noteEvent(context, parts));
  application.adaptiveCards.actionExecute(isAnyAction, (context, _state, data) =>
    answerAction(context, data, parts),
  );
  application.addRoute(
    async ({ activity }) => activity.type === ActivityTypes.Invoke,
    (context) => answerInvoke(context, parts),
  );
  return application;
}

/** The SDK's own typing indicator keeps one timer for all turns; ours is `show-typing.ts`. */
class QuietApplication extends Application<TurnState> {
  override startTypingTimer(): void {}
}

function assemble(deps: ApplicationDeps, receive: (activity: Activity) => Promise<void>): Parts {
  const { tokenService } = deps;
  const ownChats = createOwnChats(deps.log);
  if (tokenService === undefined) return { ...deps, ownChats, ownTokens: undefined, signIn: undefined };
  const ownTokens = createOwnTokens(tokenService);
  const shared = { ...deps, ownChats, ownTokens };
  return { ...shared, signIn: createSignIn({ ...shared, tokenService, receive }) };
}

async function isAnyAction({ activity }: TurnContext): Promise<boolean> {
  return activity.type === ActivityTypes.Invoke && activity.name === 'adaptiveCard/action';
}

/** Somebody uses the bot there, so it may write there. */
async function noteMessage(context: TurnContext, { watch, allowedTenants }: Parts): Promise<void> {
  const incoming = incomingOf(context);
  if (areAllowedTenants(tenantsOf(incoming), allowedTenants)) {
    await watch?.heard(metConversationOf(incoming));
  }
}

async function noteEvent(context: TurnContext, { watch, allowedTenants }: Parts): Promise<void> {
  const incoming = incomingOf(context);
  const event = conversationEventOf(incoming);
  if (event && areAllowedTenants(tenantsOf(incoming), allowedTenants)) {
    await watch?.[event.became](event.conversation);
  }
}

/** A message, or a button where the client knows only Action.Submit: then the message has a value and no text. */
async function answerMessage(context: TurnContext, parts: Parts): Promise<void> {
  const incoming = incomingOf(context);
  const text = messageText(incoming);
  const submitted = submittedOf(incoming);
  const asked = submitted
    ? askedByVerb(submitted.verb, submitted, parts)
    : askedByText(incoming, text, parts);
  const answer = await answerTurn(context, incoming, asked, parts);
  if (answer.problem?.code === 'SIGN_IN_NEEDED' && parts.signIn) {
    await parts.signIn.ask(context, incoming, answer);
  } else if (submitted) {
    await deliverSubmit(context, incoming, answer, verbOf(submitted.verb, parts), parts);
  } else {
    await post(context, incoming, answer, parts);
  }
}

function askedByText(incoming: IncomingActivity, text: string, { conversation }: AnswerDeps): Asked {
  if (text === '' && imagesOf(incoming).length > 0) {
    return { name: 'images', handle: (turn) => conversation.answerImages(turn) };
  }
  return {
    name: conversation.match(text)?.command.id ?? 'unknown',
    handle: (turn) => conversation.answerMessage(turn, text),
    said: text,
  };
}

function verbOf(name: string, { conversation }: AnswerDeps): Verb | undefined {
  return conversation.verbs.find(({ verb }) => verb === name);
}

function askedByVerb(verb: string, data: unknown, deps: AnswerDeps): Asked {
  const name = verbOf(verb, deps)?.verb ?? 'unknown';
  return { name, handle: (turn) => deps.conversation.answerVerb(turn, verb, data) };
}

async function answerAction(
  context: TurnContext,
  data: unknown,
  parts: Parts,
): Promise<AdaptiveCardJson | string> {
  const incoming = incomingOf(context);
  const invoked = invokedSchema.safeParse(incoming.value);
  const name = invoked.success ? invoked.data.action.verb : '';
  const answer = await answerTurn(context, incoming, askedByVerb(name, data, parts), parts);
  if (answer.problem?.code === 'SIGN_IN_NEEDED' && parts.signIn) {
    await parts.signIn.ask(context, incoming, answer);
    return '';
  }
  return deliverClick(context, incoming, answer, verbOf(name, parts), parts);
}

/** The other things Teams asks a bot directly; what nobody knows gets no answer, and the SDK says so. */
async function answerInvoke(context: TurnContext, parts: Parts): Promise<void> {
  const incoming = incomingOf(context);
  const answer: InvokeAnswer | undefined =
    (await answerExtension(context, incoming, parts)) ??
    (await answerDialog(context, incoming, parts)) ??
    (await parts.signIn?.answerInvoke(context, incoming));
  if (answer !== undefined) {
    await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: answer });
  }
}

/** Once for each personal conversation; Teams may tell of an installation more than once. */
async function welcome(context: TurnContext, welcomed: LRUCache<string, true>, parts: Parts): Promise<void> {
  const incoming = incomingOf(context);
  const { action, conversation } = incoming;
  const isPersonal = placeOf(incoming).kind === 'personal';
  if (action !== 'add' || !isPersonal || welcomed.has(conversation.id)) return;
  welcomed.set(conversation.id, true);
  const handle: Asked['handle'] = (turn) => parts.conversation.answerMessage(turn, 'help');
  await post(
    context,
    incoming,
    await answerTurn(context, incoming, { name: 'help.show', handle }, parts),
    parts,
  );
}

function incomingOf({ activity }: TurnContext): IncomingActivity {
  const incoming = parseActivity(activity);
  if (incoming === undefined)
    throw new CasebridgeError('UNEXPECTED', {}, { cause: 'activity was checked on arrival' });
  return incoming;
}
