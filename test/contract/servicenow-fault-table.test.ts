import assert from 'node:assert/strict';
import { attachFile } from '../../src/clients/servicenow/attachments.ts';
import { createIncident, updateIncident } from '../../src/clients/servicenow/incident-writes.ts';
import { findIncident } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { changeRecord, createRecord, removeRecord } from '../../src/clients/servicenow/setup-records.ts';
import { isCasebridgeError } from '../../src/errors.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { type Ending, type FaultCase, faultTable, type Operation, operations } from './fault-table.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const setUpTable = 'oidc_provider_configuration';
/** The record of the set-up that is changed or removed. */
const setUpId = '5e7'.padEnd(32, '0');

/** What is done, and how often it can be found afterwards. */
const work: Readonly<
  Record<Operation, (instance: Instance, sysId: string, name: string) => Promise<unknown>>
> = {
  read: (instance) => findIncident(instance, ['INC0000001']),
  create: (instance, _sysId, name) => createIncident(instance, { shortDescription: 'Stuck' }, name),
  change: async (instance, sysId, name) => {
    const modCount = Number(name.split('@')[1]);
    return updateIncident(instance, { sysId, modCount }, { urgency: '1', workNote: name });
  },
  attach: (instance, sysId, fileName) =>
    attachFile(instance, sysId, { fileName, contentType: 'text/plain', bytes: Buffer.from(fileName) }),
  add: (instance, _sysId, name) =>
    createRecord(instance, { table: setUpTable, fields: { name }, match: ['name'] }),
  set: (instance, _sysId, name) =>
    changeRecord(instance, { table: setUpTable, sysId: setUpId, fields: { user_claim: name } }),
  remove: (instance) => removeRecord(instance, setUpTable, setUpId),
};

const traces: Readonly<Record<Operation, readonly [table: string, field: string] | undefined>> = {
  read: undefined,
  create: ['incident', 'correlation_id'],
  change: ['sys_journal_field', 'value'],
  attach: ['sys_attachment', 'file_name'],
  add: [setUpTable, 'name'],
  set: [setUpTable, 'user_claim'],
  remove: undefined,
};

describe('the ServiceNow client and each fault of an instance', () => {
  let endings: ReadonlyMap<string, Ending>;

  before(async function () {
    this.timeout(20_000);
    // Most of the time goes by waiting, so all faults are shown at the same time, each by an instance of its own.
    endings = new Map((await Promise.all(faultTable.map(endingsOf))).flat());
  });

  for (const { fault, once, lasting } of faultTable) {
    for (const operation of operations) {
      it(`${fault.name}, once: ${operation} ${said(once[operation])}`, () => {
        assert.deepEqual(endings.get(`${fault.name}/once/${operation}`), once[operation]);
      });

      it(`${fault.name}, lasting: ${operation} ${said(lasting[operation])}`, () => {
        assert.deepEqual(endings.get(`${fault.name}/lasting/${operation}`), lasting[operation]);
      });
    }
  }
});

function said({ outcome, calls, written }: Ending): string {
  return `ends with ${outcome} after ${calls} requests and is written ${written} times`;
}

async function endingsOf(row: FaultCase): Promise<readonly (readonly [string, Ending])[]> {
  const standIn = await startSeeded();
  try {
    const found: (readonly [string, Ending])[] = [];
    for (const operation of operations) {
      for (const kind of ['once', 'lasting'] as const) {
        found.push([`${row.fault.name}/${kind}/${operation}`, await show(standIn, row, operation, kind)]);
      }
    }
    return found;
  } finally {
    await standIn.close();
  }
}

async function show(
  standIn: ServiceNowStandIn,
  { fault: { name, fault }, deadline }: FaultCase,
  operation: Operation,
  kind: 'once' | 'lasting',
): Promise<Ending> {
  const target = standIn.tables.find('incident', { number: 'INC0000001' });
  const mark = `${name} ${kind} ${operation} @${target?.sys_mod_count}`;
  standIn.tables.delete(setUpTable, setUpId);
  standIn.tables.insert(setUpTable, { sys_id: setUpId });
  standIn.faults.add(fault, {
    method: operation === 'read' ? 'GET' : ['POST', 'PATCH', 'DELETE'],
    ...(kind === 'once' ? { times: 1 } : {}),
  });
  const before = standIn.requests.length;
  const outcome = await work[operation](connectTo(standIn, deadline), target?.sys_id ?? '', mark).then(
    () => 'done' as const,
    (error: unknown) => {
      if (isCasebridgeError(error)) return error.code;
      throw error;
    },
  );
  standIn.faults.clear();
  return { outcome, calls: standIn.requests.length - before, written: countOf(standIn, operation, mark) };
}

function countOf({ tables }: ServiceNowStandIn, operation: Operation, mark: string): number {
  if (operation === 'remove') return tables.get(setUpTable, setUpId) === undefined ? 1 : 0;
  const [table, field] = traces[operation] ?? [];
  if (table === undefined || field === undefined) return 0;
  return tables.rows(table).filter((row) => row[field] === mark).length;
}
