import { type Made, stateOf, type ValueName, valueNames } from '../runbook/run.ts';
import type { PlannedRecord, PlannedSecret, SecretColumn } from '../runbook/step.ts';
import type { AutomaticDeps } from './deps.ts';
import { sessionOf } from './doing.ts';
import { fillKnown } from './fill-known.ts';
import { uniqueNameOf } from './look-at-entra.ts';
import { wantedRecord } from './look-at-record.ts';
import { createdColumn, isMadeThen } from './made-then.ts';
import type { Book, Work } from './work.ts';

type MadeOf<Kind extends Made['kind']> = Extract<Made, { kind: Kind }>;

/**
 * Removes one thing that Casebridge made, or gives a changed row back what it was; what is gone already counts as removed.
 * @returns columns that others have changed since: they stay as they are
 */
export async function removeMade(
  made: Made,
  work: Work,
  book: Book,
  deps: AutomaticDeps,
): Promise<readonly string[]> {
  const left = await removeIt(made, work, book, deps);
  const names = namesOf(made, work, book);
  await book.drop(made);
  await book.forget(names);
  return left;
}

/** The same in every language: what the record of what was done calls it. */
export function subjectOf(made: Made): string {
  return `${made.kind === 'record' ? made.table : made.kind} ${made.name}`;
}

/** What is removed only with an Entra administrator's sign-in. */
export function isOfEntra(made: Made): boolean {
  return made.kind !== 'record' && (made.kind !== 'secret' || made.clientId !== undefined);
}

async function removeIt(made: Made, work: Work, book: Book, deps: AutomaticDeps): Promise<readonly string[]> {
  if (made.kind === 'record' && made.before !== undefined)
    return restore(made, made.before, work, book, deps);
  const isRemoved = await removeWhole(made, work, book, deps);
  if (isRemoved) await book.note({ kind: 'recordRemoved', subject: subjectOf(made) });
  return [];
}

/** @returns whether it was there */
function removeWhole(made: Made, work: Work, book: Book, deps: AutomaticDeps): Promise<boolean> {
  switch (made.kind) {
    case 'record':
      return removeRecord(made, work, book, deps);
    case 'application':
      return removeApplication(made, work);
    case 'secret':
      return removeSecret(made, work, book, deps);
    case 'appRole':
      return removeAppRole(made, work);
  }
}

async function removeRecord(
  { table, id, name, begunAt }: MadeOf<'record'>,
  work: Work,
  book: Book,
  { systems: { instance } }: AutomaticDeps,
): Promise<boolean> {
  const planned = plannedRecord(table, name, work, book);
  const match = planned === undefined ? undefined : wantedRecord(planned, book.values()).match;
  const find = async () => {
    if (match === undefined) return undefined;
    const rows = await instance.find(table, match, [...Object.keys(match), createdColumn], work.turn);
    return rows.find((row) => isMadeThen(row, begunAt))?.sysId;
  };
  const sysId = id ?? (await find());
  if (sysId === undefined) return false;
  await instance.remove(table, sysId, work.turn);
  return true;
}

async function restore(
  { table, id, name }: MadeOf<'record'>,
  before: Readonly<Record<string, string>>,
  work: Work,
  book: Book,
  { systems: { instance } }: AutomaticDeps,
): Promise<readonly string[]> {
  if (id === undefined) return [];
  const [row] = await instance.find(table, { sys_id: id }, Object.keys(before), work.turn, 1);
  if (row === undefined) return [];
  const planned = plannedRecord(table, name, work, book);
  const ours = planned === undefined ? {} : wantedRecord(planned, book.values()).fields;
  const columns = Object.keys(before).filter((column) => row.fields[column] !== before[column]);
  const back = columns.filter((column) => row.fields[column] === ours[column]);
  if (back.length > 0) {
    const fields = Object.fromEntries(back.map((column) => [column, before[column] ?? '']));
    await instance.change(table, id, fields, work.turn);
    await book.note({
      kind: 'recordChanged',
      subject: `${table} ${name}`,
      after: back.map((column) => `${column}=${fields[column]}`).join(', '),
    });
  }
  return columns.filter((column) => !back.includes(column)).map((column) => `${table} ${name}: ${column}`);
}

