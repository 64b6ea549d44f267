import { parseFilter } from './filter.ts';
import { QueryError } from './query-error.ts';
import type { HealthIssue } from './seed.ts';

/**
 * Applies `$filter` and `$orderby` (by `lastModifiedDateTime`).
 * @throws QueryError
 */
export function queryIssues(issues: readonly HealthIssue[], query: URLSearchParams): HealthIssue[] {
  const found = issues.filter(parseFilter(query.get('$filter') ?? ''));
  return order(found, query.get('$orderby'));
}

function order(issues: HealthIssue[], orderBy: string | null): HealthIssue[] {
  if (orderBy === null) return issues;
  const direction = /^lastModifiedDateTime(?: (?<direction>asc|desc))?$/.exec(orderBy);
  if (direction === null) throw new QueryError(`Cannot order by '${orderBy}'.`);
  const sign = direction.groups?.direction === 'desc' ? -1 : 1;
  return issues.toSorted(
    (one, other) => sign * (Date.parse(one.lastModifiedDateTime) - Date.parse(other.lastModifiedDateTime)),
  );
}

/**
 * One page: `$skip` onwards, as many as `$top` or else the `Prefer` header asks for, 100 by default.
 * @throws QueryError
 */
export function pageOf<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  prefer: string | undefined,
): { value: Item[]; nextSkip: number | undefined } {
  const preferred = /odata\.maxpagesize=(?<size>\d+)/i.exec(prefer ?? '')?.groups?.size;
  const size = Math.min(wholeNumber('$top', query) ?? Number(preferred ?? 100), 1000);
  if (size === 0) throw new QueryError('A page holds at least one item.');
  const skip = wholeNumber('$skip', query) ?? 0;
  const end = skip + size;
  return { value: items.slice(skip, end), nextSkip: end < items.length ? end : undefined };
}

function wholeNumber(name: string, query: URLSearchParams): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (!/^\d+$/.test(given)) throw new QueryError(`Invalid value '${given}' for '${name}'.`);
  return Number(given);
}
