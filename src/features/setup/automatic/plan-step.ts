import { createHash } from 'node:crypto';
import { stateOf, type ValueName, type Values } from '../runbook/run.ts';
import type {
  Planned,
  PlannedApplication,
  PlannedAppRole,
  PlannedLookup,
  PlannedRecord,
  PlannedSecret,
} from '../runbook/step.ts';
import type { AutomaticDeps } from './deps.ts';
import { fillKnown } from './fill-known.ts';
import { isInPlace, lookAtApplication, secretsMade, wantedApplication } from './look-at-entra.ts';
import { lookAtRecord, valuesMade, wantedRecord } from './look-at-record.ts';
import type { Work } from './work.ts';

/** One thing of a step, as a person confirms it. */
export interface PlanItem {
  readonly planned: Planned;
  readonly system: 'serviceNow' | 'entra';
  /** What sort of thing: a table's name, or a kind that the directory has. */
  readonly sort: string;
  readonly name: string;
  /** What is written, in the system's own names. Never a secret. */
  readonly fields: readonly PlanField[];
  /**
   * `kept`: it is there as it should be. `atSignIn`: made, unless the directory has it, which only the administrator's
   * sign-in tells. `inDialog`: made when the person opens the dialog in which it is shown. `conflict`: it is there, and
   * `differing` has other values.
   */
  readonly is: 'new' | 'change' | 'kept' | 'renewed' | 'atSignIn' | 'inDialog' | 'conflict' | 'absent';
  readonly differing: readonly string[];
}

export interface PlanField {
  readonly name: string;
  readonly value: string;
  /** Of a change: what it is now. */
  readonly before?: string;
}

export interface Plan {
  readonly items: readonly PlanItem[];
  /** Of what is there and what is written: another one when anything of it is another. */
  readonly hash: string;
  /** Something is to be written. */
  readonly writes: boolean;
  readonly needsSignIn: boolean;
  /** What is in the way; nothing is written then. */
  readonly conflicts: readonly PlanItem[];
  /** Values that nobody has made known, such as those that a person chooses. */
  readonly unknown: readonly ValueName[];
}

interface Seen {
  readonly item: PlanItem;
  /** What it makes known already. */
  readonly known?: Values;
  /** What becomes known when it is made. */
  readonly makes?: readonly string[];
  readonly unknown?: readonly ValueName[];
}

/** What doing the step would write, and what of it is there. With a session the directory was looked at, too. */
export async function planStep(work: Work, deps: AutomaticDeps): Promise<Plan> {
  let { run } = work;
  const coming = new Set<string>();
  const items: PlanItem[] = [];
  const unknown: ValueName[] = [];
  for (const planned of work.step.automatic ?? []) {
    const seen = await lookAt(planned, { ...work, run }, deps.runbook.valuesOf(run), deps);
    items.push(seen.item);
    unknown.push(...(seen.unknown ?? []).filter((name) => !coming.has(name)));
    run = { ...run, values: { ...run.values, ...seen.known } };
    for (const name of seen.makes ?? []) coming.add(name);
  }
  const written = items.filter(
    ({ is }) => is === 'new' || is === 'change' || is === 'renewed' || is === 'atSignIn',
  );
  return {
    items,
    hash: hashOf(items),
    writes: written.length > 0,
    needsSignIn: written.some(({ system }) => system === 'entra'),
    conflicts: items.filter(({ is }) => is === 'conflict' || is === 'absent'),
    unknown: [...new Set(unknown)],
  };
}

function hashOf(items: readonly PlanItem[]): string {
  const shown = items.map(({ system, sort, name, fields, is }) => ({ system, sort, name, fields, is }));
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22);
}

function lookAt(planned: Planned, work: Work, values: Values, deps: AutomaticDeps): Promise<Seen> | Seen {
  switch (planned.kind) {
    case 'record':
      return seeRecord(planned, work, values, deps);
    case 'lookup':
      return seeLookup(planned, work, values, deps);
    case 'application':
      return seeApplication(planned, work, values);
    case 'secret':
      return seeSecret(planned, work, values);
    case 'appRole':
      return seeAppRole(planned, work, values);
  }
}

async function seeRecord(
  planned: PlannedRecord,
  { turn, run, step }: Work,
  values: Values,
  { systems }: AutomaticDeps,
): Promise<Seen> {
  const look = await lookAtRecord(planned, values, stateOf(run, step.id), systems.instance, turn);
  const { name, match, fields, row, differing, unknown } = look;
  const isChange = planned.action === 'change';
  const base = { planned, system: 'serviceNow', sort: planned.table, name, differing } as const;
  const makes = Object.keys(planned.makes ?? {});
  if (row === undefined) {
    const item = {
      ...base,
      fields: shown({ ...match, ...fields }),
      is: isChange ? 'absent' : 'new',
    } as const;
    // Whether a row is there that is found by what is only made now, nobody can tell yet.
    return { item: isChange && unknown.length > 0 ? { ...item, is: 'change' } : item, makes, unknown };
  }
  const known = valuesMade(planned, row);
  if (differing.length === 0) return { item: { ...base, fields: shown(fields), is: 'kept' }, known };
  const isHidden = differing.some((column) => row.fields[column] === undefined);
  if (!isChange || isHidden) return { item: { ...base, fields: shown(fields), is: 'conflict' }, known };
  const changed = differing.map((column) => ({
    name: column,
    value: fields[column] ?? '',
    before: row.fields[column] ?? '…',
  }));
  return { item: { ...base, fields: changed, is: 'change' }, known };
}

