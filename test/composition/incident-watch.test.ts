import assert from 'node:assert/strict';
import { noon } from '../contract/servicenow-seed.ts';
import { startWatchedServiceNow, type WatchedServiceNow } from '../helpers/incident-watch.ts';
import { addConversation, addSubscription } from '../store/notification-place.ts';

type Values = Readonly<Record<string, string>>;

const eventNames = new Map([
  [1, 'new'],
  [2, 'update'],
  [4, 'worse'],
  [8, 'restored'],
]);

describe('watching incidents', () => {
  let watched: WatchedServiceNow;

  beforeEach(async () => {
    watched = await startWatchedServiceNow({
      ...{ tables: [], fields: [], priorities: [], groups: ['Vault Keepers'] },
    });
    const { db } = watched.notifications;
    await addConversation(db, 'channel');
    await addSubscription(db, 's', 'channel', { source: 'incident', all_services: 1 });
  });
  afterEach(() => watched.close());

  const startReplica = () => {
    const replica = watched.startReplica();
    const tick = () => {
      watched.wait(60);
      return replica.poll();
    };
    return { ...replica, tick };
  };
  const events = async () =>
    (await watched.notifications.deliveries()).map(({ event }) => eventNames.get(event));

  it('asks nobody anything while nobody is subscribed', async () => {
    watched.isWanted = false;
    const { poll, tick, pause } = startReplica();
    await poll();
    await tick();
    assert.equal(watched.standIn.requests.length, 0);
    assert.equal(pause(), 5_000, 'whoever subscribes expects to hear soon');
    watched.isWanted = true;
    await tick();
    assert.equal(pause(), 60_000);
  });

  it('tells what is created, and nothing of what was there before', async () => {
    const { poll, tick, kicks } = startReplica();
    await poll();
    await tick();
    assert.deepEqual([await events(), kicks()], [[], 0]);
    watched.insert('INC0090001');
    await tick();
    assert.deepEqual([await events(), kicks()], [['new'], 1]);
    await tick();
    assert.deepEqual(await events(), ['new'], 'once');
  });

  it('begins anew when somebody subscribes again', async () => {
    const { poll, tick } = startReplica();
    await poll();
    watched.isWanted = false;
    await tick();
    watched.insert('INC0090001');
    watched.isWanted = true;
    await tick();
    await tick();
    assert.deepEqual(await events(), []);
  });

  const news: readonly (readonly [string, Values, Values, string[]])[] = [
    ['a change of state', {}, { state: '2' }, ['update']],
    ['a lower priority', {}, { priority: '4' }, ['update']],
    ['a higher priority', {}, { priority: '1' }, ['worse']],
    ['another group', {}, { assignment_group: 'messaging' }, ['update']],
    ['another short description', {}, { short_description: 'Now it is clear' }, ['update']],
    ['a resolution', {}, { state: '6' }, ['restored']],
    ['a cancellation', {}, { state: '8', active: 'false' }, ['restored']],
    ['being taken up again', { state: '6' }, { state: '2' }, ['worse']],
    ['being closed after it was resolved', { state: '6' }, { state: '7', active: 'false' }, ['update']],
    ['a field that nobody looks at', {}, { category: 'network' }, []],
    ['a work note', {}, { sys_updated_by: 'omar.bell' }, []],
  ];
  for (const [what, before, values, told] of news) {
    it(`tells ${what} as ${told[0] ?? 'nothing'}`, async () => {
      const sysId = watched.insert('INC0090001', before);
      const { poll, tick } = startReplica();
      await poll();
      watched.wait(1);
      watched.change(sysId, values);
      await tick();
      assert.deepEqual(await events(), told);
    });
  }

  it('tells nothing of what had ended before and was never seen', async () => {
    const ended = { state: '7', active: 'false', sys_created_on: '2026-11-23 11:00:00' };
    const sysId = watched.insert('INC0090001', ended);
    const { poll, tick } = startReplica();
    await poll();
    watched.wait(1);
    watched.change(sysId, { close_notes: 'Corrected.' });
    await tick();
    assert.deepEqual(await events(), []);
  });

  it('does not go back to an older version that is answered late', async () => {
    const sysId = watched.insert('INC0090001');
    const { poll, tick } = startReplica();
    await poll();
    watched.wait(1);
    watched.change(sysId, { state: '2' });
    await tick();
    watched.change(sysId, { state: '1', sys_updated_on: '2026-11-23 12:00:00', sys_mod_count: '0' });
    await tick();
    assert.deepEqual(await events(), ['update']);
  });

  it('tells it once, whichever of two replicas reads', async () => {
    const [one, two] = [watched.startReplica('one'), watched.startReplica('two')];
    await Promise.all([one.poll(), two.poll()]);
    watched.insert('INC0090001');
    watched.wait(60);
    await Promise.all([one.poll(), two.poll()]);
    assert.deepEqual(await events(), ['new']);
    assert.equal(one.kicks() + two.kicks(), 1);
  });

  it('catches up when ServiceNow can be read again, and says once that it could not', async () => {
    const { poll, tick } = startReplica();
    await poll();
    watched.standIn.faults.add({ kind: 'answer', status: 403, body: {} });
    await tick();
    watched.insert('INC0090001');
    await tick();
    assert.deepEqual(await events(), []);
    watched.standIn.faults.clear();
    await tick();
    assert.deepEqual(await events(), ['new']);
    assert.deepEqual(watched.logged, [
      'changes of incidents could not be read',
      'changes of incidents are read again',
    ]);
  });

  describe('and what would have been told of the last days', () => {
    const since = new Date(noon.getTime() - 7 * 86_400_000);
    const critical = { source: 'incident', group: undefined, mostPriority: 1, state: undefined } as const;
    let vault: string;
    beforeEach(() => {
      vault = watched.standIn.tables.insert('sys_user_group', { name: 'Vault Keepers' }).sys_id ?? '';
      const resolved = { state: '6', resolved_at: '2026-11-23 11:00:00' };
      watched.insert('INC0090001', { ...resolved, priority: '1', sys_created_on: '2026-11-23 10:00:00' });
      watched.insert('INC0090002', { priority: '1', assignment_group: vault });
      watched.insert('INC0090003', { ...resolved, priority: '1', sys_created_on: '2026-01-01 00:00:00' });
      watched.insert('INC0090005', { priority: '1', sys_created_on: '2026-01-01 00:00:00' });
      watched.insert('INC0090004', { priority: '2' });
    });
    const pastOf = async (
      filter: Parameters<ReturnType<typeof startReplica>['watch']['listPastChanges']>[0],
    ) => {
      const { changes } = await startReplica().watch.listPastChanges(filter, since);
      return changes.map(({ title, event }) => `${event} ${title}`);
    };

    it('has what was created and resolved, the newest first, without what is not for everybody', async () => {
      assert.deepEqual(await pastOf(critical), [
        'new INC0090002',
        'restored INC0090001 · About INC0090001',
        'restored INC0090003 · About INC0090003',
        'new INC0090001 · About INC0090001',
      ]);
    });

    it('is of a group, a priority and a state', async () => {
      assert.deepEqual(await pastOf({ ...critical, group: { sysId: vault, name: '' } }), ['new INC0090002']);
      assert.equal((await pastOf({ ...critical, state: '6' })).length, 3);
      assert.equal((await pastOf({ ...critical, mostPriority: 2 })).length, 5);
    });

    it('has what became of them while somebody watched', async () => {
      const { poll, tick } = startReplica();
      const sysId = watched.insert('INC0090006', { priority: '1' });
      await poll();
      watched.wait(1);
      watched.change(sysId, { state: '2' });
      await tick();
      assert.ok((await pastOf(critical)).includes('update INC0090006 · About INC0090006'));
      assert.deepEqual(await pastOf({ source: 'incident', topicId: sysId }), [
        'update INC0090006 · About INC0090006',
      ]);
    });
  });
});
