import { Application, type TurnState } from '@microsoft/teams-ai';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import type { Verb } from '../features/turn.ts';
import { type AnswerDeps, type Asked, answerTurn } from './answer-turn.ts';
import type { AdaptiveCardJson } from './cards.ts';
import { type IncomingActivity, messageText, parseActivity } from './incoming.ts';
import { send } from './send.ts';

/** Routes activities to answers: messages, card buttons, and the welcome. */
export function createApplication(deps: AnswerDeps): Application<TurnState> {
  const application = new QuietApplication({ startTypingTimer: false, removeRecipientMention: false });
  const welcomed = new LRUCache<string, true>({ max: 10_000 });

  application.activity(ActivityTypes.Message, async (context) => {
    await answerWithMessage(context, (incoming) => askedByMessage(incoming, deps), deps);
  });
  application.activity(ActivityTypes.InstallationUpdate, async (context) => {
    await welcome(context, welcomed, deps);
  });
  application.adaptiveCards.actionExecute(isAnyAction, async (context, _state, data) =>
    answerAction(context, data, deps),
  );
  return application;
}

/** The SDK's own typing indicator keeps one timer for all turns; ours is `show-typing.ts`. */
class QuietApplication extends Application<TurnState> {
  override startTypingTimer(): void {}
}

async function isAnyAction({ activity }: TurnContext): Promise<boolean> {
  return activity.type === ActivityTypes.Invoke && activity.name === 'adaptiveCard/action';
}

/** A message, or a button where the client knows only Action.Submit: then the message has a value and no text. */
function askedByMessage(incoming: IncomingActivity, deps: AnswerDeps): Asked {
  const text = messageText(incoming);
  const submitted = z.looseObject({ verb: z.string() }).safeParse(incoming.value);
  if (text === '' && submitted.success) return askedByVerb(submitted.data.verb, submitted.data, deps);
  return {
    name: deps.conversation.match(text)?.command.id ?? 'unknown',
    handle: (turn) => deps.conversation.answerMessage(turn, text),
    said: text,
  };
}

function askedByVerb(verb: string, data: unknown, { conversation }: AnswerDeps): Asked {
  const known = conversation.verbs.some((candidate) => candidate.verb === verb);
  return { name: known ? verb : 'unknown', handle: (turn) => conversation.answerVerb(turn, verb, data) };
}

async function answerWithMessage(
  context: TurnContext,
  askedBy: (incoming: IncomingActivity) => Asked,
  deps: AnswerDeps,
): Promise<void> {
  const incoming = incomingOf(context);
  const { activity } = await answerTurn(context, incoming, askedBy(incoming), deps);
  await send(context, activity, deps.turnMilliseconds);
}

/**
 * A click's answer takes the place of the card, or is a message of its own and the card stays. A problem never
 * replaces a card: the person may want to click again.
 * @returns what the client does with the card; an empty text leaves it alone
 */
async function answerAction(
  context: TurnContext,
  data: unknown,
  deps: AnswerDeps,
): Promise<AdaptiveCardJson | string> {
  const incoming = incomingOf(context);
  const invoked = z.object({ action: z.object({ verb: z.string() }) }).safeParse(incoming.value);
  const name = invoked.success ? invoked.data.action.verb : '';
  const verb: Verb | undefined = deps.conversation.verbs.find((candidate) => candidate.verb === name);
  const answer = await answerTurn(context, incoming, askedByVerb(name, data, deps), deps);
  if (verb?.answer === 'replace' && !answer.isProblem) return answer.card;
  await send(context, answer.activity, deps.turnMilliseconds);
  return '';
}

/** Once for each personal conversation; Teams may tell of an installation more than once. */
async function welcome(
  context: TurnContext,
  welcomed: LRUCache<string, true>,
  deps: AnswerDeps,
): Promise<void> {
  const { action, conversation } = incomingOf(context);
  const isPersonal = (conversation.conversationType ?? 'personal') === 'personal';
  if (action !== 'add' || !isPersonal || welcomed.has(conversation.id)) return;
  welcomed.set(conversation.id, true);
  const asked: Asked = { name: 'help.show', handle: (turn) => deps.conversation.answerMessage(turn, 'help') };
  await answerWithMessage(context, () => asked, deps);
}

function incomingOf({ activity }: TurnContext): IncomingActivity {
  const incoming = parseActivity(activity);
  if (incoming === undefined)
    throw new CasebridgeError('UNEXPECTED', {}, { cause: 'activity was checked on arrival' });
  return incoming;
}
