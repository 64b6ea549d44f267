import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../src/errors.ts';
import type { NewSubscription } from '../../../src/features/notifications/records.ts';
import { pastPosts } from '../../../src/features/notifications/subscribe/past-posts.ts';
import type { PastChange } from '../../../src/features/topics.ts';
import { wordsFor } from '../../../src/locales/words.ts';
import { everythingFor, usualSettings } from '../../helpers/new-subscription.ts';

const now = new Date('2026-11-23T14:00:00Z');
const past = (topicId: string, event: PastChange['event'], at: string): PastChange => ({
  topicId,
  title: `${topicId}: a title`,
  event,
  at: new Date(at),
});
const changes = [
  past('EX1', 'restored', '2026-11-22T10:30:00Z'),
  past('EX1', 'worse', '2026-11-22T10:05:00Z'),
  past('TM1', 'update', '2026-11-21T08:00:00Z'),
  past('TM1', 'new', '2026-11-20T08:00:00Z'),
  past('EX1', 'update', '2026-11-19T09:00:00Z'),
  past('EX1', 'new', '2026-11-19T09:00:00Z'),
];

type Events = NewSubscription['events'];
const everything: Events = ['new', 'update', 'worse', 'restored', 'report'];

describe('what a subscription would have posted', () => {
  const count = async (events: Events, digest: NewSubscription['settings']['digest'], knownSince?: Date) => {
    const words = wordsFor('en');
    const { filter, settings } = everythingFor('19:a');
    const list = async (_filter: unknown, since: Date) => ({ changes, knownSince: knownSince ?? since });
    return pastPosts(
      { words, now },
      { filter, events, settings: { ...settings, digest } },
      { listPastChanges: { health: list, incident: list, case: list } },
    );
  };

  it('is a post for each topic, and a reply for each later change', async () => {
    const { text, examples } = await count(everything, 'immediately');
    assert.equal(text, 'This would have posted 5 times in the last 7 days: 2 posts and 3 replies.');
    assert.deepEqual(
      examples.map((example) => example.text),
      [
        '22 Nov 2026, 10:30 UTC · EX1: a title · what is restored',
        '21 Nov 2026, 08:00 UTC · TM1: a title · Microsoft’s updates',
      ],
    );
  });

  it('is of the chosen events alone', async () => {
    const { text, examples } = await count(['restored'], 'immediately');
    assert.equal(text, 'This would have posted once in the last 7 days.');
    assert.equal(examples.length, 1);
    assert.match((await count(['report'], 'immediately')).text, /posted nothing/);
  });

  it('is a digest for each hour or day with something to tell', async () => {
    assert.match((await count(everything, 'hourly')).text, /posted 4 times.*digests of 6 changes/);
    assert.match((await count(['worse', 'restored'], 'daily')).text, /posted once.*a digest of 2 changes/);
  });

  it('says since when anything is known', async () => {
    const { text } = await count(everything, 'immediately', new Date('2026-11-20T00:00:00Z'));
    assert.match(text, /What was before 20 Nov 2026, 00:00 UTC is not known\.$/);
  });

  it('says why it cannot be counted, and keeps quiet about no defect', async () => {
    const failing = (error: Error) =>
      pastPosts(
        { words: wordsFor('en'), now },
        {
          filter: { source: 'incident', group: undefined, mostPriority: undefined, state: undefined },
          events: everything,
          settings: usualSettings,
        },
        {
          listPastChanges: {
            health: () => Promise.reject(error),
            incident: () => Promise.reject(error),
            case: () => Promise.reject(error),
          },
        },
      );
    const { text, examples } = await failing(
      new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'ServiceNow', seconds: 8 }),
    );
    assert.match(text, /cannot be counted now: /);
    assert.deepEqual(examples, []);
    await assert.rejects(failing(new TypeError('a defect')));
  });
});
