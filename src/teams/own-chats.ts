import { type Activity, type TurnContext, TurnContext as Turns } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { CasebridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { beforeDeadline } from './before-deadline.ts';
import { connectorOf, isShutOut, statusOf } from './connector.ts';
import { type IncomingActivity, tenantsOf } from './incoming.ts';

/** People's own chats with the bot, where nobody reads along. */
export interface OwnChats {
  /**
   * Sends to the chat of whoever wrote the activity, whichever conversation that is in.
   * @throws OWN_CHAT_CLOSED when Teams does not let the bot write there, OWN_CHAT_FAILED
   */
  send(context: TurnContext, incoming: IncomingActivity, activity: Partial<Activity>): Promise<void>;
  /** The chat's conversation id. @throws what the SDK throws when Teams refuses */
  open(context: TurnContext, incoming: IncomingActivity): Promise<string>;
}

/** Teams allows itself longer than a person waits for the second half of an answer. */
const patienceMilliseconds = 5_000;
/** It always gives the same chat for the same person, so asking once is enough. */
const keptChats = 10_000;

export function createOwnChats(log: Log): OwnChats {
  const chats = new LRUCache<string, string>({ max: keptChats });
  const open: OwnChats['open'] = async (context, incoming) => {
    const id = chats.get(personOf(incoming)) ?? (await openChat(context, incoming));
    chats.set(personOf(incoming), id);
    return id;
  };
  const deliver = async (context: TurnContext, incoming: IncomingActivity, activity: Partial<Activity>) => {
    const id = await open(context, incoming);
    try {
      await sendTo(context, id, activity);
    } catch (error) {
      chats.delete(personOf(incoming));
      throw error;
    }
  };
  return {
    open,
    send: async (context, incoming, activity) => {
      const signal = AbortSignal.timeout(patienceMilliseconds);
      const sending = deliver(context, incoming, activity);
      try {
        await beforeDeadline(sending, signal, patienceMilliseconds, 'Microsoft Teams');
      } catch (error) {
        log.warn({ status: statusOf(error), err: error }, 'the own chat of a person could not be written to');
        throw new CasebridgeError(isShutOut(error) ? 'OWN_CHAT_CLOSED' : 'OWN_CHAT_FAILED');
      }
    },
  };
}

function personOf(incoming: IncomingActivity): string {
  return `${incoming.serviceUrl} ${tenantsOf(incoming)[0]} ${incoming.from.id}`;
}

async function openChat(context: TurnContext, incoming: IncomingActivity): Promise<string> {
  const [tenantId] = tenantsOf(incoming);
  const { id } = await connectorOf(context).conversations.createConversation({
    isGroup: false,
    bot: context.activity.recipient,
    members: [{ id: incoming.from.id, name: incoming.from.name ?? '' }],
    ...(tenantId && { tenantId }),
    channelData: tenantId ? { tenant: { id: tenantId } } : {},
  });
  return id;
}

async function sendTo(context: TurnContext, chatId: string, activity: Partial<Activity>): Promise<void> {
  const { activityId: _, ...reference } = Turns.getConversationReference(context.activity);
  const conversation = { id: chatId, isGroup: false, conversationType: 'personal', name: '' };
  await context.adapter.sendActivities(context, [
    Turns.applyConversationReference({ ...activity }, { ...reference, conversation }),
  ]);
}
