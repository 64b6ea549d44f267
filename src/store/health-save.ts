import { z } from 'zod';
import { type Db, noRow } from './db.ts';
import {
  changeColumns,
  type Past,
  readingColumns,
  readingRow,
  rowOfIssue,
  type StoredChange,
  type services,
} from './health-rows.ts';
import { type PublishedChange, publish } from './publish.ts';
import { insertRows, placeholders } from './rows.ts';

const savedRow = z.object({ last_seq: z.number() });

/** What a poll found, with what of it conversations may be told. */
interface Found {
  readonly readAt: Date;
  readonly freshUntil: Date;
  readonly isWhole: boolean;
  readonly watchedSince: Date;
  readonly changedSince: Date | undefined;
  readonly services: readonly z.infer<typeof services>[number][];
  readonly moved: readonly Past[];
  readonly vanished: readonly string[];
  readonly returned: readonly string[];
  readonly changes: readonly FoundChange[];
}

interface FoundChange extends Omit<StoredChange, 'seq' | 'noticedAt'> {
  /** Undefined for what nobody is told of. */
  readonly topic?: Omit<PublishedChange, 'topicId'> | undefined;
}

/** Few enough for one statement, whatever was written about each. */
const batch = 100;

/** Keeps what a poll found, and queues it for whoever is subscribed. */
export function createHealthSave(db: Db, tenantId: string) {
  return {
    save: (after: number, found: Found, waitMilliseconds: number) =>
      db.transaction(async (queries) => {
        const { query } = queries;
        const readAt = found.readAt.getTime();
        // First, because it keeps the row from everybody else until all is written; who meets it there is late.
        const [saved] = await query(
          z.intersection(readingRow, savedRow),
          `update health_poll set lease_ends_at = ${db.now()}, next_at = ${db.now()} + $3, reading = reading + 1,
              last_seq = last_seq + $4, read_at = $5, changed_since = $6, services = $7,
              fresh_until = $8, is_whole = $9, watched_since = $10
            where tenant_id = (select tenant_id from health_poll where tenant_id = $1
              and reading = $2 ${db.skipLocked})
            returning ${readingColumns}, last_seq`,
          [
            ...[tenantId, after, waitMilliseconds, found.changes.length, readAt],
            ...[found.changedSince?.getTime() ?? null, JSON.stringify(found.services)],
            ...[found.freshUntil.getTime(), found.isWhole ? 1 : 0, found.watchedSince.getTime()],
          ],
        );
        if (saved === undefined) return undefined;
        const firstSeq = saved.last_seq - found.changes.length + 1;
        await insertRows(query, {
          table: 'health_issue',
          columns: `tenant_id, issue_id, updated_at, closed_at, first_seen_at, vanished_at, issue, posts`,
          onConflict: `on conflict (tenant_id, issue_id) do update set updated_at = excluded.updated_at,
            closed_at = excluded.closed_at, vanished_at = excluded.vanished_at, issue = excluded.issue,
            posts = excluded.posts`,
          rows: found.moved,
          batch,
          toRow: ({ issue, posts }) => [tenantId, ...rowOfIssue(issue, posts)],
        });
        await markMissing(query, tenantId, found.vanished, readAt);
        await markMissing(query, tenantId, found.returned, null);
        await insertRows(query, {
          table: 'health_change',
          columns: `tenant_id, ${changeColumns}`,
          onConflict: '',
          rows: found.changes,
          batch,
          toRow: ({ issueId, kind, before, after }, index) => [
            ...[tenantId, firstSeq + index, issueId, kind, readAt],
            ...[withoutNul(before), withoutNul(after)],
          ],
        });
        await publish(queries, {
          ...{ tenantId, source: 'health', firstSeq, now: db.now() },
          changes: found.changes.map(({ issueId, topic }) => topic && { ...topic, topicId: issueId }),
        });
        return saved;
      }),
  };
}

async function markMissing(
  query: Db['query'],
  tenantId: string,
  issueIds: readonly string[],
  vanishedAt: number | null,
): Promise<void> {
  for (let start = 0; start < issueIds.length; start += batch) {
    const ids = issueIds.slice(start, start + batch);
    await query(
      noRow,
      `update health_issue set vanished_at = $2, closed_at = $2
        where tenant_id = $1 and issue_id in (${placeholders(ids.length, 3)})`,
      [tenantId, vanishedAt, ...ids],
    );
  }
}

/** PostgreSQL takes none; within JSON it is written in another way. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
