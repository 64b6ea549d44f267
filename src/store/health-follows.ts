import { z } from 'zod';
import type { Db } from './db.ts';

/** A conversation that is told what becomes of an issue. */
export interface HealthFollow {
  readonly issueId: string;
  readonly serviceUrl: string;
  readonly conversationId: string;
  readonly botId: string;
  readonly language: string;
  readonly timeZone: string;
  /** Name of who asked for it. */
  readonly followedBy: string;
  /** The last change of the issue that the conversation has been told. */
  readonly toldSeq: number;
}

/** Which conversations follow which issues of a tenant. All throw STORE_UNAVAILABLE. */
export interface HealthFollows {
  /** @returns false when the conversation follows the issue already; it then stays as it was */
  add(follow: HealthFollow): Promise<boolean>;
  /** @returns false when the conversation did not follow it */
  remove(issueId: string, conversationId: string): Promise<boolean>;
  has(issueId: string, conversationId: string): Promise<boolean>;
  /** Those of whose issue something has become known that they have not been told. */
  listDue(): Promise<readonly HealthFollow[]>;
  /** Never goes back. */
  markTold(issueId: string, conversationId: string, seq: number): Promise<void>;
}

export const followTables: readonly string[] = [
  `create table health_follow (
    tenant_id text not null,
    issue_id text not null,
    conversation_id text not null,
    service_url text not null,
    bot_id text not null,
    language text not null,
    time_zone text not null,
    followed_by text not null,
    followed_at bigint not null,
    told_seq bigint not null,
    primary key (tenant_id, issue_id, conversation_id)
  )`,
];

const columns = 'issue_id, conversation_id, service_url, bot_id, language, time_zone, followed_by, told_seq';
const key = z.object({ issue_id: z.string() });
const followRow = key
  .extend({
    conversation_id: z.string(),
    service_url: z.string(),
    bot_id: z.string(),
    language: z.string(),
    time_zone: z.string(),
    followed_by: z.string(),
    told_seq: z.number(),
  })
  .transform((row) => ({
    issueId: row.issue_id,
    conversationId: row.conversation_id,
    serviceUrl: row.service_url,
    botId: row.bot_id,
    language: row.language,
    timeZone: row.time_zone,
    followedBy: row.followed_by,
    toldSeq: row.told_seq,
  }));

export function createHealthFollows(db: Db, tenantId: string): HealthFollows {
  const ofConversation = 'where tenant_id = $1 and issue_id = $2 and conversation_id = $3';
  return {
    add: async (follow) => {
      const rows = await db.query(
        key,
        `insert into health_follow (tenant_id, followed_at, ${columns})
          values ($1, ${db.now()}, $2, $3, $4, $5, $6, $7, $8, $9)
          on conflict (tenant_id, issue_id, conversation_id) do nothing
          returning issue_id`,
        [
          tenantId,
          follow.issueId,
          follow.conversationId,
          follow.serviceUrl,
          follow.botId,
          follow.language,
          follow.timeZone,
          follow.followedBy,
          follow.toldSeq,
        ],
      );
      return rows.length > 0;
    },
    remove: async (issueId, conversationId) => {
      const rows = await db.query(key, `delete from health_follow ${ofConversation} returning issue_id`, [
        tenantId,
        issueId,
        conversationId,
      ]);
      return rows.length > 0;
    },
    has: async (issueId, conversationId) => {
      const rows = await db.query(key, `select issue_id from health_follow ${ofConversation}`, [
        tenantId,
        issueId,
        conversationId,
      ]);
      return rows.length > 0;
    },
    listDue: () =>
      db.query(
        followRow,
        `select ${columns} from health_follow where tenant_id = $1 and exists (
            select 1 from health_change where health_change.tenant_id = health_follow.tenant_id
            and health_change.issue_id = health_follow.issue_id and health_change.seq > health_follow.told_seq
          ) order by issue_id, conversation_id`,
        [tenantId],
      ),
    markTold: async (issueId, conversationId, seq) => {
      await db.query(
        z.unknown(),
        `update health_follow set told_seq = $4 ${ofConversation} and told_seq < $4`,
        [tenantId, issueId, conversationId, seq],
      );
    },
  };
}
