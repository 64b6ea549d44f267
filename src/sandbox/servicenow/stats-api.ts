import { Router } from 'express';
import type { Instance, Session } from './instance.ts';
import { problems } from './responses.ts';
import { columnsOf, isSecret, tableDefinition } from './schema/index.ts';
import { signIn } from './sign-in.ts';
import { matchingRows } from './table-list.ts';
import { getValue, type Row } from './tables.ts';
import { displayValue } from './values.ts';

/** The Aggregate API, as far as counting goes: `sysparm_count`, and `sysparm_group_by` with one column. */
export function statsRoutes(instance: Instance): Router {
  const router = Router();
  for (const prefix of ['/api/now', '/api/now/v1', '/api/now/v2']) {
    router.get(`${prefix}/stats/:table`, async (request, response) => {
      const session = await signIn(instance, request);
      const table = String(request.params.table);
      if (tableDefinition(table) === undefined) throw problems.invalidTable(table);
      if (instance.access.isDenied(table, 'read')) throw problems.notAuthorized();
      const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
      const rows = matchingRows(table, url, instance, session).filter((row) =>
        instance.access.mayRead(session, table, row),
      );
      response
        .set('X-Is-Logged-In', 'true')
        .json({ result: statistics(rows, table, url, instance, session) });
    });
  }
  return router;
}

function statistics(
  rows: readonly Row[],
  table: string,
  { searchParams }: URL,
  { tables }: Instance,
  session: Session,
): unknown {
  const counted = (some: readonly Row[]) =>
    searchParams.get('sysparm_count') === 'true' ? { count: String(some.length) } : {};
  const column = columnsOf(table).get(searchParams.get('sysparm_group_by') ?? '');
  if (column === undefined || isSecret(column)) return { stats: counted(rows) };
  const isShown = searchParams.get('sysparm_display_value') === 'true';
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const value = isShown
      ? displayValue(tables, table, row, column, session.timeZone)
      : getValue(row, column.name);
    groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return [...groups].map(([value, members]) => ({
    stats: counted(members),
    groupby_fields: [{ field: column.name, value }],
  }));
}
