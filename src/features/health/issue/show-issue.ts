import { z } from 'zod';
import type { ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { issueIdOf, issueIdSchema } from '../issue-id.ts';
import { issueNotFound } from '../issue-not-found.ts';
import type { HealthLinks } from '../links.ts';
import { type FindIssueDeps, findIssue } from './find-issue.ts';
import { issueCard, type Shown } from './issue-card.ts';

export interface ShowIssueDeps extends FindIssueDeps {
  readonly links: HealthLinks;
  /** Whether the conversation could be told what becomes of an issue, or is; undefined where neither is offered. */
  readonly offerOf: (turn: Turn, issue: ServiceHealthIssue) => Promise<Shown['offer']>;
}

/**
 * @param id such as `EX123456`
 * @throws HEALTH_ISSUE_NOT_FOUND, and why Graph did not answer when nothing is remembered either
 */
export async function showIssue(turn: Turn, id: string, deps: ShowIssueDeps): Promise<Reply> {
  return showFrom(turn, id, 0, deps);
}

/** @param text an issue's id as people write it, or its link. @throws as above */
export async function showIssueNamed(turn: Turn, text: string, deps: ShowIssueDeps): Promise<Reply> {
  const id = issueIdOf(text);
  if (id === undefined) throw issueNotFound(text);
  return showIssue(turn, id, deps);
}

const mostPosts = 10_000;
const dataSchema = z.object({ id: issueIdSchema, from: z.number().int().min(0).max(mostPosts).default(0) });

/** A button with an issue's id, and of the first post to show. @throws as above, CARD_OUTDATED */
export async function showIssueOfCard(turn: Turn, data: unknown, deps: ShowIssueDeps): Promise<Reply> {
  const { id, from } = parseCardData(dataSchema, data);
  return showFrom(turn, id, from, deps);
}

async function showFrom(turn: Turn, id: string, from: number, deps: ShowIssueDeps): Promise<Reply> {
  const found = await findIssue(turn, id, deps);
  const offer = await deps.offerOf(turn, found.issue);
  return issueCard(found, { from, offer }, turn, deps.links);
}
