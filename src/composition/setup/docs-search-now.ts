import { createDocsSearch, type DocsSearch } from '../../clients/learn/docs-search.ts';
import type { Request } from '../../http/request.ts';

/** A search that has kept no answers, and that ends with the one who asks: what was known an hour ago proves nothing. */
export function docsSearchNow(
  request: Request,
  learnUrl: string,
  now: () => Date,
  signal: AbortSignal,
): DocsSearch {
  return createDocsSearch((call) => request({ ...call, signal }), learnUrl, now);
}
