import assert from 'node:assert/strict';
import {
  type ChangeCursor,
  readChangedIncidents,
  type WatchedIncident,
} from '../../src/clients/servicenow/changed-incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { readInstanceClock } from '../../src/clients/servicenow/instance-clock.ts';
import { readActiveIncidents } from '../../src/clients/servicenow/past-incidents.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from './servicenow-seed.ts';
import { connectTo } from './servicenow-target.ts';

const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const sysIdOf = (index: number) => index.toString(16).padStart(32, '0');
/** This process's own clock is of no use to it. */
const wrong = new Date(0);

describe('the ServiceNow client and what changed since', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let now: Date;
  let cursor: ChangeCursor;

  beforeEach(async () => {
    now = noon;
    standIn = await startServiceNow({ seed, now: () => now });
    instance = connectTo(standIn);
    cursor = { at: noon, sysId: '' };
    now = at(600);
  });
  afterEach(() => standIn.close());

  const add = (number: string, seconds: number, sysId?: string) => {
    const moment = at(seconds).toISOString().slice(0, 19).replace('T', ' ');
    const times = { sys_created_on: moment, sys_updated_on: moment };
    return standIn.tables.insert('incident', { number, ...times, ...(sysId && { sys_id: sysId }) });
  };
  const read = async (pageSize = 500, on: Instance = instance) => {
    const clock = await readInstanceClock(on, wrong);
    const found = await readChangedIncidents(on, cursor, clock, { pageSize });
    cursor = found.cursor;
    return found;
  };
  const numbers = ({ incidents }: { readonly incidents: readonly WatchedIncident[] }) =>
    incidents.map(({ number }) => number);

  it('is all of it, in the order of its moments', async () => {
    add('INC2', 200);
    add('INC1', 100);
    const found = await read();
    assert.deepEqual(numbers(found), ['INC1', 'INC2']);
    assert.deepEqual(found.cursor, { at: at(595), sysId: '' });
    assert.equal(found.isBehind, false);
  });

  it('is told as it stands', async () => {
    const { sys_id: sysId = '' } = standIn.tables.find('incident', { number: 'INC0000001' }) ?? {};
    standIn.tables.update('incident', sysId, { priority: '1' });
    now = at(700);
    const [found] = (await read()).incidents;
    assert.deepEqual(
      [
        found?.sysId,
        found?.priority,
        found?.state,
        found?.assignmentGroup.label,
        found?.active,
        found?.table,
      ],
      [
        sysId,
        { value: '1', label: '1 - Critical' },
        { value: '2', label: 'In Progress' },
        'Messaging',
        true,
        'incident',
      ],
    );
    assert.deepEqual(found?.updatedAt, at(600));
  });

  for (const pageSize of [1, 3, 4, 100]) {
    it(`misses none of many in one second, with ${pageSize} a page, and tells none twice`, async () => {
      for (const index of [5, 1, 4, 2, 3]) add(`SAME${index}`, 300, sysIdOf(index));
      add('AFTER1', 301);
      add('AFTER2', 302);
      assert.deepEqual(numbers(await read(pageSize)), [
        ...['SAME1', 'SAME2', 'SAME3', 'SAME4', 'SAME5'],
        ...['AFTER1', 'AFTER2'],
      ]);
    });
  }

  it('goes on where it had to stop, within a second too', async () => {
    for (let index = 1; index <= 25; index += 1) add(`INC${index}`, 300, sysIdOf(index));
    const first = await read(1);
    assert.equal(first.isBehind, true);
    const second = await read(1);
    assert.equal(second.isBehind, false);
    const all = new Set([...numbers(first), ...numbers(second)]);
    assert.equal(all.size, 25);
    assert.equal(first.incidents.length + second.incidents.length, 25);
  });

  it('leaves what changes while it is read for the next time', async () => {
    const rows = [1, 2, 3].map((index) => add(`INC${index}`, 300 + index, sysIdOf(index)));
    const busy: Instance = {
      ...instance,
      getPage: async (call) => {
        const page = await instance.getPage(call);
        const isFirstPage = call.parameters.sysparm_query?.includes('sys_updated_on>');
        if (isFirstPage) standIn.tables.update('incident', rows[2]?.sys_id ?? '', { category: `${now}` });
        return page;
      },
    };
    assert.deepEqual(numbers(await read(1, busy)), ['INC1', 'INC2']);
    now = at(660);
    assert.ok(numbers(await read()).includes('INC3'));
  });

  it('leaves the last seconds, in which something may not be committed yet', async () => {
    add('JUST', 598);
    assert.deepEqual(numbers(await read()), []);
    now = at(610);
    assert.deepEqual(numbers(await read()), ['JUST']);
  });

  it('has what was committed later than that the next time', async () => {
    await read();
    add('LATE', 560);
    now = at(660);
    assert.deepEqual(numbers(await read()), ['LATE']);
  });

  it('goes on behind pages that are hidden', async () => {
    for (let index = 1; index <= 6; index += 1) add(`INC${index}`, 300 + index, sysIdOf(index));
    standIn.access.hideRows('incident', ({ number = '' }) => /^INC[1-4]$/.test(number));
    assert.deepEqual(numbers(await read(2)), ['INC5', 'INC6']);
  });

  it('ends where nothing is counted', async () => {
    for (let index = 1; index <= 3; index += 1) add(`INC${index}`, 300, sysIdOf(index));
    const uncounted: Instance = {
      ...instance,
      getPage: async (call) => ({ ...(await instance.getPage(call)), total: undefined }),
    };
    assert.deepEqual(numbers(await read(2, uncounted)), ['INC1', 'INC2', 'INC3']);
  });

  for (const [zone, areLocal] of [
    ['America/Los_Angeles', 'true'],
    ['Asia/Tokyo', 'true'],
    ['Asia/Tokyo', 'false'],
  ] as const) {
    it(`is the same for an account in ${zone} where moments in questions are ${areLocal === 'true' ? 'its own' : 'UTC'}`, async () => {
      const { sys_id: account = '' } =
        standIn.tables.find('sys_user', { user_name: 'casebridge.integration' }) ?? {};
      standIn.tables.update('sys_user', account, { time_zone: zone });
      standIn.properties.set('sandbox.query_literals_in_user_time_zone', areLocal);
      for (let index = 1; index <= 3; index += 1) add(`INC${index}`, 300, sysIdOf(index));
      assert.deepEqual(numbers(await read(2)), ['INC1', 'INC2', 'INC3']);
      assert.deepEqual(cursor.at, at(595));
    });
  }

  it('is refused where ServiceNow does not look at the moments', async () => {
    const clock = await readInstanceClock(instance, wrong);
    const stranger = { sys_id: { value: 'b'.repeat(32) }, sys_updated_on: { value: '2020-01-01 00:00:00' } };
    standIn.faults.add({ kind: 'answer', status: 200, body: { result: [stranger] } });
    await assert.rejects(readChangedIncidents(instance, cursor, clock), { code: 'SERVICENOW_FORBIDDEN' });
  });

  it('has a beginning: whatever has not ended', async () => {
    const found = await readActiveIncidents(instance, 2);
    assert.deepEqual(
      found.map(({ number }) => number).toSorted(),
      standIn.tables
        .rows('incident')
        .filter(({ active }) => active === 'true')
        .map(({ number }) => number)
        .toSorted(),
    );
  });
});
