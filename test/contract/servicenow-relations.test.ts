import assert from 'node:assert/strict';
import {
  listChildren,
  listOpenSince,
  readWithJournal,
} from '../../src/clients/servicenow/incident-relations.ts';
import {
  createIncident,
  findByCorrelation,
  updateIncident,
} from '../../src/clients/servicenow/incident-writes.ts';
import type { Incident } from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const system = 'Microsoft 365 service health';
const morning = new Date('2026-11-23T06:00:00Z');

describe('the ServiceNow client and incidents that belong together', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  beforeEach(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  afterEach(() => standIn.close());

  const idOf = (number: string) => standIn.tables.find('incident', { number })?.sys_id ?? '';
  const numbers = (found: readonly Incident[]) => found.map(({ number }) => number);
  const insert = (number: string, openedAt: string, values = {}) =>
    standIn.tables.insert('incident', { number, opened_at: openedAt, active: 'true', state: '2', ...values });
  const bulk = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      insert(`INC9${String(index).padStart(6, '0')}`, '2026-11-23 11:00:00');
    }
  };

  describe('open ones since a moment', () => {
    it('are the newest first, and neither resolved nor closed nor older', async () => {
      insert('INC0000100', '2026-11-23 06:00:00');
      insert('INC0000101', '2026-11-23 11:30:00');
      insert('INC0000102', '2026-11-23 05:59:59');
      insert('INC0000103', '2026-11-23 11:00:00', { state: '6' });
      insert('INC0000104', '2026-11-23 11:00:00', { state: '7', active: 'false' });
      const found = numbers(await listOpenSince(instance, morning, 500));
      assert.deepEqual(found, [
        'INC0000101',
        'INC007',
        'INC0000024',
        'INC0000007',
        'INC0000001',
        'INC0000100',
      ]);
    });

    it('are the same for an account in another time zone', async () => {
      const before = numbers(await listOpenSince(instance, morning, 500));
      const account = standIn.tables.find('sys_user', { user_name: 'casebridge.integration' })?.sys_id ?? '';
      standIn.tables.update('sys_user', account, { time_zone: 'Asia/Tokyo' });
      assert.deepEqual(numbers(await listOpenSince(instance, morning, 500)), before);
    });

    it('are read page by page, each once, as far as wanted', async () => {
      bulk(230);
      const all = await listOpenSince(instance, morning, 500);
      assert.equal(new Set(numbers(all)).size, 234);
      const before = standIn.requests.length;
      assert.equal((await listOpenSince(instance, morning, 150)).length, 150);
      assert.equal(standIn.requests.length - before, 2);
    });

    it('come although the one who asks may see only some of a page', async () => {
      bulk(120);
      standIn.access.hideRows('incident', ({ number = '' }) => number >= 'INC9000020');
      assert.equal((await listOpenSince(instance, morning, 500)).length, 24);
    });
  });

  describe('children', () => {
    const attach = async (number: string, parentIncident: string) => {
      const { modCount, sysId } = await read(number);
      return updateIncident(instance, { sysId, modCount }, { parentIncident, workNote: 'moved' });
    };
    const read = async (number: string) => {
      const found = await readWithJournal(instance, idOf(number), 'moved');
      assert.ok(found);
      return found.incident;
    };

    it('name their parent, which counts them, until they are detached', async () => {
      const parent = idOf('INC0000001');
      await attach('INC0000007', parent);
      const { incident } = await attach('INC007', parent);
      assert.deepEqual(incident.parentIncident, { value: parent, label: 'INC0000001' });
      assert.deepEqual(numbers(await listChildren(instance, parent, 5)).sort(), ['INC0000007', 'INC007']);
      assert.equal((await listChildren(instance, parent, 1)).length, 1);
      assert.equal(standIn.tables.get('incident', parent)?.child_incidents, '2');
      await attach('INC007', '');
      assert.deepEqual(numbers(await listChildren(instance, parent, 5)), ['INC0000007']);
      assert.equal(standIn.tables.get('incident', parent)?.child_incidents, '1');
    });

    it('are not guessed where the field may not be read', async () => {
      await attach('INC007', idOf('INC0000001'));
      standIn.access.hideFields('incident', 'parent_incident');
      await assert.rejects(listChildren(instance, idOf('INC0000001'), 5), { code: 'SERVICENOW_FORBIDDEN' });
    });
  });

  describe('a journal', () => {
    it('holds what was noted, by whomever and whenever', async () => {
      const sysId = idOf('INC0000001');
      const { modCount } = await readOrFail(sysId, 'x');
      await updateIncident(instance, { sysId, modCount }, { workNote: 'A\n\nReference: casebridge:EX1' });
      const isNoted = async (text: string) => (await readWithJournal(instance, sysId, text))?.isNoted;
      assert.equal(await isNoted('casebridge:EX1'), true);
      assert.equal(await isNoted('casebridge:EX2'), false);
      standIn.access.hideFields('incident', 'comments_and_work_notes');
      assert.equal(await isNoted('casebridge:EX1'), false);
    });

    it('of an incident that is not there is none', async () => {
      assert.equal(await readWithJournal(instance, '0'.repeat(32), 'x'), undefined);
    });

    const readOrFail = async (sysId: string, text: string) => {
      const found = await readWithJournal(instance, sysId, text);
      assert.ok(found);
      return found.incident;
    };
  });

  describe('the incident of another system’s record', () => {
    const create = (correlationDisplay: string) =>
      createIncident(instance, { shortDescription: correlationDisplay, correlationDisplay }, 'EX123456');

    it('is found by that system and the record’s id', async () => {
      await create('Another system');
      assert.equal(await findByCorrelation(instance, 'EX123456', undefined, system), undefined);
      const ours = await create(system);
      assert.deepEqual(await findByCorrelation(instance, 'EX123456', undefined, system), ours);
      assert.equal(ours.correlationDisplay, system);
    });

    it('is not mistaken for another system’s when the answer was lost', async () => {
      await create('Another system');
      standIn.faults.add({ kind: 'lost-answer' }, { method: 'POST', times: 1 });
      assert.equal((await create(system)).correlationDisplay, system);
    });

    it('is not guessed where it cannot be told which system’s it is', async () => {
      await create(system);
      standIn.access.hideFields('incident', 'correlation_display');
      const finding = findByCorrelation(instance, 'EX123456', undefined, system);
      await assert.rejects(finding, { code: 'SERVICENOW_FORBIDDEN' });
    });
  });
});
