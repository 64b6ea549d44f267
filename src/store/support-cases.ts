import { z } from 'zod';
import { type Db, type Parameter, type Queries, storeUnavailable } from './db.ts';
import { insertAction, readActions } from './support-case-actions.ts';
import { createSupportCaseClaims, foldedNumber } from './support-case-claims.ts';
import { addEvents, readEvents, takeSeqs } from './support-case-events.ts';
import {
  type Action,
  caseColumns,
  caseRow,
  jsonOf,
  type NewCase,
  type NewEvent,
  type StoredCase,
  type Transport,
} from './support-case-rows.ts';

export type SupportCases = ReturnType<typeof createSupportCases>;

const keyRow = z.object({ case_key: z.string() });
const countRow = z.object({ total: z.number() });

/** Cases at Microsoft support. All functions throw STORE_UNAVAILABLE. */
export function createSupportCases(db: Db, tenantId: string) {
  return {
    ...createLists(db, tenantId),
    ...createRequests(db, tenantId),
    ...createSupportCaseClaims(db, tenantId),
  };
}

/** What people ask for, with or without a worker. */
function createRequests(db: Db, tenantId: string) {
  return {
    begin: (newCase: NewCase, events: readonly NewEvent[], actions: readonly Action[]) =>
      db.transaction((queries) => begin(db, queries, tenantId, { newCase, events, actions })),
    addAction: (key: string, action: Action) =>
      db.transaction(async (queries) => {
        if (!(await wake(db, queries, tenantId, key))) return false;
        return insertAction({ queries, tenantId, key }, action);
      }),
    giveNumber: (key: string, number: string, event: NewEvent) =>
      db.transaction((queries) => giveNumber(db, queries, tenantId, { key, number, event })),
  };
}

function createLists(db: Db, tenantId: string) {
  const list = (condition: string, parameters: readonly Parameter[]) =>
    db.query(caseRow, `select ${caseColumns} from support_case where tenant_id = $1 and ${condition}`, [
      tenantId,
      ...parameters,
    ]);
  const count = async (condition: string, parameter: string) => {
    const [counted] = await db.query(
      countRow,
      `select count(*) as total from support_case where tenant_id = $1 and ${condition}`,
      [tenantId, parameter],
    );
    return counted?.total ?? 0;
  };
  return {
    find: (key: string) => find(db, tenantId, key),
    findByNumber: async (number: string) => {
      const [found] = await list(
        `folded_number = $2 order by is_current desc, created_at desc, case_key limit 1`,
        [foldedNumber(number)],
      );
      return found;
    },
    listOfIncident: (incidentSysId: string) =>
      list(`incident_sys_id = $2 and state <> 'refused' order by created_at desc, case_key`, [incidentSysId]),
    listOfPerson: async (entraObjectId: string, limit: number) => {
      const isTheirs = `escalated_by_id = $2 and state <> 'refused'`;
      const cases = await list(
        `${isTheirs} order by case when state = 'closed' then 1 else 0 end, created_at desc, case_key limit $3`,
        [entraObjectId, limit],
      );
      return { cases, total: await count(isTheirs, entraObjectId) };
    },
    listEvents: (key: string) => readEvents(db, tenantId, key),
    listActions: (key: string) => readActions(db, tenantId, key),
    countOpen: (transport: Transport) => count(`transport = $2 and state = 'open'`, transport),
  };
}

async function find({ query }: Queries, tenantId: string, key: string): Promise<StoredCase | undefined> {
  const [found] = await query(
    caseRow,
    `select ${caseColumns} from support_case where tenant_id = $1 and case_key = $2`,
    [tenantId, key],
  );
  return found;
}

interface Beginning {
  readonly newCase: NewCase;
  readonly events: readonly NewEvent[];
  readonly actions: readonly Action[];
}

/** The one that was there may end just when it is looked for; then there is room for a new one. */
const attempts = 3;

