import { z } from 'zod';

/** Of `conversation c`. */
export const conversationColumns = [
  ...['conversation_id', 'kind', 'channel_type', 'name', 'team_id', 'service_url', 'bot_id'],
  ...['state', 'state_code', 'state_since'],
]
  .map((column) => `c.${column}`)
  .join(', ');

export const conversationCells = z.object({
  conversation_id: z.string(),
  kind: z.enum(['personal', 'groupChat', 'channel']),
  channel_type: z.string().nullable(),
  name: z.string().nullable(),
  team_id: z.string().nullable(),
  service_url: z.string(),
  bot_id: z.string(),
  state: z.enum(['open', 'untilMessage', 'untilInstallation', 'gone']),
  state_code: z.string().nullable(),
  state_since: z.number(),
});
export type ConversationCells = z.infer<typeof conversationCells>;

export function toConversation(row: ConversationCells) {
  return {
    chat: { serviceUrl: row.service_url, conversationId: row.conversation_id, botId: row.bot_id },
    kind: row.kind,
    channelType: row.channel_type ?? undefined,
    name: row.name ?? undefined,
    teamId: row.team_id ?? undefined,
    state: row.state,
    stateCode: row.state_code ?? undefined,
    stateSince: new Date(row.state_since),
  };
}

export const conversationRow = conversationCells.transform(toConversation);
