import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';
import { refusal } from './answers.ts';
import { type Instance, listCall, viewParameters } from './instance.ts';
import { allOf, on } from './query.ts';
import { value } from './schema.ts';
import { beginsAsScript } from './script-text.ts';
import type { Sent } from './send-write.ts';
import { settleRepeatable, settleWrite } from './settle-write.ts';
import { fieldOf, isSecretField, ownFields, type Table, tablePath } from './tables.ts';

// The records that setting the integration up is made of. Columns are given by name and checked here: a TypeError for
// one that Casebridge does not know.

/** Raw values of the columns that were asked for; a column that may not be read is missing. */
export interface SetupRecord {
  readonly sysId: string;
  readonly fields: Values;
}

/** Raw values by column; sys_ids for references. */
type Values = Readonly<Record<string, string>>;

export interface RecordQuestion {
  readonly table: Table;
  /** Columns that have these values, whatever their capitals; at least one. */
  readonly match: Values;
  readonly columns: readonly string[];
  /** 20 unless told. */
  readonly limit?: number;
}

const usualLimit = 20;
const cells = z.record(z.string(), value);

/**
 * Records that have all of these values. None means that there is none.
 * @throws SERVICENOW_FORBIDDEN where nobody can tell: there are some that may not be seen, or a column may not be read
 */
export async function findRecords(
  instance: Instance,
  { table, match, columns, limit = usualLimit }: RecordQuestion,
  signal?: AbortSignal,
): Promise<readonly SetupRecord[]> {
  const conditions = Object.entries(match).map(([name, wanted]) =>
    on(table).equals(fieldOf(table, name), wanted),
  );
  const needed = ['sys_id', ...Object.keys(match)];
  const fields = [...new Set([...needed, ...columns])].map((name) => fieldOf(table, name));
  const { result, total = 0 } = await instance.getPage({
    ...listCall({ query: allOf(...conditions), fields, limit, counted: true }),
    schema: z.array(cells),
    signal,
  });
  requireSeen(table, needed, result, total);
  // Where a condition was dropped, these are others' rows.
  const isMeant = (row: Values) =>
    Object.entries(match).every(([name, wanted]) => isSameText(row[name] ?? '', wanted));
  return result.filter(isMeant).map((row) => recordOf(row, columns));
}

/**
 * @param total how many match, seen or not
 * @throws SERVICENOW_FORBIDDEN when none of them may be seen; naming the column that a row lacks, so that it cannot be compared
 */
export function requireSeen(
  table: Table,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | undefined>>[],
  total = rows.length,
): void {
  if (rows.length === 0 && total > 0) throw forbidden(table);
  const missing = columns.find((name) => rows.some((row) => row[name] === undefined));
  if (missing !== undefined) throw forbidden(`${table}.${missing}`);
}

export interface NewRecord {
  readonly table: Table;
  readonly fields: Values;
  /** Columns of `fields` by which it is found when its creation was not answered. */
  readonly match: readonly string[];
  /** Values of encrypted columns. */
  readonly secret?: Values | undefined;
}

/**
 * Creates a record once: a lost answer is looked up before it is sent again. The secret is written after it.
 * @returns with all of its columns that Casebridge knows
 * @throws SERVICENOW_RULE_REFUSED, SERVICENOW_FORBIDDEN …: not created, or where only its secret was refused without that;
 * WRITE_UNCERTAIN: perhaps; TEXT_UNSAFE
 */
export async function createRecord(
  instance: Instance,
  { table, fields, match, secret = {} }: NewRecord,
  signal?: AbortSignal,
): Promise<SetupRecord> {
  const record = writable(table, fields);
  const encrypted = encryptable(table, secret);
  const wanted = Object.fromEntries(Object.entries(fields).filter(([name]) => match.includes(name)));
  const question = { table, match: wanted, columns: ownFields(table), limit: 1 };
  const send = () => sendRecord(instance, { method: 'POST', path: tablePath(table), table, record }, signal);
  const created = await settleWrite(send, async () => (await findRecords(instance, question, signal)).at(0));
  await writeSecret(instance, table, created.sysId, encrypted, signal);
  return created;
}

export interface RecordChange {
  readonly table: Table;
  readonly sysId: string;
  readonly fields: Values;
  /** Values of encrypted columns. */
  readonly secret?: Values | undefined;
}

/**
 * Sets columns of a record. What ServiceNow left as it was without saying so shows in the returned values.
 * @returns with all of its columns that Casebridge knows
 * @throws SERVICENOW_RECORD_GONE, SERVICENOW_RULE_REFUSED, SERVICENOW_FORBIDDEN …: not changed, or all but its secret;
 * WRITE_UNCERTAIN: perhaps; TEXT_UNSAFE
 */
export async function changeRecord(
  instance: Instance,
  { table, sysId, fields, secret = {} }: RecordChange,
  signal?: AbortSignal,
): Promise<SetupRecord> {
  const record = writable(table, fields);
  const encrypted = encryptable(table, secret);
  const isChanged = Object.keys(record).length > 0;
  const changed = isChanged ? await setColumns(instance, table, sysId, record, signal) : undefined;
  const withSecret = await writeSecret(instance, table, sysId, encrypted, signal);
  const after = withSecret ?? changed;
  if (after === undefined) throw new TypeError('a change of nothing');
  return after;
}

