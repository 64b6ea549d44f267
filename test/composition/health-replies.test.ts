import assert from 'node:assert/strict';
import type { Topic } from '../../src/features/topics.ts';
import type { Reply } from '../../src/features/turn.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { startWatchedHealth, type WatchedHealth } from '../helpers/health-watch.ts';

const cards = await ownCards();
const english = wordsFor('en', 'UTC');
const id = 'EX700101';
const resolved = {
  ...{ status: 'serviceRestored', isResolved: true, endDateTime: '2026-11-23T14:06:00Z' },
};

describe('what is said in the thread of an issue', () => {
  let watched: WatchedHealth;

  beforeEach(async () => {
    watched = await startWatchedHealth();
    await watched.poll();
    watched.open(id, { status: 'investigating' });
    await watched.poll();
  });
  afterEach(() => watched.close());

  const read = async (): Promise<Topic> => {
    const topic = await watched.notices.source.read(id);
    assert.ok(topic);
    return topic;
  };
  /** A card as people get it. */
  const cardOf = ({ card, data }: Reply) => cards.render(card, data, english);
  /** All that is said of changes after one of them, a text for each reply. */
  const repliesSince = async (before: number) => {
    const topic = await read();
    const seqs = Array.from({ length: topic.seq - before }, (_, index) => before + 1 + index);
    return seqs.flatMap((seq) => {
      const reply = topic.reply(seq, english);
      return reply === undefined ? [] : [textOf(cardOf(reply))];
    });
  };
  const repliesAfter = async (happen: () => void) => {
    const { seq: before } = await read();
    happen();
    await watched.poll();
    return repliesSince(before);
  };

  it('is nothing of what is new', async () => {
    const topic = await read();
    assert.equal(topic.reply(topic.seq, english), undefined);
  });

  it('is each post, with the status that came with it', async () => {
    const said = await repliesAfter(() => {
      watched.post(id, 'Title: Mail is late<br><br>Current status: We mend it.');
      watched.change(id, { status: 'restoringService' });
    });
    assert.deepEqual(said, [
      '💬 EX700101 (Exchange Online): Microsoft posted an update\n• Status: Investigating → Restoring service\nWe mend it.',
    ]);
  });

  it('is the words of the post that is told, however many there are', async () => {
    const said = await repliesAfter(() => {
      watched.post(id, 'Current status: One.');
      watched.post(id, 'Current status: Two.');
      watched.wait(1);
      watched.post(id, `Three. ${'And so on. '.repeat(100)}`);
    });
    assert.equal(said.length, 3);
    assert.match(said[0] ?? '', /\nOne\.$/);
    assert.match(said[1] ?? '', /\nTwo\.$/);
    assert.match(said[2] ?? '', /\nThree\. And so on\.[\s\S]*And so…$/);
  });

  it('is what else changed', async () => {
    assert.deepEqual(await repliesAfter(() => watched.change(id, { status: 'restoringService' })), [
      '✏️ EX700101 (Exchange Online) has changed\n• Status: Investigating → Restoring service',
    ]);
    let show = () => {};
    const vanished = await repliesAfter(() => {
      show = watched.hide(id);
    });
    assert.deepEqual(vanished, ['✏️ EX700101 (Exchange Online) has changed\n• Microsoft no longer lists it.']);
    assert.deepEqual(await repliesAfter(() => show()), [
      '✏️ EX700101 (Exchange Online) has changed\n• Microsoft lists it again.',
    ]);
  });

  it('is told with what the same reading found, and with nothing else', async () => {
    const { seq: before } = await read();
    watched.change(id, { status: 'restoringService' });
    await watched.poll();
    watched.post(id, 'Current status: We mend it.');
    await watched.poll();
    assert.deepEqual(await repliesSince(before), [
      '✏️ EX700101 (Exchange Online) has changed\n• Status: Investigating → Restoring service',
      '💬 EX700101 (Exchange Online): Microsoft posted an update\nWe mend it.',
    ]);
  });

  it('is what got worse, once', async () => {
    watched.change(id, { classification: 'advisory' });
    await watched.poll();
    const said = await repliesAfter(() =>
      watched.change(id, { status: 'serviceInterruption', classification: 'incident' }),
    );
    assert.deepEqual(said, [
      '🔺 EX700101 (Exchange Online) got worse\n• Classification: Advisory → Incident\n• Status: Investigating → Service interruption',
    ]);
  });

  it('is its end, and that it was not the end', async () => {
    await watched.attach(id, 'INC0000001', 'INC0000002');
    watched.wait(123);
    const end = await repliesAfter(() => watched.change(id, resolved));
    assert.deepEqual(end, [
      '✅ EX700101 (Exchange Online) was resolved after 2 hours 5 minutes\n• Status: Investigating → Service restored\n• 2 incidents attached',
    ]);
    const again = await repliesAfter(() =>
      watched.change(id, { isResolved: false, endDateTime: null, status: 'serviceDegradation' }),
    );
    assert.deepEqual(again, [
      '🔺 EX700101 (Exchange Online) was opened again\n• Status: Service restored → Service degradation',
    ]);
    const [late] = await repliesSince(1);
    assert.match(
      late ?? '',
      /was resolved\n/,
      'who hears it late hears no duration that was not the last word',
    );
  });

  it('is its end after its last post', async () => {
    const said = await repliesAfter(() => {
      watched.post(id, 'Final status: It works.');
      watched.change(id, resolved);
    });
    assert.deepEqual(
      said.map((text) => text.split(' ')[0]),
      ['💬', '✅'],
    );
    assert.match(said[0] ?? '', /Service restored\nIt works\.$/);
    assert.doesNotMatch(said[1] ?? '', /Status/);
  });

  it('is its report, with the button to get it', async () => {
    watched.change(id, resolved);
    await watched.poll();
    const before = (await read()).seq;
    watched.change(id, { status: 'postIncidentReviewPublished' });
    await watched.poll();
    const reply = (await read()).reply(before + 1, english);
    assert.ok(reply);
    const card = cardOf(reply);
    assert.equal(
      textOf(card),
      [
        '📄 EX700101 (Exchange Online): the post-incident report is available',
        'In it Microsoft explains what happened, and what it does so that it does not happen again.',
        'Post-incident report',
      ].join('\n'),
    );
    assert.deepEqual(
      actionsOf(card).map(({ verb, data }) => ({ verb, data })),
      [{ verb: 'health.report', data: { id, verb: 'health.report' } }],
    );
  });

  describe('where much happened at once', () => {
    let before: number;
    beforeEach(async () => {
      before = (await read()).seq;
    });
    const move = async (status: string, content: string) => {
      watched.post(id, `Current status: ${content}`);
      watched.change(id, { status });
      await watched.poll();
    };
    const inOne = async () => {
      const topic = await read();
      const seqs = Array.from({ length: topic.seq - before }, (_, index) => before + 1 + index);
      return textOf(cardOf(topic.replies(seqs, english))).split('\n');
    };

    it('is in one what it came to', async () => {
      await move('serviceDegradation', 'One.');
      await move('serviceInterruption', 'Two.');
      await move('restoringService', 'Three.');
      assert.deepEqual(await inOne(), [
        '💬 EX700101 (Exchange Online): Microsoft posted 3 updates',
        '• Status: Investigating → Restoring service',
        'Three.',
      ]);
    });

    it('is in one that it got worse', async () => {
      await move('serviceInterruption', 'One.');
      await move('serviceDegradation', 'Two.');
      const show = watched.hide(id);
      await watched.poll();
      assert.deepEqual(await inOne(), [
        '🔺 EX700101 (Exchange Online) got worse',
        '• Status: Investigating → Service degradation',
        '• Microsoft no longer lists it.',
        '• Microsoft posted 2 updates.',
        'Two.',
      ]);
      show();
      await move('investigating', 'Three.');
      assert.deepEqual(await inOne(), [
        '💬 EX700101 (Exchange Online): Microsoft posted 3 updates',
        'Three.',
      ]);
    });

    it('is in one that it is over', async () => {
      watched.wait(121);
      await move('serviceInterruption', 'One.');
      watched.post(id, 'Final status: It works.');
      watched.change(id, resolved);
      await watched.poll();
      assert.deepEqual(await inOne(), [
        '✅ EX700101 (Exchange Online) was resolved after 2 hours 5 minutes',
        '• Status: Investigating → Service restored',
        '• Microsoft posted 2 updates.',
        'It works.',
      ]);
    });
  });

  it('is that nobody has taken it', async () => {
    const reminder = cardOf((await read()).reminder(15, english));
    assert.match(
      textOf(reminder),
      /^⏰ Nobody has taken EX700101 \(Exchange Online\) for 15 minutes\n.*“I have this”/,
    );
  });
});
