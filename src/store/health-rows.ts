import { z } from 'zod';
import type { Parameter } from './db.ts';

/** A column of text that holds JSON which was written here. */
export function json<Value>(schema: z.ZodType<Value>) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}

const moment = z.iso.datetime().transform((text) => new Date(text));

export const services = z.array(z.object({ id: z.string(), service: z.string(), status: z.string() }));

const issue = z.object({
  id: z.string(),
  title: z.string(),
  service: z.string(),
  feature: z.string(),
  featureGroup: z.string(),
  impact: z.string(),
  classification: z.string(),
  origin: z.string(),
  status: z.string(),
  isResolved: z.boolean(),
  startedAt: moment,
  endedAt: moment.optional().transform((end) => end),
  updatedAt: moment,
});

const posts = z.array(
  z.object({
    createdAt: moment,
    kind: z.string(),
    format: z.enum(['html', 'text']),
    content: z.string(),
  }),
);

export type Post = z.infer<typeof posts>[number];

export interface Issue extends Omit<z.infer<typeof issue>, 'endedAt'> {
  readonly endedAt: Date | undefined;
  readonly firstSeenAt: Date;
  readonly vanishedAt: Date | undefined;
}

export interface Past {
  readonly issue: Issue;
  readonly posts: readonly Post[];
}

const issueCells = z.object({
  issue: json(issue),
  first_seen_at: z.number(),
  vanished_at: z.number().nullable(),
});

function toIssue({ issue, first_seen_at, vanished_at }: z.infer<typeof issueCells>): Issue {
  return {
    ...issue,
    endedAt: issue.endedAt,
    firstSeenAt: new Date(first_seen_at),
    vanishedAt: vanished_at === null ? undefined : new Date(vanished_at),
  };
}

export const issueRow = issueCells.transform(toIssue);

export const pastRow = issueCells
  .extend({ posts: json(posts) })
  .transform(({ posts, ...cells }) => ({ issue: toIssue(cells), posts }));

/** The cells of an issue but its tenant: id, updated, closed, first seen, vanished, issue, posts. */
export function rowOfIssue(issue: Issue, posts: readonly Post[]): readonly Parameter[] {
  const { firstSeenAt, vanishedAt, ...said } = issue;
  const resolvedAt = said.isResolved ? (said.endedAt ?? said.updatedAt) : undefined;
  return [
    said.id,
    said.updatedAt.getTime(),
    (resolvedAt ?? vanishedAt)?.getTime() ?? null,
    firstSeenAt.getTime(),
    vanishedAt?.getTime() ?? null,
    JSON.stringify(said),
    JSON.stringify(posts),
  ];
}

export const changeKinds = [
  'new',
  'post',
  'status',
  'classification',
  'resolved',
  'reopened',
  'vanished',
  'returned',
] as const;

export const changeColumns = 'seq, issue_id, kind, noticed_at, said_before, said_after';

export const changeRow = z
  .object({
    seq: z.number(),
    issue_id: z.string(),
    kind: z.enum(changeKinds),
    noticed_at: z.number(),
    said_before: z.string(),
    said_after: z.string(),
  })
  .transform((row) => ({
    seq: row.seq,
    issueId: row.issue_id,
    kind: row.kind,
    noticedAt: new Date(row.noticed_at),
    before: row.said_before,
    after: row.said_after,
  }));

export type StoredChange = z.infer<typeof changeRow>;

/** Of the last poll that was kept. */
export const readingColumns =
  'reading, read_at, fresh_until, is_whole, watched_since, changed_since, services';
export const readingRow = z
  .object({
    reading: z.number(),
    read_at: z.number(),
    fresh_until: z.number(),
    is_whole: z.number(),
    watched_since: z.number(),
    changed_since: z.number().nullable(),
    services: json(services),
  })
  .transform((row) => ({
    reading: row.reading,
    readAt: new Date(row.read_at),
    freshUntil: new Date(row.fresh_until),
    isWhole: row.is_whole === 1,
    watchedSince: new Date(row.watched_since),
    changedSince: row.changed_since === null ? undefined : new Date(row.changed_since),
    services: row.services,
  }));
