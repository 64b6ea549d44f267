import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Execute } from './db.ts';

const followRow = z.object({
  tenant_id: z.string(),
  issue_id: z.string(),
  conversation_id: z.string(),
  service_url: z.string(),
  bot_id: z.string(),
  language: z.string(),
  time_zone: z.string(),
  followed_by: z.string(),
  followed_at: z.number(),
});

/** All that may become of an issue, as version 3 of the tables says it. */
const everyEvent = 31;

/**
 * Conversations that followed an issue before there were subscriptions are subscribed to it. Written for the tables as they
 * were then: what became of them later is no concern of this.
 */
export async function moveFollows(execute: Execute): Promise<void> {
  const rows = await execute(
    `select tenant_id, issue_id, conversation_id, service_url, bot_id, language, time_zone, followed_by, followed_at
      from health_follow order by followed_at, conversation_id`,
    [],
  );
  for (const follow of z.array(followRow).parse(rows)) {
    // A thread is followed where it was asked for; the channel is subscribed as a whole.
    const conversationId = follow.conversation_id.split(';messageid=')[0] ?? follow.conversation_id;
    await execute(
      `insert into conversation (tenant_id, conversation_id, kind, service_url, bot_id, state, state_since, free_at, fence,
          is_unsettled, sends)
        values ($1, $2, $3, $4, $5, 'open', $6, 0, 0, 0, '[]') on conflict do nothing`,
      [
        ...[follow.tenant_id, conversationId, kindOf(conversationId), follow.service_url, follow.bot_id],
        follow.followed_at,
      ],
    );
    const { language, time_zone: timeZone } = follow;
    await execute(
      `insert into subscription (tenant_id, subscription_id, conversation_id, source, topic_id, all_services,
          least_classification, least_status, events, settings, status, created_by, created_by_name, created_at, version)
        values ($1, $2, $3, 'health', $4, 1, 0, 0, ${everyEvent}, $5, 'active', '', $6, $7, 1) on conflict do nothing`,
      [
        ...[follow.tenant_id, randomUUID(), conversationId, follow.issue_id],
        JSON.stringify({ language, timeZone, digest: 'immediately', mentions: [] }),
        ...[follow.followed_by, follow.followed_at],
      ],
    );
  }
}

/** Teams names its kinds of conversations differently, and nothing else was kept of them. */
function kindOf(conversationId: string): 'channel' | 'groupChat' | 'personal' {
  if (/@thread\.(?:tacv2|skype)$/.test(conversationId)) return 'channel';
  return conversationId.startsWith('19:') ? 'groupChat' : 'personal';
}
