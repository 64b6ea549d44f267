import type { Request } from '../../http/request.ts';
import { addressOf, ask, type GraphOptions, refusal, unreadable } from './connection.ts';
import { type IssueWithPosts, readIssue } from './issue.ts';
import { isIssueId, isUnknownIssue } from './unknown-issue.ts';

/**
 * One issue, for a person who asks for it; undefined when the tenant has none of this id.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*
 */
export async function getIssue(
  request: Request,
  graph: GraphOptions,
  id: string,
  signal?: AbortSignal,
): Promise<IssueWithPosts | undefined> {
  if (!isIssueId(id)) return undefined;
  const url = addressOf(graph, `/admin/serviceAnnouncement/issues/${id}`);
  const answer = await ask(request, graph, { url, signal });
  if (await isUnknownIssue(request, graph, answer, signal)) return undefined;
  if (answer.status !== 200) throw refusal(answer);
  const issue = readIssue(answer.body);
  if (issue === undefined) throw unreadable('an issue of another form');
  return issue;
}
