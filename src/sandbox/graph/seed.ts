import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writePostTimes } from './post-times.ts';

const overview = z.object({ id: z.string(), service: z.string(), status: z.string() });

const post = z.object({
  createdHoursAgo: z.number(),
  postType: z.string(),
  description: z.object({ contentType: z.string(), content: z.string() }),
});

const issue = z.object({
  id: z.string(),
  title: z.string(),
  impactDescription: z.string(),
  service: z.string(),
  feature: z.string().nullable(),
  featureGroup: z.string().nullable(),
  classification: z.string(),
  origin: z.string(),
  status: z.string(),
  isResolved: z.boolean(),
  details: z.array(z.object({ name: z.string(), value: z.string().nullable() })).default([]),
  highImpact: z.boolean().nullable().default(null),
  startHoursAgo: z.number(),
  endHoursAgo: z.number().nullable(),
  lastModifiedHoursAgo: z.number(),
  posts: z.array(post),
});

/** Service health as it is written down: moments as hours before the stand-in starts. */
const graphSeed = z.object({ overviews: z.array(overview), issues: z.array(issue) });

export type GraphSeed = z.input<typeof graphSeed>;
export type HealthOverview = z.infer<typeof overview>;
type IssueSeed = z.infer<typeof issue>;

/** A `serviceHealthIssue` as Graph answers it, `highImpact` included. */
export interface HealthIssue
  extends Omit<IssueSeed, 'startHoursAgo' | 'endHoursAgo' | 'lastModifiedHoursAgo' | 'posts'> {
  startDateTime: string;
  endDateTime: string | null;
  lastModifiedDateTime: string;
  posts: HealthPost[];
}

export interface HealthPost extends Omit<z.infer<typeof post>, 'createdHoursAgo'> {
  createdDateTime: string;
}

/** @throws z.ZodError when a seed file has another form. */
export async function readDefaultSeed(): Promise<GraphSeed> {
  const [overviews, issues] = await Promise.all(
    ['health-overviews', 'issues'].map(async (name) =>
      JSON.parse(await readFile(new URL(`./seed/${name}.json`, import.meta.url), 'utf8')),
    ),
  );
  return graphSeed.parse({ overviews, issues });
}

/** Graph's times end in none to seven digits after the point; a reader must take them all. */
const fractions = ['', '.39', '.767', '.5', '.1234567'];

/** @throws z.ZodError when the seed has another form. */
export function plantSeed(
  seed: GraphSeed,
  start: Date,
): { healthOverviews: HealthOverview[]; issues: HealthIssue[] } {
  const { overviews, issues } = graphSeed.parse(seed);
  return {
    healthOverviews: overviews,
    issues: issues.map((written, index) =>
      toIssue(written, start, fractions[index % fractions.length] ?? ''),
    ),
  };
}

function toIssue(written: IssueSeed, start: Date, fraction: string): HealthIssue {
  const { startHoursAgo, endHoursAgo, lastModifiedHoursAgo, posts, ...same } = written;
  return {
    startDateTime: hoursBefore(start, startHoursAgo, ''),
    endDateTime: endHoursAgo === null ? null : hoursBefore(start, endHoursAgo, ''),
    lastModifiedDateTime: hoursBefore(start, lastModifiedHoursAgo, fraction),
    ...same,
    posts: posts.map(({ createdHoursAgo, description, ...post }) => ({
      createdDateTime: hoursBefore(start, createdHoursAgo, fraction),
      ...post,
      description: { ...description, content: writePostTimes(description.content, start) },
    })),
  };
}

function hoursBefore(start: Date, hours: number, fraction: string): string {
  const wholeSeconds = new Date(start.getTime() - hours * 3_600_000).toISOString().slice(0, 19);
  return `${wholeSeconds}${fraction}Z`;
}
