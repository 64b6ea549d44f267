import { ActivityTypes } from 'botbuilder';
import type { MetConversation } from '../features/notifications/records.ts';
import { type IncomingActivity, metConversationOf } from './incoming.ts';

/** The bot came to where it may write, or is not there any more. */
export interface ConversationEvent {
  readonly became: 'installed' | 'removed';
  /** With a team only where all of its channels are meant. */
  readonly conversation: MetConversation;
}

type Became = ConversationEvent['became'];

/** The two with `upgrade`: another version of the app has brought the bot, or taken it away. */
const installations: Readonly<Record<string, Became>> = {
  add: 'installed',
  'add-upgrade': 'installed',
  remove: 'removed',
  'remove-upgrade': 'removed',
};

const eventTypes: Readonly<Record<string, Became>> = {
  channelDeleted: 'removed',
  channelRestored: 'installed',
  teamDeleted: 'removed',
  teamHardDeleted: 'removed',
  teamRestored: 'installed',
  teamUnarchived: 'installed',
};

/** Undefined for an activity that tells nothing of that kind. */
export function conversationEventOf(incoming: IncomingActivity): ConversationEvent | undefined {
  const became = becameOf(incoming);
  if (became === undefined) return undefined;
  const met = metConversationOf(incoming);
  const { channel, eventType } = incoming.channelData ?? {};
  // Told in the team's own conversation.
  const isOfChannel = eventType?.startsWith('channel') ?? false;
  const conversationId = (isOfChannel && channel?.id) || met.chat.conversationId;
  const hasOwnMembers = met.channelType === 'private' || met.channelType === 'shared';
  const teamId = isOfChannel || hasOwnMembers ? undefined : met.teamId;
  return { became, conversation: { ...met, chat: { ...met.chat, conversationId }, teamId } };
}

function becameOf(incoming: IncomingActivity): Became | undefined {
  const { type, action, membersRemoved, recipient, channelData } = incoming;
  if (type === ActivityTypes.InstallationUpdate) return installations[action ?? ''];
  if (type !== ActivityTypes.ConversationUpdate) return undefined;
  if (membersRemoved?.some(({ id }) => id === recipient.id)) return 'removed';
  return eventTypes[channelData?.eventType ?? ''];
}
