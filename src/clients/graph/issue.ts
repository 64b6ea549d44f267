import { z } from 'zod';

/** What Microsoft wrote about an issue at one moment. */
export interface ServiceHealthPost {
  readonly createdAt: Date;
  /** `regular`, `quick`, `strategic`, others as they are; empty when Graph does not say. */
  readonly kind: string;
  /** What Graph says; what it calls `html` is often plain text with line breaks. */
  readonly format: 'html' | 'text';
  readonly content: string;
}

/** An issue without what Microsoft wrote about it. */
export interface ServiceHealthIssue {
  /** Such as `EX226792`. */
  readonly id: string;
  readonly title: string;
  readonly service: string;
  /** The part of the service; empty when Graph does not say, as is `featureGroup`. */
  readonly feature: string;
  readonly featureGroup: string;
  /** What people notice of it; empty when Microsoft does not say. */
  readonly impact: string;
  /** `incident` or `advisory`; unknown ones as they are. */
  readonly classification: string;
  /** `microsoft`, `thirdParty` or `customer`; unknown ones as they are. */
  readonly origin: string;
  readonly status: string;
  /** Decides whether it is open; `status` does not. */
  readonly isResolved: boolean;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly updatedAt: Date;
}

export interface IssueWithPosts extends ServiceHealthIssue {
  /** Oldest first. */
  readonly posts: readonly ServiceHealthPost[];
}

/** Graph's documentation writes these words with a capital, the service without. */
export function camelCase(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

const moment = z.iso.datetime({ offset: true }).transform((written) => new Date(written));
const word = z.string().transform(camelCase);

const written = z.object({ contentType: z.string().nullish(), content: z.string().nullish() });
const post = z.object({
  createdDateTime: moment,
  postType: word.nullish(),
  description: written.nullish(),
});

/** As little as decides whether an issue has to be read at all. */
export const issueHead = z.object({ id: z.string(), lastModifiedDateTime: moment, isResolved: z.boolean() });

const issue = issueHead.extend({
  title: z.string(),
  service: z.string(),
  feature: z.string().nullish(),
  featureGroup: z.string().nullish(),
  impactDescription: z.string().nullish(),
  classification: word.nullish(),
  origin: word.nullish(),
  status: word,
  startDateTime: moment,
  endDateTime: moment.nullish().catch(undefined),
  // A post that cannot be read must not hide the issue.
  posts: z.array(post.nullable().catch(null)).nullish(),
});

/** An issue from Graph's form; undefined when it has another one. */
export function readIssue(record: unknown): IssueWithPosts | undefined {
  const { data } = issue.safeParse(record);
  if (data === undefined) return undefined;
  const posts = (data.posts ?? []).flatMap((one) => (one === null ? [] : [toPost(one)]));
  return {
    id: data.id,
    title: data.title,
    service: data.service,
    feature: data.feature ?? '',
    featureGroup: data.featureGroup ?? '',
    impact: data.impactDescription ?? '',
    classification: data.classification ?? '',
    origin: data.origin ?? '',
    status: data.status,
    isResolved: data.isResolved,
    startedAt: data.startDateTime,
    endedAt: data.endDateTime ?? undefined,
    updatedAt: data.lastModifiedDateTime,
    posts: posts.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime()),
  };
}

function toPost({ createdDateTime, postType, description }: z.infer<typeof post>): ServiceHealthPost {
  return {
    createdAt: createdDateTime,
    kind: postType ?? '',
    format: description?.contentType?.toLowerCase() === 'text' ? 'text' : 'html',
    content: description?.content ?? '',
  };
}
