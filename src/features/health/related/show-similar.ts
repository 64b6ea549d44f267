import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { SensitivityPolicy } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import { issueIdOf, issueIdSchema } from '../issue-id.ts';
import type { FindIssueIncident } from '../issue-incident.ts';
import { issueNotFound } from '../issue-not-found.ts';
import { type FindIssueDeps, findIssue } from './find-issue.ts';
import { pageSize, similarCard } from './similar-card.ts';
import { findSimilar, type SimilarDeps } from './similar-incidents.ts';

export interface ShowSimilarDeps extends FindIssueDeps, SimilarDeps {
  readonly sensitivity: SensitivityPolicy;
  readonly findIssueIncident: FindIssueIncident;
}

/** @param text an issue's id as people write it, or its link */
export async function showSimilarTo(turn: Turn, text: string, deps: ShowSimilarDeps): Promise<Reply> {
  const id = issueIdOf(text);
  if (id === undefined) throw issueNotFound(text);
  return showPage(turn, id, 0, deps);
}

const dataSchema = z.object({
  id: issueIdSchema,
  offset: z.number().int().min(0).max(500).default(0),
});

/** The button of an issue's card, and those that leaf through the list. */
export async function showSimilar(turn: Turn, data: unknown, deps: ShowSimilarDeps): Promise<Reply> {
  const { id, offset } = parseCardData(dataSchema, data);
  return showPage(turn, id, offset, deps);
}

async function showPage(turn: Turn, id: string, asked: number, deps: ShowSimilarDeps): Promise<Reply> {
  const issue = await findIssue(id, deps);
  const [found, own] = await Promise.all([findSimilar(issue, turn, deps), deps.findIssueIncident(id, turn)]);
  // What was resolved meanwhile is no longer in the list.
  const last = Math.max(0, Math.ceil(found.similar.length / pageSize) - 1) * pageSize;
  const offset = Math.min(asked, last);
  const oldSince = turn.now > issue.freshUntil ? issue.readAt : undefined;
  const shown = { issue: issue.issue, own, found, offset, oldSince };
  return similarCard(turn, shown, deps.sensitivity);
}
