import type {
  MetConversation,
  NewSubscription,
  SubscriptionSettings,
} from '../../src/features/notifications/records.ts';

/** A conversation as the bot meets it. */
export function metChannel(serviceUrl: string, conversationId: string): MetConversation {
  return {
    chat: { serviceUrl, conversationId, botId: '28:casebridge' },
    kind: 'channel',
    channelType: 'standard',
    name: `Channel ${conversationId}`,
    teamId: undefined,
  };
}

export const usualSettings: SubscriptionSettings = {
  language: 'en',
  timeZone: 'UTC',
  quietHours: undefined,
  digest: 'immediately',
  mentions: [],
  reminderMinutes: undefined,
};

/** All of service health, at once. */
export function everythingFor(conversationId: string): NewSubscription {
  return {
    conversationId,
    filter: { source: 'health', services: [], withAdvisories: true, leastStatus: 'any' },
    events: ['new', 'update', 'worse', 'restored', 'report'],
    settings: usualSettings,
    createdBy: { entraObjectId: '', name: '' },
  };
}