async function removeApplication({ id, name }: MadeOf<'application'>, work: Work): Promise<boolean> {
  const session = sessionOf(work);
  const { signal } = work.turn;
  const objectId =
    id ?? (await session.findApplication({ uniqueName: uniqueNameOf(name) }, signal))?.objectId;
  if (objectId === undefined) return false;
  await session.deleteApplication(objectId, signal);
  return true;
}

async function removeSecret(
  made: MadeOf<'secret'>,
  work: Work,
  book: Book,
  deps: AutomaticDeps,
): Promise<boolean> {
  const { clientId, id, name } = made;
  const { signal } = work.turn;
  const isRemoved = clientId === undefined ? id !== undefined : await removePassword(clientId);
  // Only one that is in its place was written there; the column goes with the last.
  const others = stateOf(await deps.runbook.read(), work.step.id).made.filter(
    (one) => one.kind === 'secret' && one.clientId === clientId && one.id !== undefined && one.id !== id,
  );
  if (id !== undefined && others.length === 0) await clearColumn(made, work, book, deps);
  return isRemoved;

  async function removePassword(ofClient: string): Promise<boolean> {
    const session = sessionOf(work);
    const application = await session.findApplication({ clientId: ofClient }, signal);
    const keyId = id ?? application?.passwords.find((password) => password.name === name)?.keyId;
    if (application === undefined || keyId === undefined) return false;
    await session.removePassword(application.objectId, keyId, signal);
    return true;
  }
}

async function clearColumn(
  { clientId, name }: MadeOf<'secret'>,
  { turn, step }: Work,
  book: Book,
  { systems: { instance } }: AutomaticDeps,
): Promise<void> {
  const values = book.values();
  const isOf = ({ from, name: template }: PlannedSecret) =>
    from.system === 'entra'
      ? values[from.clientId] === clientId
      : clientId === undefined && fillKnown(template, values).text === name;
  const columns = (step.automatic ?? []).flatMap((planned) =>
    planned.kind === 'secret' && isOf(planned) ? columnOf(planned) : [],
  );
  for (const { table, sysId, column } of columns) {
    const row = values[sysId];
    const isThere =
      row !== undefined && (await instance.find(table, { sys_id: row }, ['sys_id'], turn, 1)).length > 0;
    if (isThere) await instance.change(table, row, {}, turn, { [column]: '' });
  }
}

export function columnOf({ to }: PlannedSecret): readonly SecretColumn[] {
  if (!('person' in to)) return [to];
  return to.also === undefined ? [] : [to.also];
}

async function removeAppRole({ id, name, clientId }: MadeOf<'appRole'>, work: Work): Promise<boolean> {
  const session = sessionOf(work);
  const { signal } = work.turn;
  const planned = (work.step.automatic ?? []).find((one) => one.kind === 'appRole' && one.role === name);
  const roleId = planned?.kind === 'appRole' ? planned.roleId : undefined;
  const assignmentId =
    id ?? (await session.listAppRoles(clientId, signal)).find((one) => one.roleId === roleId)?.id;
  if (assignmentId === undefined) return false;
  await session.removeAppRole(clientId, assignmentId, signal);
  return true;
}

function plannedRecord(table: string, name: string, { step }: Work, book: Book): PlannedRecord | undefined {
  const values = book.values();
  return (step.automatic ?? [])
    .filter((planned) => planned.kind === 'record')
    .find((planned) => planned.table === table && wantedRecord(planned, values).name === name);
}

/** What became known by it, and is known no more. A row that was only changed is still there. */
function namesOf(made: Made, work: Work, book: Book): readonly ValueName[] {
  const values = book.values();
  return (work.step.automatic ?? []).flatMap((planned): readonly ValueName[] => {
    if (planned.kind === 'application' && made.kind === 'application') {
      return fillKnown(planned.name, values).text === made.name ? [planned.makes] : [];
    }
    if (planned.kind !== 'record' || made.kind !== 'record' || made.before !== undefined) return [];
    const isIt = planned.table === made.table && wantedRecord(planned, values).name === made.name;
    return isIt ? valueNamesOf(planned) : [];
  });
}

function valueNamesOf({ makes = {} }: PlannedRecord): readonly ValueName[] {
  return valueNames.filter((name) => makes[name] !== undefined);
}
