import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import type { Caller } from '../../turn.ts';
import type { StepState, ValueName, Values } from '../runbook/run.ts';
import type { PlannedLookup, PlannedRecord } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { fillFields } from './fill-known.ts';
import { createdColumn } from './made-then.ts';

/** A planned row of ServiceNow, and what of it is there. */
export interface RecordLook {
  /** What identifies it; the same on every attempt. */
  readonly name: string;
  readonly match: Readonly<Record<string, string>>;
  /** What it is to have, besides `match`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Values that are not known yet: then nobody looked. */
  readonly unknown: readonly ValueName[];
  /** Undefined: there is none. */
  readonly row: SetupRecord | undefined;
  /** Columns of the row that have another value, or may not be read. */
  readonly differing: readonly string[];
}

/** What a row is to be, without a look at what is there. */
export function wantedRecord(planned: PlannedRecord | PlannedLookup, values: Values): RecordLook {
  const match = fillFields(planned.match, values);
  const fields = fillFields(planned.kind === 'record' ? planned.fields : {}, values);
  return {
    name: Object.values(match.fields).join(' · '),
    match: match.fields,
    fields: fields.fields,
    unknown: [...match.unknown, ...fields.unknown],
    row: undefined,
    differing: [],
  };
}

export async function lookAtRecord(
  planned: PlannedRecord | PlannedLookup,
  values: Values,
  state: StepState,
  instance: InstanceSetup,
  caller: Caller,
): Promise<RecordLook> {
  const wanted = wantedRecord(planned, values);
  if (wanted.unknown.length > 0) return wanted;
  const rows = await instance.find(
    planned.table,
    wanted.match,
    [...columnsOf(planned), createdColumn],
    caller,
  );
  const ours = rows.find(({ sysId }) =>
    state.made.some((made) => made.kind === 'record' && made.id === sysId),
  );
  const row = ours ?? rows.find((one) => differing(one, wanted.fields).length === 0) ?? rows[0];
  return { ...wanted, row, differing: row === undefined ? [] : differing(row, wanted.fields) };
}

/** Every column that is written, compared or made known. */
export function columnsOf(planned: PlannedRecord | PlannedLookup): readonly string[] {
  const written = planned.kind === 'record' ? Object.keys(planned.fields) : [];
  const made = Object.values(planned.makes ?? {}).filter((column) => column !== 'sys_id');
  return [...new Set([...Object.keys(planned.match), ...written, ...made])];
}

export function differing(
  { fields }: Pick<SetupRecord, 'fields'>,
  wanted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(wanted).filter((column) => fields[column] !== wanted[column]);
}

/** What a row makes known; what may not be read stays unknown. */
export function valuesMade({ makes = {} }: Pick<PlannedRecord, 'makes'>, row: SetupRecord): Values {
  const known = Object.entries(makes).map(([name, column]) => [
    name,
    column === 'sys_id' ? row.sysId : row.fields[column],
  ]);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined && value !== ''));
}
