import type { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { threadColumns, threadRow } from './thread-rows.ts';

type Source = z.infer<typeof threadRow>['source'];

interface ThreadChange {
  readonly owner?: { readonly id: string; readonly name: string } | 'nobody';
  readonly isMuted?: boolean;
}

interface ThreadKey {
  readonly conversationId: string;
  readonly source: Source;
  readonly topicId: string;
}

export type Threads = ReturnType<typeof createThreads>;

/** The one post about a topic in a conversation, and who looks after it there. All functions throw STORE_UNAVAILABLE. */
export function createThreads(db: Db, tenantId: string) {
  return {
    find: async (conversationId: string, source: Source, topicId: string) => {
      const [thread] = await db.query(
        threadRow,
        `select ${threadColumns} from notification_thread
          where tenant_id = $1 and conversation_id = $2 and source = $3 and topic_id = $4`,
        [tenantId, conversationId, source, topicId],
      );
      return thread;
    },
    listMuted: (conversationId: string) =>
      db.query(
        threadRow,
        `select ${threadColumns} from notification_thread
          where tenant_id = $1 and conversation_id = $2 and is_muted = 1 order by updated_at desc, topic_id`,
        [tenantId, conversationId],
      ),
    change: (of: ThreadKey, expectedOwnerId: string | undefined | 'anybody', change: ThreadChange) =>
      db.transaction(async (queries) => {
        await addThread(db, queries, tenantId, of);
        return changeThread(db, queries, tenantId, { of, expectedOwnerId, change });
      }),
  };
}

async function addThread(
  db: Db,
  { query }: Queries,
  tenantId: string,
  { conversationId, source, topicId }: ThreadKey,
): Promise<void> {
  await query(
    noRow,
    `insert into notification_thread (tenant_id, conversation_id, source, topic_id, shown_seq, is_muted, version, updated_at)
      values ($1, $2, $3, $4, 0, 0, 0, ${db.now()})
      on conflict (tenant_id, conversation_id, source, topic_id) do nothing`,
    [tenantId, conversationId, source, topicId],
  );
}

interface ToChange {
  readonly of: ThreadKey;
  readonly expectedOwnerId: string | undefined | 'anybody';
  readonly change: ThreadChange;
}

/** @returns undefined when it is somebody else's by now */
async function changeThread(
  db: Db,
  { query }: Queries,
  tenantId: string,
  { of, expectedOwnerId, change: { owner, isMuted } }: ToChange,
) {
  const mayBeAnybodys = expectedOwnerId === 'anybody' ? 1 : 0;
  const newOwner = owner === 'nobody' ? undefined : owner;
  const [changed] = await query(
    threadRow,
    `update notification_thread set version = version + 1, updated_at = ${db.now()},
        owner_id = case when cast($7 as integer) = 1 then $8 else owner_id end,
        owner_name = case when cast($7 as integer) = 1 then $9 else owner_name end,
        owned_at = case when cast($7 as integer) = 0 then owned_at when cast($8 as text) is null then null else ${db.now()} end,
        is_muted = coalesce(cast($10 as integer), is_muted)
      where tenant_id = $1 and conversation_id = $2 and source = $3 and topic_id = $4
        and (cast($5 as integer) = 1 or coalesce(owner_id, '') = $6)
      returning ${threadColumns}`,
    [
      ...[tenantId, of.conversationId, of.source, of.topicId],
      ...[mayBeAnybodys, mayBeAnybodys === 1 ? '' : (expectedOwnerId ?? '')],
      ...[owner === undefined ? 0 : 1, newOwner?.id ?? null, newOwner?.name ?? null],
      isMuted === undefined ? null : Number(isMuted),
    ],
  );
  return changed;
}
