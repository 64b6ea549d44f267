import { z } from 'zod';
import type { Db, Queries } from './db.ts';
import { valuesOf } from './rows.ts';
import type { LaneToSettle, RootToSettle } from './settled-lanes.ts';

const settledRow = z.object({
  conversation_id: z.string(),
  source: z.string(),
  topic_id: z.string(),
  version: z.number(),
});

interface Settling {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
}

interface Root {
  readonly conversationId: string;
  readonly root: RootToSettle;
}

const batch = 500;

/**
 * Notes the posts that show topics.
 * @returns those whose owner or mute changed while they were being sent
 */
export async function settleRoots(
  settling: Settling,
  lanes: readonly LaneToSettle[],
): Promise<readonly Root[]> {
  const newest = new Map<string, Root>();
  for (const { conversationId, roots } of lanes) {
    for (const root of roots)
      newest.set(keyOf(conversationId, root.source, root.topicId), { conversationId, root });
  }
  const all = [...newest.values()];
  const changed: Root[] = [];
  for (let start = 0; start < all.length; start += batch) {
    const rows = await upsert(settling, all.slice(start, start + batch));
    for (const { conversation_id, source, topic_id, version } of rows) {
      const settled = newest.get(keyOf(conversation_id, source, topic_id));
      if (settled !== undefined && settled.root.version !== version) changed.push(settled);
    }
  }
  return changed;
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** A thread that this makes has version 0: one that a person made meanwhile has a higher one. */
function upsert({ db, queries, tenantId }: Settling, roots: readonly Root[]) {
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'text', 'text', 'text', 'bigint'],
    roots.map(({ conversationId, root }) => [
      ...[tenantId, conversationId, root.source, root.topicId],
      ...[root.rootActivityId ?? null, root.shownSeq],
    ]),
  );
  return queries.query(
    settledRow,
    `with v (tenant_id, conversation_id, source, topic_id, root_activity_id, shown_seq) as (values ${sql})
      insert into notification_thread (tenant_id, conversation_id, source, topic_id, root_activity_id, shown_seq, is_muted,
          version, updated_at)
        select tenant_id, conversation_id, source, topic_id, root_activity_id, shown_seq, 0, 0, ${db.now()} from v
        where true
      on conflict (tenant_id, conversation_id, source, topic_id) do update
        set root_activity_id = excluded.root_activity_id, updated_at = excluded.updated_at,
          shown_seq = case when excluded.shown_seq > notification_thread.shown_seq
            then excluded.shown_seq else notification_thread.shown_seq end
      returning conversation_id, source, topic_id, version`,
    parameters,
  );
}
