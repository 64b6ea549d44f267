import assert from 'node:assert/strict';
import type { RootView, Topic } from '../../src/features/topics.ts';
import type { Reply } from '../../src/features/turn.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { actionsOf, objectsOf, textOf } from '../helpers/card-text.ts';
import { startWatchedHealth, type WatchedHealth } from '../helpers/health-watch.ts';

const cards = await ownCards();
const english = wordsFor('en', 'UTC');
const french = wordsFor('fr', 'Europe/Paris');
const view: RootView = { owner: undefined, isMuted: false, canBeTaken: true, isShared: true };
const owner = { name: 'Megan Bowen', since: new Date('2026-11-23T12:05:00Z') };
const id = 'EX700101';
const resolved = {
  ...{ status: 'serviceRestored', isResolved: true, endDateTime: '2026-11-23T14:06:00Z' },
};

describe('what is told of an issue', () => {
  let watched: WatchedHealth;

  beforeEach(async () => {
    watched = await startWatchedHealth();
    await watched.poll();
    watched.open(id, { status: 'investigating', title: 'Mail is late' });
    await watched.poll();
  });
  afterEach(() => watched.close());

  const read = async (): Promise<Topic> => {
    const topic = await watched.notices.source.read(id);
    assert.ok(topic);
    return topic;
  };
  /** A card as people get it. */
  const cardOf = ({ card, data }: Reply, words = english) => cards.render(card, data, words);
  const root = async (of: Partial<RootView> = {}, words = english) =>
    cardOf((await read()).root({ ...view, ...of }, words), words);
  const rootText = async (of: Partial<RootView> = {}, words = english) => textOf(await root(of, words));
  it('is nothing where it was never seen', async () => {
    assert.equal(await watched.notices.source.read('EX999999'), undefined);
  });

  describe('in its one post', () => {
    it('is what it is, since when, and what people notice of it', async () => {
      const { card, summary } = (await read()).root(view, english);
      assert.equal(card, 'health/notice');
      assert.equal(summary, 'EX700101 · Exchange Online: Mail is late (Investigating · Incident)');
      assert.match(
        await rootText(),
        /EX700101 · Exchange Online\nMail is late\n🟠 Investigating · Incident[\s\S]*Started\n23 Nov 2026, 12:01 UTC[\s\S]*User impact\nUsers may see an empty page\./,
      );
    });

    it('is what Microsoft said last, and when it will say more', async () => {
      watched.post(id, 'Current status: We look.<br><br>Next update by: 23 November 2026, 1:00 PM UTC');
      watched.post(
        id,
        'Title: Mail is late<br><br>Current status: We found it.<br><br>Scope of impact: Anybody.',
      );
      await watched.poll();
      const text = await rootText();
      assert.match(
        text,
        /Next update\n23 Nov 2026, 13:00 UTC[\s\S]*Microsoft, 23 Nov 2026, 12:02 UTC\nWe found it\./,
      );
      assert.doesNotMatch(text, /We look|Anybody/);
      watched.wait(60);
      assert.doesNotMatch(await rootText(), /Next update/, 'that moment has passed');
    });

    it('is no more of what Microsoft said than one reads at a glance', async () => {
      watched.post(id, `Current status: ${'All of it is interesting. '.repeat(100)}`);
      await watched.poll();
      assert.match(await rootText(), /interesting\. All of…\n/);
    });

    it('is green when it is over, with how long it took and what belongs to it', async () => {
      await watched.attach(id, 'INC0000001', 'INC0000002', 'INC0000003');
      assert.match(await rootText(), /3 incidents attached/);
      watched.wait(123);
      watched.change(id, resolved);
      await watched.poll();
      const green = objectsOf(await root()).find((node) => 'style' in node && node.style === 'good');
      assert.equal(
        textOf(green),
        '✅ Resolved after 2 hours 5 minutes\nService restored · Incident\n🎫 3 incidents attached',
      );
      assert.match(await rootText(), /Ended\n23 Nov 2026, 14:06 UTC/);
    });

    it('is that nobody lists it any more', async () => {
      watched.hide(id);
      await watched.poll();
      assert.match(await rootText(), /no longer lists it since 23 Nov 2026, 12:03 UTC, without having said/);
    });

    it('is in the language and the time of who reads it', async () => {
      await watched.attach(id, 'INC0000001');
      watched.wait(123);
      watched.change(id, resolved);
      await watched.poll();
      const text = await rootText({ isMuted: true, owner }, french);
      assert.match(
        text,
        /Résolu après 2 heures 5 minutes[\s\S]*1 incident rattaché[\s\S]*Megan Bowen s’en occupe/,
      );
      assert.match(
        text,
        /Début\n23 nov\. 2026,? (à )?13:01[\s\S]*En sourdine[\s\S]*dites «\u00a0abonnements\u00a0»/,
      );
    });

    it('offers what can be done there', async () => {
      const can = async (of: Partial<RootView>) =>
        actionsOf(await root(of)).flatMap(({ verb = '' }) =>
          verb.startsWith('notifications.') ? [verb.slice('notifications.'.length)] : [],
        );
      assert.deepEqual(await can({}), ['take', 'mute']);
      assert.deepEqual(await can({ owner }), ['release', 'askHandOver', 'mute']);
      assert.deepEqual(await can({ isMuted: true, canBeTaken: false }), ['unmute']);
      watched.change(id, resolved);
      await watched.poll();
      assert.deepEqual(await can({}), ['mute']);
      assert.deepEqual(await can({ owner }), ['release', 'askHandOver', 'mute']);
    });

    it('leads to more, says who looks after it, and how to hear less', async () => {
      const [take, ...others] = actionsOf(await root());
      assert.deepEqual(take?.data, { source: 'health', topicId: id, verb: 'notifications.take' });
      const more = others.map(({ title, verb, url, data }) => ({ title, to: url ?? verb, data }));
      assert.deepEqual(more.slice(0, 3), [
        { title: 'Show the issue', to: 'health.postIssue', data: { id, verb: 'health.postIssue' } },
        { title: 'Incidents like this', to: 'health.postSimilar', data: { id, verb: 'health.postSimilar' } },
        {
          title: 'Open admin center',
          to: `https://admin.microsoft.com/Adminportal/Home#/servicehealth/:/alerts/${id}`,
          data: undefined,
        },
      ]);
      const text = await rootText({ owner });
      assert.match(text, /Megan Bowen has had this since 23 Nov 2026, 12:05 UTC[\s\S]*say “subscriptions”/);
    });
  });

  it('is worth a reminder while it is an incident or an interruption, and open', async () => {
    const become = async (values: Parameters<WatchedHealth['change']>[1]) => {
      watched.change(id, values);
      await watched.poll();
      return (await read()).isSevere;
    };
    assert.equal((await read()).isSevere, true);
    assert.equal(await become({ classification: 'advisory' }), false);
    assert.equal(await become({ status: 'serviceInterruption' }), true);
    assert.equal(await become({ isResolved: true }), false);
    assert.equal(await become({ isResolved: false }), true);
    watched.hide(id);
    await watched.poll();
    assert.equal((await read()).isSevere, false);
  });

  it('is a row of a digest, the worst first', async () => {
    assert.deepEqual((await read()).digestRow(english), {
      ...{ icon: '🟠', title: 'EX700101 · Mail is late', text: 'Exchange Online · Investigating · Incident' },
      ...{ verb: 'health.postIssue', data: { id }, weight: 4 },
    });
    watched.change(id, { status: 'serviceInterruption' });
    await watched.poll();
    const { icon, weight } = (await read()).digestRow(english);
    assert.deepEqual([icon, weight], ['🔴', 5]);
    watched.change(id, resolved);
    await watched.poll();
    const over = (await read()).digestRow(english);
    assert.deepEqual([over.icon, over.weight], ['✅', 0]);
  });
});
