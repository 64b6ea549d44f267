import type { HealthIssue } from './seed.ts';

/** A query option that the service does not understand; its message is for the error body. */
export class QueryError extends Error {}

type Test = (issue: HealthIssue) => boolean;

const text = (name: 'service' | 'classification') => (operator: string, literal: string) => {
  const wanted = /^'(?<value>.*)'$/.exec(literal)?.groups?.value?.replaceAll("''", "'");
  return operator === 'eq' && wanted !== undefined
    ? (issue: HealthIssue) => issue[name] === wanted
    : undefined;
};

const filterable: Readonly<Record<string, (operator: string, literal: string) => Test | undefined>> = {
  isResolved: (operator, literal) =>
    operator === 'eq' && /^(true|false)$/.test(literal)
      ? (issue) => String(issue.isResolved) === literal
      : undefined,
  service: text('service'),
  classification: text('classification'),
  lastModifiedDateTime: (operator, literal) => {
    const moment = Date.parse(literal);
    return operator === 'ge' && !Number.isNaN(moment)
      ? (issue) => Date.parse(issue.lastModifiedDateTime) >= moment
      : undefined;
  },
};

/**
 * Applies `$filter` (comparisons joined by `and`) and `$orderby` (by `lastModifiedDateTime`).
 * @throws QueryError
 */
export function queryIssues(issues: readonly HealthIssue[], query: URLSearchParams): HealthIssue[] {
  const tests = parseFilter(query.get('$filter') ?? '');
  const found = issues.filter((issue) => tests.every((passes) => passes(issue)));
  return order(found, query.get('$orderby'));
}

const clause =
  /\s*(?<property>\w+)\s+(?<operator>[a-z]{2})\s+(?<literal>'(?:[^']|'')*'|[^\s']+)(?:\s+and\s+(?=\S)|\s*$)/y;

function parseFilter(filter: string): Test[] {
  const tests: Test[] = [];
  clause.lastIndex = 0;
  while (clause.lastIndex < filter.length) {
    const { property = '', operator = '', literal = '' } = clause.exec(filter)?.groups ?? {};
    const test = filterable[property]?.(operator, literal);
    if (test === undefined) throw new QueryError(`Invalid filter clause in '${filter}'.`);
    tests.push(test);
  }
  return tests;
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
