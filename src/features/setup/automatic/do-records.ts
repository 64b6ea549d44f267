import { CasebridgeError } from '../../../errors.ts';
import type { Made } from '../runbook/run.ts';
import type { PlannedLookup, PlannedRecord } from '../runbook/step.ts';
import { conflict, type Doing, settle } from './doing.ts';
import { columnsOf, differing, lookAtRecord, type RecordLook, valuesMade } from './look-at-record.ts';
import { isMadeThen } from './made-then.ts';
import { isSame } from './work.ts';

export async function doLookup(planned: PlannedLookup, { work, deps, book }: Doing): Promise<void> {
  const { instance } = deps.systems;
  const look = await lookAtRecord(planned, book.values(), book.state(), instance, work.turn);
  const known = new Set(Object.keys(book.values()));
  if (Object.keys(planned.makes).every((name) => known.has(name))) return;
  if (look.row === undefined) throw conflict(planned.table, look.name, []);
  await book.learn(valuesMade(planned, look.row));
}

export async function doRecord(planned: PlannedRecord, doing: Doing): Promise<void> {
  const { work, deps, book, made } = doing;
  const { instance } = deps.systems;
  const look = await lookAtRecord(planned, book.values(), book.state(), instance, work.turn);
  const { table, action } = planned;
  if (look.unknown.length > 0) throw conflict(table, look.name, look.unknown);
  if (action === 'change') return changeRecord(planned, look, doing);
  const subject = `${table} ${look.name}`;
  const pending = { kind: 'record', table, id: undefined, name: look.name } as const satisfies Made;
  if (look.row !== undefined) {
    if (look.differing.length > 0) throw conflict(table, look.name, look.differing);
    const begun = book.state().made.find((one) => isSame(one, pending));
    // It was made by somebody who did not live to write that down.
    if (begun?.kind === 'record' && isMadeThen(look.row, begun.begunAt)) {
      await book.settle(pending, { ...pending, id: look.row.sysId });
      await book.note({ kind: 'recordCreated', subject });
    }
    return book.learn(valuesMade(planned, look.row));
  }
  await dropGone(pending, doing);
  const begunNow = { ...pending, begunAt: deps.now() };
  await book.begin(begunNow);
  made.push(begunNow);
  const created = await instance.create(
    table,
    { ...look.match, ...look.fields },
    Object.keys(look.match),
    work.turn,
  );
  const settled = { ...pending, id: created.sysId };
  await settle(begunNow, settled, doing);
  await book.note({ kind: 'recordCreated', subject });
  await learnBack(planned, created.sysId, { ...look.match, ...look.fields }, look.name, doing);
}

/** What was made once and is gone since is made anew, as is what an earlier attempt began and did not make. */
async function dropGone(pending: Extract<Made, { kind: 'record' }>, { book }: Doing): Promise<void> {
  const gone = book
    .state()
    .made.filter((one) => one.kind === 'record' && one.table === pending.table && one.name === pending.name);
  for (const one of gone) await book.drop(one);
}

async function changeRecord(planned: PlannedRecord, look: RecordLook, doing: Doing): Promise<void> {
  const { work, deps, book, made } = doing;
  const { table } = planned;
  const { row, name } = look;
  if (row === undefined) throw conflict(table, name, []);
  // What it was cannot be given back of a column that may not be read.
  const hidden = look.differing.filter((column) => row.fields[column] === undefined);
  if (hidden.length > 0) throw conflict(table, name, hidden);
  if (look.differing.length > 0) {
    const pick = (from: Readonly<Record<string, string>>) =>
      Object.fromEntries(look.differing.map((column) => [column, from[column] ?? '']));
    const earlier = book.state().made.find((one) => one.kind === 'record' && one.id === row.sysId);
    const kept = earlier?.kind === 'record' ? earlier.before : undefined;
    const entry = {
      kind: 'record',
      table,
      id: row.sysId,
      name,
      before: { ...pick(row.fields), ...kept },
    } as const;
    if (earlier === undefined) await book.begin(entry);
    else await book.settle(earlier, entry);
    if (earlier === undefined) made.push(entry);
    await deps.systems.instance.change(table, row.sysId, pick(look.fields), work.turn);
    const spelled = (values: Readonly<Record<string, string>>) =>
      Object.entries(values)
        .map(([column, value]) => `${column}=${value}`)
        .join(', ');
    const [before, after] = [spelled(pick(row.fields)), spelled(pick(look.fields))];
    await book.note({ kind: 'recordChanged', subject: `${table} ${name}`, before, after });
  }
  await learnBack(planned, row.sysId, look.fields, name, doing);
}

/** ServiceNow answers a write with success and leaves out what the account may not write. */
async function learnBack(
  planned: PlannedRecord,
  sysId: string,
  wanted: Readonly<Record<string, string>>,
  name: string,
  { work, deps, book }: Doing,
): Promise<void> {
  const { table } = planned;
  const [row] = await deps.systems.instance.find(table, { sys_id: sysId }, columnsOf(planned), work.turn, 1);
  const [field] = row === undefined ? ['sys_id'] : differing(row, wanted);
  if (row === undefined || field !== undefined) {
    throw new CasebridgeError('SETUP_NOT_AS_WRITTEN', { what: `${table} ${name}`, field: field ?? 'sys_id' });
  }
  await book.learn(valuesMade(planned, row));
}
