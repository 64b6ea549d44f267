import { resolveField } from './fields.ts';
import { type Instance, isOn, type Session } from './instance.ts';
import { fieldsInQuery, runQuery } from './query.ts';
import { problems } from './responses.ts';
import { columnsOf } from './schema/index.ts';
import type { Row } from './tables.ts';
import { storedValue } from './values.ts';

const defaultLimit = 10_000;

export interface Page {
  readonly rows: readonly Row[];
  /** `X-Total-Count` and `Link`, where they apply. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One page of a table. Limit and offset are applied before access control, so a page can be short.
 * @param url the request's absolute address, from which the neighbouring pages' are made.
 * @throws ApiError 403 when the query names a field that may not be read and the instance enforces that.
 */
export function listPage(
  table: string,
  url: URL,
  instance: Instance,
  session: Session,
  limitByDefault = defaultLimit,
): Page {
  const matching = matchingRows(table, url, instance, session);
  const limit = wholeNumber(url.searchParams.get('sysparm_limit'), limitByDefault);
  const offset = wholeNumber(url.searchParams.get('sysparm_offset'), 0);
  const rows = matching
    .slice(offset, offset + limit)
    .filter((row) => instance.access.mayRead(session, table, row));
  return { rows, headers: pageHeaders(url, matching.length, limit, offset) };
}

/**
 * What a request asks for, before paging and access control.
 * @throws ApiError 403 when the query names a field that may not be read and the instance enforces that.
 */
export function matchingRows(table: string, url: URL, instance: Instance, session: Session): readonly Row[] {
  const query = queryOf(table, url.searchParams, instance, session);
  if (isOn(instance, 'glide.export.query.enforce_field_acl') && namesHiddenField(query, table, instance)) {
    throw problems.hiddenFieldInQuery();
  }
  return runQuery(query, table, instance, session);
}

/** `sysparm_query`, or what `field=value` pairs amount to; those may hold what a person sees. */
function queryOf(table: string, parameters: URLSearchParams, instance: Instance, session: Session): string {
  const given = parameters.get('sysparm_query');
  if (given !== null) return given;
  return [...parameters]
    .filter(([name]) => !name.startsWith('sysparm_'))
    .map(([name, value]) => {
      const column = columnsOf(table).get(name);
      const stored = column && storedValue(instance.tables, table, column, value, session.timeZone);
      return `${name}=${stored ?? value}`;
    })
    .join('^');
}

function namesHiddenField(query: string, table: string, { access }: Instance): boolean {
  return fieldsInQuery(query).some((name) => {
    const field = resolveField(table, name);
    return field !== undefined && access.isHiddenField(field.table, field.column.name);
  });
}

function wholeNumber(text: string | null, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}

function pageHeaders(url: URL, total: number, limit: number, offset: number): Record<string, string> {
  const isCounted = url.searchParams.get('sysparm_no_count') !== 'true';
  const isLinked = url.searchParams.get('sysparm_suppress_pagination_header') !== 'true';
  const link = isLinked ? pageLinks(url, total, limit, offset, isCounted) : '';
  return {
    ...(isCounted ? { 'X-Total-Count': String(total) } : {}),
    ...(link === '' ? {} : { Link: link }),
  };
}

/** The `Link` header's exact form: no blank anywhere, relations that do not apply left out. */
function pageLinks(url: URL, total: number, limit: number, offset: number, isCounted: boolean): string {
  if (limit === 0 || (offset === 0 && total <= limit)) return '';
  const last = Math.floor((total - 1) / limit) * limit;
  const pages: [string, number, boolean][] = [
    ['first', 0, true],
    ['prev', Math.max(0, offset - limit), offset > 0],
    ['next', offset + limit, offset + limit < total],
    ['last', Math.max(0, last), isCounted],
  ];
  return pages
    .filter(([, , applies]) => applies)
    .map(([relation, start]) => `<${pageAddress(url, limit, start)}>;rel="${relation}"`)
    .join(',');
}

function pageAddress(url: URL, limit: number, offset: number): string {
  const page = new URL(url);
  page.searchParams.set('sysparm_limit', String(limit));
  page.searchParams.set('sysparm_offset', String(offset));
  return page.href;
}
