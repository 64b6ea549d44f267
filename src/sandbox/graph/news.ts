import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writePostTimes } from './post-times.ts';
import type { ServiceHealth } from './routes.ts';
import type { HealthIssue, HealthPost } from './seed.ts';

const move = z.object({
  id: z.string(),
  status: z.string(),
  isResolved: z.boolean().default(false),
  post: z.string(),
});

const opening = move.extend({
  title: z.string(),
  impactDescription: z.string(),
  feature: z.string(),
  featureGroup: z.string(),
  classification: z.string(),
});

const news = z.array(
  z.object({
    afterMinutes: z.number(),
    service: z.object({ service: z.string(), status: z.string() }),
    opens: opening.optional(),
    moves: move.optional(),
  }),
);

type News = z.infer<typeof news>;

/** What happens at Microsoft while the sandbox runs. @throws z.ZodError when the file has another form. */
export async function readNews(): Promise<News> {
  return news.parse(JSON.parse(await readFile(new URL('./seed/news.json', import.meta.url), 'utf8')));
}

/** @returns lets happen what is due, each once and at its own moment */
export function playNews(
  due: News,
  { healthOverviews, issues }: ServiceHealth,
  start: Date,
): (now: Date) => void {
  const coming = [...due].sort((one, other) => one.afterMinutes - other.afterMinutes);
  return (now) => {
    for (let next = coming[0]; next !== undefined; next = coming[0]) {
      const at = new Date(start.getTime() + next.afterMinutes * 60_000);
      if (at > now) return;
      coming.shift();
      const { service, opens, moves } = next;
      const overview = healthOverviews.find((one) => one.service === service.service);
      if (overview) overview.status = service.status;
      if (opens) issues.unshift(issueOf(opens, service.service, at));
      const moved = issues.find(({ id }) => id === moves?.id);
      if (moved && moves) moveOn(moved, moves, at);
    }
  };
}

function issueOf(
  { post, status, isResolved, ...said }: z.infer<typeof opening>,
  service: string,
  at: Date,
): HealthIssue {
  return {
    ...said,
    service,
    status,
    isResolved,
    origin: 'microsoft',
    details: [],
    highImpact: null,
    startDateTime: at.toISOString(),
    endDateTime: null,
    lastModifiedDateTime: at.toISOString(),
    posts: [postOf(post, at)],
  };
}

function moveOn(issue: HealthIssue, { post, status, isResolved }: z.infer<typeof move>, at: Date): void {
  issue.status = status;
  issue.isResolved = isResolved;
  issue.endDateTime = isResolved ? at.toISOString() : null;
  issue.lastModifiedDateTime = at.toISOString();
  issue.posts.push(postOf(post, at));
}

function postOf(content: string, at: Date): HealthPost {
  return {
    createdDateTime: at.toISOString(),
    postType: 'regular',
    description: { contentType: 'html', content: writePostTimes(content, at) },
  };
}
