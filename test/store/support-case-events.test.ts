import assert from 'node:assert/strict';
import type { Subscription } from '../../src/features/notifications/records.ts';
import { metChannel, usualSettings } from '../helpers/new-subscription.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';
import { casePlace, event, newCase } from './support-case-place.ts';

function contract(engine: TestEngine): void {
  describe(`what becomes of cases on ${engine.name}`, () => {
    const at = casePlace(engine);
    const subscribe = async (topicId: string, events: Subscription['events']) => {
      const { conversations, subscriptions } = at.ofTenant('t');
      await conversations.meet(metChannel('https://teams.test/', '19:a'));
      const subscription = { conversationId: '19:a', events, settings: usualSettings };
      await subscriptions.add(`s ${topicId}`, {
        ...subscription,
        filter: { source: 'case', topicId },
        createdBy: { entraObjectId: 'p1', name: 'Adele Vance' },
      });
    };
    const queued = async () =>
      (await at.ofTenant('t').lanes.claim(10, 60_000)).flatMap((lane) =>
        lane.deliveries.map(({ source, seq, topicId, event, isTold }) => [
          source,
          seq,
          topicId,
          event,
          isTold,
        ]),
      );

    it('keeps all of a text but for characters that no database takes', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      await at.cases.save(key, fence, {
        events: [event('a', { text: 'one\u0000two', author: '\u0000Ida' })],
      });
      const [kept] = await at.cases.listEvents(key);
      assert.deepEqual([kept?.text, kept?.author], ['onetwo', 'Ida']);
    });

    it('adds events once, in order, numbered through all cases, and notes which are in the incident', async () => {
      const { case: one } = await at.cases.begin(newCase('1'), [event('sent'), event('sent')], []);
      const { case: two } = await at.cases.begin(newCase('2'), [event('sent', { isForIncident: false })], []);
      const held = await at.claim(one.key);
      assert.deepEqual(held.eventKeys, new Set(['sent']));
      const inOrder = [event('b', { text: 'first', told: 'update' }), event('a', { kind: 'question' })];
      const saved = await at.cases.save(one.key, held.fence, { events: [event('sent'), ...inOrder] });
      assert.deepEqual(saved?.eventKeys, new Set(['sent', 'b', 'a']));
      const events = await at.cases.listEvents(one.key);
      assert.deepEqual(
        events.map(({ key }) => key),
        ['sent', 'b', 'a'],
      );
      assert.deepEqual(events[1], { ...inOrder[0], seq: events[1]?.seq, isNoted: false });
      assert.deepEqual(saved?.unnoted, events);
      const others = await at.cases.listEvents(two.key);
      const seqs = [...events.slice(0, 1), ...others, ...events.slice(1)].map(({ seq }) => seq);
      assert.deepEqual(
        seqs,
        seqs.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(seqs).size, 4);
      const noted = await at.cases.save(one.key, held.fence, {
        noted: [events[0]?.seq ?? 0, others[0]?.seq ?? 0],
      });
      assert.deepEqual(
        noted?.unnoted.map(({ key }) => key),
        ['b', 'a'],
      );
      assert.equal((await at.cases.listEvents(two.key))[0]?.isNoted, false);
      assert.deepEqual((await at.claim(two.key)).unnoted, []);
    });

    it('numbers the events of many cases that change at once, each once', async () => {
      const several = await at.openSeveral(4);
      const begun = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          several[index % 4]?.begin(newCase(`${index}`), [event('a'), event('b')], []),
        ),
      );
      const seqs: number[] = [];
      for (const one of begun) {
        for (const { seq } of await at.cases.listEvents(one?.case.key ?? '')) seqs.push(seq);
      }
      assert.deepEqual(
        seqs.toSorted((a, b) => a - b),
        Array.from({ length: 24 }, (_, index) => index + 1),
      );
    });

    it('tells whoever is subscribed to a case of each event that is to be told, once', async () => {
      const wanted = newCase('1');
      const key = wanted.request.reference;
      await subscribe(key, ['new', 'worse']);
      await subscribe('another', ['new', 'update', 'worse', 'restored', 'report']);
      await at.cases.begin(wanted, [event('sent', { told: 'new' }), event('quiet')], []);
      await at.cases.begin({ ...newCase('1') }, [event('sent', { told: 'new' })], []);
      const { fence } = await at.claim(key);
      const news = [event('answer', { told: 'update' }), event('more'), event('asks', { told: 'worse' })];
      await at.cases.save(key, fence, { events: news });
      await at.cases.save(key, fence, { events: news });
      await at.cases.save(key, fence - 1, { events: [event('late', { told: 'worse' })] });
      assert.deepEqual(await queued(), [
        ['case', 1, key, 'new', true],
        ['case', 3, key, 'update', false],
        ['case', 5, key, 'worse', true],
      ]);
      const seqs = (await at.cases.listEvents(key)).map((one) => [one.key, one.seq]);
      assert.deepEqual(seqs, [
        ...[
          ['sent', 1],
          ['quiet', 2],
          ['answer', 3],
        ],
        ...[
          ['more', 4],
          ['asks', 5],
        ],
      ]);
      const { expected } = await at.ofTenant('t').ledger.report(undefined);
      assert.equal(expected, 3);
    });

    it('tells that a number was given', async () => {
      const { key } = await at.begin('1', { state: 'waiting', transport: 'adminCenter' });
      await subscribe(key, ['update']);
      await at.cases.giveNumber(key, '24', event('opened', { told: 'update' }));
      await at.cases.giveNumber(key, '25', event('opened again', { told: 'update' }));
      assert.deepEqual(await queued(), [['case', 1, key, 'update', true]]);
    });

    it('keeps who is subscribed to a case, and the one post about it', async () => {
      const { key } = await at.begin('1');
      await subscribe(key, ['worse']);
      const { subscriptions, threads } = at.ofTenant('t');
      const found = await subscriptions.findByTopic('19:a', 'case', key);
      assert.deepEqual([found?.filter, found?.events], [{ source: 'case', topicId: key }, ['worse']]);
      assert.equal(await subscriptions.hasActive('case'), true);
      assert.equal(await threads.find('19:a', 'case', key), undefined);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
