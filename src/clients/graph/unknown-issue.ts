import { z } from 'zod';
import type { Request } from '../../http/request.ts';
import { addressOf, type GraphAnswer, type GraphOptions, getPage } from './connection.ts';

/** Such as `EX226792`. Anything else could lead the address elsewhere, and no tenant has it. */
export function isIssueId(id: string): boolean {
  return /^[A-Za-z]{1,8}\d{1,12}$/.test(id);
}

/**
 * Whether Graph says that the tenant has no such issue: 404, or an error that wraps another one which calls it
 * forbidden. What it says to an app without the permission may look the same, so then the list is asked, which every
 * app with the permission may read; unless it is known to have it.
 * @throws GRAPH_FORBIDDEN when the app lacks the permission
 */
export async function isUnknownIssue(
  request: Request,
  graph: GraphOptions,
  answer: GraphAnswer,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (answer.status === 404) return true;
  if (answer.status === 200 || !saysForbiddenInside(answer.body)) return false;
  if (graph.isPermitted?.() === true) return true;
  const list = addressOf(graph, '/admin/serviceAnnouncement/issues?$top=1');
  await getPage(request, graph, list, signal);
  return true;
}

const wrapper = z.object({ error: z.object({ code: z.literal('UnknownError'), message: z.string() }) });
const wrapped = z.object({ code: z.string() });

function saysForbiddenInside(body: unknown): boolean {
  const message = wrapper.safeParse(body).data?.error.message;
  if (message === undefined) return false;
  try {
    return wrapped.safeParse(JSON.parse(message)).data?.code.toLowerCase() === 'forbidden';
  } catch {
    return false;
  }
}
