import { z } from 'zod';
import { type Db, noRow } from './db.ts';
import { insertRows } from './rows.ts';

interface Shown {
  readonly url: string;
  readonly title: string;
  readonly source: string;
}

const outcome = z.enum(['helped', 'didNotHelp']);
type Outcome = z.infer<typeof outcome>;

const solutionRow = z
  .object({
    url: z.string(),
    title: z.string(),
    source: z.string(),
    outcome: outcome.nullable(),
    outcome_by: z.string().nullable(),
    outcome_at: z.number().nullable(),
  })
  .transform(({ outcome, outcome_by, outcome_at, ...solution }) => ({
    ...solution,
    outcome:
      outcome === null ? undefined : { is: outcome, by: outcome_by ?? '', at: new Date(outcome_at ?? 0) },
  }));

/** Few enough for one statement. */
const batch = 100;

export type ShownSolutions = ReturnType<typeof createShownSolutions>;

/** The solutions that were shown for an incident, and what became of trying them. All functions throw STORE_UNAVAILABLE. */
export function createShownSolutions(db: Db, tenantId: string) {
  return {
    save: (incidentSysId: string, solutions: readonly Shown[]) =>
      db.transaction(async ({ query }) => {
        // First, because it keeps others from showing solutions of the incident until all is written.
        await query(
          noRow,
          `insert into solutions_shown (tenant_id, incident_sys_id, shown_at) values ($1, $2, ${db.now()})
            on conflict (tenant_id, incident_sys_id) do update set shown_at = excluded.shown_at`,
          [tenantId, incidentSysId],
        );
        const ofIncident = 'tenant_id = $1 and incident_sys_id = $2';
        await query(noRow, `update shown_solution set is_current = 0 where ${ofIncident}`, [
          tenantId,
          incidentSysId,
        ]);
        await insertRows(query, {
          table: 'shown_solution',
          columns: 'tenant_id, incident_sys_id, url, title, source, is_current, place',
          onConflict: `on conflict (tenant_id, incident_sys_id, url) do update set title = excluded.title,
            source = excluded.source, is_current = 1, place = excluded.place`,
          rows: eachOnce(solutions),
          batch,
          toRow: ({ url, title, source }, index) => [tenantId, incidentSysId, url, title, source, 1, index],
        });
        await query(
          noRow,
          `delete from shown_solution where ${ofIncident} and is_current = 0 and outcome is null`,
          [tenantId, incidentSysId],
        );
      }),
    find: async (incidentSysId: string) => {
      const [shown] = await db.query(
        z.object({ shown_at: z.number() }),
        'select shown_at from solutions_shown where tenant_id = $1 and incident_sys_id = $2',
        [tenantId, incidentSysId],
      );
      if (shown === undefined) return undefined;
      const solutions = await db.query(
        solutionRow,
        `select url, title, source, outcome, outcome_by, outcome_at from shown_solution
          where tenant_id = $1 and incident_sys_id = $2 order by is_current desc, place, url`,
        [tenantId, incidentSysId],
      );
      return { shownAt: new Date(shown.shown_at), solutions };
    },
    setOutcome: async (incidentSysId: string, url: string, is: Outcome, by: string) => {
      const set = await db.query(
        z.object({ url: z.string() }),
        `update shown_solution set outcome = $4, outcome_by = $5, outcome_at = ${db.now()}
          where tenant_id = $1 and incident_sys_id = $2 and url = $3 returning url`,
        [tenantId, incidentSysId, url, is, by],
      );
      return set.length > 0;
    },
  };
}

/** A solution is known by its address: the first one of an address is it. */
function eachOnce(solutions: readonly Shown[]): readonly Shown[] {
  const byUrl = new Map<string, Shown>();
  for (const solution of solutions) if (!byUrl.has(solution.url)) byUrl.set(solution.url, solution);
  return [...byUrl.values()];
}
