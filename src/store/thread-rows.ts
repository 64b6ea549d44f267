import { z } from 'zod';

/** Of `notification_thread`, by its whole name: SQLite gives back nothing by another one. */
export const threadColumns = [
  ...['conversation_id', 'source', 'topic_id', 'root_activity_id', 'shown_seq'],
  ...['owner_id', 'owner_name', 'owned_at', 'is_muted', 'version'],
]
  .map((column) => `notification_thread.${column}`)
  .join(', ');

export const threadRow = z
  .object({
    conversation_id: z.string(),
    source: z.enum(['health', 'incident', 'case']),
    topic_id: z.string(),
    root_activity_id: z.string().nullable(),
    shown_seq: z.number(),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    owned_at: z.number().nullable(),
    is_muted: z.number(),
    version: z.number(),
  })
  .transform((row) => ({
    conversationId: row.conversation_id,
    source: row.source,
    topicId: row.topic_id,
    rootActivityId: row.root_activity_id ?? undefined,
    shownSeq: row.shown_seq,
    owner:
      row.owner_id === null
        ? undefined
        : { id: row.owner_id, name: row.owner_name ?? '', since: new Date(row.owned_at ?? 0) },
    isMuted: row.is_muted === 1,
    version: row.version,
  }));

/** The one post about a topic in a conversation. */
export type StoredThread = z.infer<typeof threadRow>;
