import type { Request } from '../../http/request.ts';
import { type GraphOptions, getPage } from './connection.ts';

/** Graph allows 240 requests a minute and 800 an hour; more pages than this are not read in one go. */
const maximumPages = 100;

export interface ListEnd {
  /** Not when there are more pages than are read, or when they go round in circles. */
  readonly isComplete: boolean;
  readonly requests: number;
}

/**
 * Reads a list page by page, so that no more than one page is in memory.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*: also when a later page fails
 */
export async function readPages(
  request: Request,
  graph: GraphOptions,
  first: string,
  take: (records: readonly unknown[]) => void,
  signal: AbortSignal | undefined,
): Promise<ListEnd> {
  const asked = new Set<string>();
  let next: string | undefined = first;
  while (next !== undefined && asked.size < maximumPages && !asked.has(next)) {
    asked.add(next);
    const page = await getPage(request, graph, next, signal);
    take(page.records);
    next = page.next;
  }
  return { isComplete: next === undefined, requests: asked.size };
}