async function seeLookup(
  planned: PlannedLookup,
  { turn, run, step }: Work,
  values: Values,
  { systems }: AutomaticDeps,
): Promise<Seen> {
  const known = new Set(Object.keys(values));
  const isKnown = Object.keys(planned.makes).every((name) => known.has(name));
  const look = isKnown
    ? wantedRecord(planned, values)
    : await lookAtRecord(planned, values, stateOf(run, step.id), systems.instance, turn);
  const { name, match, row, unknown } = look;
  const base = { planned, system: 'serviceNow', sort: planned.table, name, differing: [] } as const;
  const item: PlanItem = {
    ...base,
    fields: shown(match),
    is: isKnown || row !== undefined ? 'kept' : 'absent',
  };
  if (isKnown) return { item };
  return { item, unknown, ...(row !== undefined && { known: valuesMade(planned, row) }) };
}

async function seeApplication(
  planned: PlannedApplication,
  { turn, session }: Work,
  values: Values,
): Promise<Seen> {
  const look =
    session === undefined
      ? wantedApplication(planned, values)
      : await lookAtApplication(planned, values, session, turn.signal);
  const { wanted, found, differing, unknown } = look;
  const fields = [
    { name: 'displayName', value: wanted.displayName },
    { name: 'uniqueName', value: wanted.uniqueName },
    { name: 'signInAudience', value: 'AzureADMyOrg' },
    ...wanted.redirectUrls.map((value) => ({ name: 'web.redirectUris', value })),
    { name: 'servicePrincipal', value: wanted.displayName },
  ];
  const base = {
    planned,
    system: 'entra',
    sort: 'application',
    name: wanted.displayName,
    fields,
    differing,
  } as const;
  if (session === undefined) return { item: { ...base, is: 'atSignIn' }, makes: [planned.makes], unknown };
  if (found === undefined) return { item: { ...base, is: 'new' }, makes: [planned.makes], unknown };
  const known = { [planned.makes]: found.clientId };
  if (differing.length > 0) return { item: { ...base, is: 'conflict' }, known };
  return { item: { ...base, is: found.hasServicePrincipal ? 'kept' : 'new' }, known };
}

function seeSecret(planned: PlannedSecret, { run, step }: Work, values: Values): Seen {
  const { from, to } = planned;
  const state = stateOf(run, step.id);
  const name = fillKnown(planned.name, values);
  const column = 'person' in to ? to.also : to;
  const needed = [
    ...(from.system === 'entra' ? [from.clientId] : []),
    ...(column === undefined ? [] : [column.sysId]),
  ];
  const unknown = [...name.unknown, ...needed.filter((one) => values[one] === undefined)];
  const fields = [
    ...(from.system === 'entra' ? [{ name: 'appId', value: values[from.clientId] ?? '…' }] : []),
    ...(column === undefined ? [] : [{ name: `${column.table}.${column.column}`, value: '••••••••' }]),
  ];
  const base = {
    planned,
    system: from.system,
    sort: 'secret',
    name: name.text,
    fields,
    differing: [],
  } as const;
  if ('person' in to) return { item: { ...base, is: 'inDialog' }, unknown };
  if (isInPlace(planned, values, state)) return { item: { ...base, is: 'kept' }, unknown };
  const isRenewed = secretsMade(planned, values, state).some(({ id }) => id !== undefined);
  return { item: { ...base, is: isRenewed ? 'renewed' : 'new' }, unknown };
}

async function seeAppRole(planned: PlannedAppRole, { turn, session }: Work, values: Values): Promise<Seen> {
  const clientId = values[planned.clientId];
  const item: PlanItem = {
    ...{ planned, system: 'entra', sort: 'appRole', name: planned.role, differing: [], is: 'atSignIn' },
    fields: [
      { name: 'appId', value: clientId ?? '…' },
      { name: 'appRoleId', value: planned.roleId },
    ],
  };
  if (clientId === undefined) return { item, unknown: [planned.clientId] };
  if (session === undefined) return { item };
  const roles = await session.listAppRoles(clientId, turn.signal);
  return { item: { ...item, is: roles.some(({ roleId }) => roleId === planned.roleId) ? 'kept' : 'new' } };
}

function shown(fields: Readonly<Record<string, string>>): readonly PlanField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}