async function begin(
  db: Db,
  queries: Queries,
  tenantId: string,
  { newCase, events, actions }: Beginning,
): Promise<{ readonly isNew: boolean; readonly case: StoredCase }> {
  const key = newCase.request.reference;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const added = await insertCase(db, queries, tenantId, newCase);
    if (added !== undefined) {
      const inCase = { db, queries, tenantId, key };
      await addEvents(inCase, events);
      for (const action of actions) await insertAction(inCase, action);
      return { isNew: true, case: added };
    }
    const [existing] = await queries.query(
      caseRow,
      `select ${caseColumns} from support_case where tenant_id = $1
          and (case_key = $2 or incident_sys_id = $3 and is_current = 1)
        order by case when case_key = $2 then 0 else 1 end limit 1`,
      [tenantId, key, newCase.incident.sysId],
    );
    if (existing !== undefined) return { isNew: false, case: existing };
  }
  // Asking again later finds it, or makes a new one.
  throw storeUnavailable(undefined);
}

/** @returns undefined when there is one of that key, or of that incident, which has not ended */
async function insertCase(
  db: Db,
  { query }: Queries,
  tenantId: string,
  newCase: NewCase,
): Promise<StoredCase | undefined> {
  const { incident, request, escalatedBy } = newCase;
  const cells: Readonly<Record<string, Parameter>> = {
    ...{ tenant_id: tenantId, case_key: request.reference },
    ...{ incident_sys_id: incident.sysId, incident: jsonOf(incident) },
    ...{ transport: newCase.transport, request: jsonOf(request), service_name: newCase.serviceName },
    ...{ escalated_by_id: escalatedBy.entraObjectId, escalated_by: jsonOf(escalatedBy) },
    ...{ language: newCase.language, time_zone: newCase.timeZone, state: newCase.state },
    ...{ is_current: 1, version: 1, is_woken: 0, holder: '', lease_ends_at: 0, fence: 0 },
  };
  const columns = Object.keys(cells);
  const [added] = await query(
    caseRow,
    `insert into support_case (${columns.join(', ')}, created_at, due_at)
      values (${columns.map((_column, index) => `$${index + 1}`).join(', ')}, ${db.now()}, ${db.now()})
      on conflict do nothing returning ${caseColumns}`,
    Object.values(cells),
  );
  return added;
}

/** Makes a case due at once, whoever holds it now, and locks its row. @returns false when there is none */
async function wake(db: Db, { query }: Queries, tenantId: string, key: string): Promise<boolean> {
  const woken = await query(
    keyRow,
    `update support_case set is_woken = 1, due_at = ${db.now()}
      where tenant_id = $1 and case_key = $2 returning case_key`,
    [tenantId, key],
  );
  return woken.length > 0;
}

interface Given {
  readonly key: string;
  readonly number: string;
  readonly event: NewEvent;
}

async function giveNumber(
  db: Db,
  queries: Queries,
  tenantId: string,
  { key, number, event }: Given,
): Promise<StoredCase | undefined> {
  const [waiting] = await queries.query(
    keyRow,
    `select case_key from support_case
      where tenant_id = $1 and case_key = $2 and state = 'waiting' ${db.forUpdate}`,
    [tenantId, key],
  );
  if (waiting === undefined) return undefined;
  // Nobody else gives a number to another case meanwhile.
  await takeSeqs({ queries, tenantId }, 0);
  const others = await queries.query(
    keyRow,
    'select case_key from support_case where tenant_id = $1 and folded_number = $2 limit 1',
    [tenantId, foldedNumber(number)],
  );
  if (others.length > 0) return undefined;
  const [opened] = await queries.query(
    caseRow,
    `update support_case set state = 'open', case_number = $3, folded_number = $4, version = version + 1
      where tenant_id = $1 and case_key = $2 returning ${caseColumns}`,
    [tenantId, key, number.trim(), foldedNumber(number)],
  );
  await wake(db, queries, tenantId, key);
  await addEvents({ db, queries, tenantId, key }, [event]);
  return opened;
}