function setColumns(
  instance: Instance,
  table: Table,
  sysId: string,
  record: Values,
  signal: AbortSignal | undefined,
): Promise<SetupRecord> {
  const path = recordPath(table, sysId);
  return settleWrite(
    () => sendRecord(instance, { method: 'PATCH', path, table, record }, signal),
    async () => {
      const found = await readRecord(instance, table, sysId, signal);
      if (found === undefined) return undefined;
      requireSeen(table, Object.keys(record), [found.fields]);
      const isWritten = Object.entries(record).every(([name, wanted]) => found.fields[name] === wanted);
      return isWritten ? found : undefined;
    },
  );
}

/**
 * Deletes a record. One that is gone already counts as deleted.
 * @throws SERVICENOW_FORBIDDEN, SERVICENOW_RULE_REFUSED …: it is still there; WRITE_UNCERTAIN: perhaps
 */
export async function removeRecord(
  instance: Instance,
  table: Table,
  sysId: string,
  signal?: AbortSignal,
): Promise<void> {
  const isGone = async () => ((await readRecord(instance, table, sysId, signal)) ? undefined : true);
  const send = (): Promise<Sent<true>> =>
    instance.write({
      method: 'DELETE',
      path: recordPath(table, sysId),
      parameters: {},
      schema: z.undefined().transform(() => true as const),
      refusal: (response) => recordRefusal(response, table),
      signal,
    });
  await settleWrite(send, isGone).catch(async (error: unknown) => {
    // ServiceNow answers the same for a record that is gone and for one that may not be seen.
    if (!isCasebridgeError(error, 'SERVICENOW_RECORD_GONE') || !(await isGone())) throw error;
  });
}

async function readRecord(
  instance: Instance,
  table: Table,
  sysId: string,
  signal: AbortSignal | undefined,
): Promise<SetupRecord | undefined> {
  const question = { table, match: { sys_id: sysId }, columns: ownFields(table), limit: 1 };
  return (await findRecords(instance, question, signal)).at(0);
}

interface RecordWrite {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly table: Table;
  readonly record: Values;
}

function sendRecord(
  instance: Instance,
  { method, path, table, record }: RecordWrite,
  signal: AbortSignal | undefined,
): Promise<Sent<SetupRecord>> {
  const columns = ownFields(table);
  return instance.write({
    method,
    path,
    parameters: viewParameters(columns),
    body: { record },
    schema: cells.transform((row) => recordOf(row, columns)),
    refusal: (response) => recordRefusal(response, table),
    signal,
  });
}

/** Encrypted columns take a value only as people type it (`sysparm_input_display_value`). Nobody can look one up. */
async function writeSecret(
  instance: Instance,
  table: Table,
  sysId: string,
  secret: Values,
  signal: AbortSignal | undefined,
): Promise<SetupRecord | undefined> {
  if (Object.keys(secret).length === 0) return undefined;
  const columns = ownFields(table);
  const path = recordPath(table, sysId);
  return settleRepeatable(() =>
    instance.write({
      method: 'PATCH',
      path,
      parameters: { ...viewParameters(columns), sysparm_input_display_value: 'true' },
      body: { record: secret },
      schema: cells.transform((row) => recordOf(row, columns)),
      // ServiceNow's own words about a refused value could hold it.
      refusal: (response) => (response.status === 404 ? gone(table) : refusal(response, path)),
      signal,
    }),
  );
}

/** @throws TEXT_UNSAFE for a text that ServiceNow could take for a script; TypeError for a column that may not be written */
function writable(table: Table, fields: Values): Values {
  for (const [name, text] of Object.entries(fields)) {
    fieldOf(table, name);
    refuseScript(text);
  }
  return fields;
}

/** @throws TEXT_UNSAFE; TypeError for a column that is not encrypted. Neither holds the value. */
function encryptable(table: Table, secret: Values): Values {
  for (const [name, text] of Object.entries(secret)) {
    if (!isSecretField(table, name)) throw new TypeError(`${table} has no encrypted field ${name}`);
    refuseScript(text);
  }
  return secret;
}

function refuseScript(text: string): void {
  if (beginsAsScript(text)) throw new CasebridgeError('TEXT_UNSAFE', { found: 'javascript:' });
}

function recordOf(row: Values, columns: readonly string[]): SetupRecord {
  const fields = columns.flatMap((name) => {
    const found = row[name];
    return found === undefined ? [] : [[name, found]];
  });
  return { sysId: row.sys_id ?? '', fields: Object.fromEntries(fields) };
}

function recordPath(table: Table, sysId: string): string {
  return `${tablePath(table)}/${encodeURIComponent(sysId)}`;
}

function recordRefusal({ status }: HttpResponse, table: Table): CasebridgeError | undefined {
  return status === 404 ? gone(table) : undefined;
}

function gone(table: Table): CasebridgeError {
  return new CasebridgeError('SERVICENOW_RECORD_GONE', { table });
}

function forbidden(resource: string): CasebridgeError {
  return new CasebridgeError('SERVICENOW_FORBIDDEN', { resource });
}

/** As ServiceNow compares. */
function isSameText(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
