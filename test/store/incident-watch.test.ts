import assert from 'node:assert/strict';
import { createIncidentWatch, type IncidentWatch } from '../../src/store/incident-watch.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  type NotificationPlace,
  openNotifications,
} from './notification-place.ts';

type Found = Parameters<IncidentWatch['save']>[1];
type Seen = Found['incidents'][number];

const start = new Date('2026-11-20T08:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const none = { value: '', label: '' };

function seen(sysId: string, overrides: Partial<Seen> = {}): Seen {
  return {
    ...{ sysId, number: `INC-${sysId}`, shortDescription: 'Mail is “stuck”\u0000', table: 'incident' },
    ...{ state: { value: '1', label: 'New' }, priority: { value: '2', label: '2 - High' } },
    ...{ assignmentGroup: none, assignedTo: none, createdAt: start, resolvedAt: undefined, closeNotes: '' },
    ...{ active: true, updatedAt: start, modCount: 0 },
    ...overrides,
  };
}

function found(overrides: Partial<Found> = {}): Found {
  const cursor = { at: start, sysId: '' };
  return { incidents: [], changes: [], cursor, watchedSince: start, isBeginning: false, ...overrides };
}

const isNew = (sysId: string): Found['changes'][number] => ({
  ...{ sysId, event: 'new', moved: [] },
  topic: { urgency: 'incident', groupId: 'messaging', priority: 2, state: '1' },
});

function contract(engine: TestEngine): void {
  describe(`what watching incidents found on ${engine.name}`, () => {
    let place: TestPlace;
    let notifications: NotificationPlace;
    let watch: IncidentWatch;
    let now = start;
    beforeEach(async () => {
      now = start;
      place = await engine.newPlace();
      notifications = await openNotifications(place.place, () => now);
      watch = createIncidentWatch(notifications.db, 't');
    });
    afterEach(async () => {
      await notifications.db.close();
      await place.remove();
    });
    const begin = (holder = 'one') => watch.begin(holder, 60_000);
    const save = async (what: Partial<Found>) => {
      await begin();
      const { reading } = await watch.latest();
      const saved = await watch.save(reading, found(what), 0);
      assert.equal(saved, reading + 1);
    };

    it('is of one replica at a time, and of none before it is time again', async () => {
      const begun = await Promise.all(Array.from({ length: 10 }, (_, index) => begin(`${index}`)));
      assert.equal(begun.filter(Boolean).length, 1);
      await watch.save(0, found(), 30_000);
      assert.equal(await begin(), false);
      now = at(30);
      assert.equal(await begin('one'), true);
      assert.equal(await begin('two'), false);
      await watch.giveUp('two', 0);
      assert.equal(await begin('two'), false, 'it was not two’s to give up');
      await watch.giveUp('one', 0);
      assert.equal(await begin('two'), true);
      now = at(91);
      assert.equal(await begin('three'), true, 'who has died keeps nobody waiting');
    });

    it('is not kept where somebody else was quicker', async () => {
      await begin();
      await watch.save(0, found({ incidents: [seen('a')] }), 0);
      const late = found({ incidents: [seen('b')], changes: [isNew('b')] });
      assert.equal(await watch.save(0, late, 0), undefined);
      assert.equal(await watch.find('b'), undefined);
      assert.deepEqual(await watch.listChanges(start, 10), []);
    });

    it('is the cursor and since when, until nobody wants it any more', async () => {
      assert.deepEqual(await watch.latest(), { reading: 0, watch: undefined });
      const cursor = { at: at(50), sysId: 'abc' };
      await save({ cursor, watchedSince: at(-5) });
      assert.deepEqual(await watch.latest(), { reading: 1, watch: { cursor, watchedSince: at(-5) } });
      await watch.end();
      assert.deepEqual((await watch.latest()).watch, undefined);
    });

    it('does not count for a reading that was under way when nobody wanted it any more', async () => {
      await save({});
      await begin();
      await watch.end();
      assert.equal(await watch.save(1, found(), 0), undefined);
    });

    it('is each incident as it was seen last, with what became of it', async () => {
      const resolved = { state: { value: '6', label: 'Resolved' }, resolvedAt: at(60), updatedAt: at(60) };
      await save({ incidents: [seen('a'), seen('b')], changes: [isNew('a'), isNew('b')] });
      now = at(60);
      const moved = [{ field: 'state', before: 'New', after: 'Resolved' }] as const;
      await save({
        incidents: [seen('a', resolved)],
        changes: [{ ...isNew('a'), event: 'restored', moved }],
      });
      assert.deepEqual(await watch.find('a'), {
        incident: seen('a', resolved),
        changes: [
          { seq: 1, sysId: 'a', event: 'new', noticedAt: start, moved: [] },
          { seq: 3, sysId: 'a', event: 'restored', noticedAt: at(60), moved },
        ],
      });
      const seqs = (await watch.listChanges(start, 2)).map(({ seq }) => seq);
      assert.deepEqual(seqs, [3, 2]);
      assert.deepEqual(await watch.listChanges(at(61), 10), []);
      const all = await watch.findAll(['b', 'a', 'unknown']);
      assert.deepEqual(all.map(({ sysId }) => sysId).toSorted(), ['a', 'b']);
    });

    it('forgets who was active when watching begins anew, and what ended long ago', async () => {
      const ended = { active: false };
      await save({ incidents: [seen('active'), seen('ended', ended)], changes: [isNew('active')] });
      await save({ incidents: [seen('other')], isBeginning: true });
      assert.equal(await watch.find('active'), undefined);
      assert.ok(await watch.find('ended'));
      now = at(91 * 86_400);
      await save({});
      assert.equal(await watch.find('ended'), undefined);
      assert.ok(await watch.find('other'));
      assert.deepEqual(await watch.listChanges(new Date(0), 10), []);
    });

    it('goes on counting its changes when watching begins anew', async () => {
      await save({ incidents: [seen('a')], changes: [isNew('a')] });
      await watch.end();
      await save({ incidents: [seen('b')], changes: [isNew('b')], isBeginning: true });
      assert.deepEqual((await watch.find('b'))?.changes[0]?.seq, 2);
    });

    it('is queued for whoever is subscribed to what is like it', async () => {
      const { db } = notifications;
      await addConversation(db, 'channel');
      const ofIncidents = { source: 'incident', all_services: 1 };
      await addSubscription(db, 'all', 'channel', ofIncidents);
      await addSubscription(db, 'group', 'channel', { ...ofIncidents, group_id: 'messaging' });
      await addSubscription(db, 'other-group', 'channel', { ...ofIncidents, group_id: 'network' });
      await addSubscription(db, 'high', 'channel', { ...ofIncidents, most_priority: 2 });
      await addSubscription(db, 'critical', 'channel', { ...ofIncidents, most_priority: 1 });
      await addSubscription(db, 'new-ones', 'channel', { ...ofIncidents, incident_state: '1' });
      await addSubscription(db, 'resolved', 'channel', { ...ofIncidents, incident_state: '6' });
      await addSubscription(db, 'health', 'channel');
      await save({ incidents: [seen('a')], changes: [isNew('a')] });
      const told = (await notifications.deliveries()).map((row) => row.subscription_id);
      assert.deepEqual(told, ['all', 'group', 'high', 'new-ones']);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres !== undefined) contract(postgres);
