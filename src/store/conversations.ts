import { z } from 'zod';
import { type ConversationCells, conversationColumns, conversationRow } from './conversation-rows.ts';
import { type Db, noRow, type Queries } from './db.ts';
import { reminderBit } from './notification-codes.ts';
import { queueStaleRoots } from './stale-roots.ts';

type ClosedState = Exclude<ConversationCells['state'], 'open'>;

/** A conversation as it was met; names that nobody told are undefined. */
interface Met {
  readonly chat: { readonly serviceUrl: string; readonly conversationId: string; readonly botId: string };
  readonly kind: ConversationCells['kind'];
  readonly channelType: string | undefined;
  readonly name: string | undefined;
  readonly teamId: string | undefined;
}

export type Conversations = ReturnType<typeof createConversations>;

/** What failed longer ago is told no more when the bot is back. */
const stillWantedMilliseconds = 24 * 3_600_000;

/** Where the bot may write. All functions throw STORE_UNAVAILABLE. */
export function createConversations(db: Db, tenantId: string) {
  const find = (conversationId: string) => findConversation(db, tenantId, conversationId);
  return {
    find,
    meet: (conversation: Met) => meet(db, tenantId, conversation),
    // Whoever writes to the bot shows that it is there, even where nobody told that it was installed again.
    reopen: async (conversation: Met) => {
      const { chat, name, teamId } = conversation;
      const known = await find(chat.conversationId);
      if (known === undefined) return;
      const opens = known.state !== 'open';
      const hasMoved = known.chat.serviceUrl !== chat.serviceUrl || known.chat.botId !== chat.botId;
      const tellsMore = (known.name ?? name) !== known.name || (known.teamId ?? teamId) !== known.teamId;
      if (!opens && !hasMoved && !tellsMore) return;
      await meet(db, tenantId, conversation);
      if (opens) await openAgain(db, tenantId, chat.conversationId);
    },
    reopenTeam: async (teamId: string, serviceUrl: string) => {
      // Into channels with members of their own the app is added one by one.
      const rows = await db.query(
        z.object({ conversation_id: z.string(), state: z.string() }),
        `update conversation set service_url = $3 where tenant_id = $1 and team_id = $2
          and coalesce(channel_type, 'standard') not in ('private', 'shared')
          returning conversation_id, state`,
        [tenantId, teamId, serviceUrl],
      );
      for (const { conversation_id, state } of rows) {
        if (state !== 'open') await openAgain(db, tenantId, conversation_id);
      }
    },
    close: (conversationId: string, state: ClosedState, code: string) =>
      close(db, tenantId, conversationId, { state, code }),
    closeTeam: async (teamId: string, code: string) => {
      const rows = await db.query(
        z.object({ conversation_id: z.string() }),
        'select conversation_id from conversation where tenant_id = $1 and team_id = $2',
        [tenantId, teamId],
      );
      for (const { conversation_id } of rows) {
        await close(db, tenantId, conversation_id, { state: 'untilInstallation', code });
      }
    },
  };
}

async function findConversation({ query }: Queries, tenantId: string, conversationId: string) {
  const [found] = await query(
    conversationRow,
    `select ${conversationColumns} from conversation c where c.tenant_id = $1 and c.conversation_id = $2`,
    [tenantId, conversationId],
  );
  return found;
}

async function meet(db: Db, tenantId: string, { chat, kind, channelType, name, teamId }: Met): Promise<void> {
  await db.query(
    noRow,
    `insert into conversation (tenant_id, conversation_id, service_url, bot_id, kind, channel_type, name, team_id,
        state, state_since, free_at, fence, is_unsettled, sends)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', ${db.now()}, 0, 0, 0, '[]')
      on conflict (tenant_id, conversation_id) do update set service_url = excluded.service_url,
        bot_id = excluded.bot_id, kind = excluded.kind,
        channel_type = coalesce(excluded.channel_type, conversation.channel_type),
        name = coalesce(excluded.name, conversation.name),
        team_id = coalesce(excluded.team_id, conversation.team_id)`,
    [
      ...[tenantId, chat.conversationId, chat.serviceUrl, chat.botId, kind],
      ...[channelType ?? null, name ?? null, teamId ?? null],
    ],
  );
}

/**
 * What failed because the bot could not write there is told after all, and posts show what became of their topics. Reminders
 * are not sent late.
 */
async function openAgain(db: Db, tenantId: string, conversationId: string): Promise<void> {
  await db.transaction(async (queries) => {
    const { query } = queries;
    const [closed] = await query(
      z.object({ state_code: z.string().nullable() }),
      `select state_code from conversation where tenant_id = $1 and conversation_id = $2 and state <> 'open'
        ${db.forUpdate}`,
      [tenantId, conversationId],
    );
    if (closed === undefined) return;
    await query(
      noRow,
      `update conversation set state = 'open', state_code = null, state_since = ${db.now()}
        where tenant_id = $1 and conversation_id = $2`,
      [tenantId, conversationId],
    );
    await query(
      noRow,
      `update delivery set state = 'queued', due_at = ${db.now()}, attempts = 0, code = null, done_at = null
        where tenant_id = $1 and conversation_id = $2 and state = 'failed' and code = $3
          and event <> ${reminderBit} and done_at >= ${db.now()} - ${stillWantedMilliseconds}`,
      [tenantId, conversationId, closed.state_code],
    );
    await queueStaleRoots(db, queries, tenantId, conversationId);
  });
}

/** The code and the moment of the first closing stay as long as it is closed: by that code is found what failed. */
async function close(
  db: Db,
  tenantId: string,
  conversationId: string,
  { state, code }: { readonly state: ClosedState; readonly code: string },
): Promise<void> {
  await db.transaction(async ({ query }) => {
    const [closed] = await query(
      z.object({ state_code: z.string() }),
      `update conversation set state = $3,
        state_code = case when state = 'open' then $4 else coalesce(state_code, $4) end,
        state_since = case when state = 'open' then ${db.now()} else state_since end
        where tenant_id = $1 and conversation_id = $2 returning state_code`,
      [tenantId, conversationId, state, code],
    );
    if (closed === undefined) return;
    await query(
      noRow,
      `update delivery set state = 'failed', code = $3, done_at = ${db.now()}
        where tenant_id = $1 and conversation_id = $2 and state = 'queued'`,
      [tenantId, conversationId, closed.state_code],
    );
  });
}
