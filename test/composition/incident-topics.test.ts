import assert from 'node:assert/strict';
import type { RootView, Topic } from '../../src/features/topics.ts';
import { wordsFor } from '../../src/locales/words.ts';
import {
  startWatchedServiceNow,
  type WatchedServiceNow,
  type WatchingReplica,
} from '../helpers/incident-watch.ts';

const words = wordsFor('en', 'UTC');
const view: RootView = { owner: undefined, isMuted: false, canBeTaken: true, isShared: true };

describe('what is told of an incident', () => {
  let watched: WatchedServiceNow;
  let replica: WatchingReplica;
  let sysId: string;

  const start = async (policy?: Parameters<typeof startWatchedServiceNow>[0]) => {
    watched = await startWatchedServiceNow(policy);
    replica = watched.startReplica();
    await replica.poll();
    sysId = watched.insert('INC0090001', { priority: '1' });
    await next();
  };
  afterEach(() => watched.close());

  const next = (values: Readonly<Record<string, string>> = {}) => {
    watched.wait(1);
    watched.change(sysId, values);
    watched.wait(59);
    return replica.poll();
  };
  const read = async (): Promise<Topic> => {
    const topic = await replica.watch.source.read(sysId);
    assert.ok(topic);
    return topic;
  };
  const rootText = async (of: Partial<RootView> = {}) =>
    JSON.stringify((await read()).root({ ...view, ...of }, words));
  const can = async (of: Partial<RootView>) => {
    const { data } = (await read()).root({ ...view, ...of }, words);
    return 'can' in data && typeof data.can === 'object' ? Object.keys(data.can ?? {}) : [];
  };

  it('is nothing where it was never seen', async () => {
    await start();
    assert.equal(await replica.watch.source.read('f'.repeat(32)), undefined);
  });

  it('is one post that shows it as it stands', async () => {
    await start();
    const { card, summary } = (await read()).root(view, words);
    assert.deepEqual(
      [card, summary],
      ['incidents/notice', 'INC0090001: About INC0090001 (New, 1 - Critical)'],
    );
    assert.match(await rootText(), /Opened.*23 Nov 2026, 12:00 UTC/);
    await next({ state: '6', resolved_at: '2026-11-23 14:05:00', close_notes: 'Renewed it.' });
    assert.match(await rootText(), /Resolved after 2 hours 5 minutes.*Renewed it\./);
  });

  it('offers what can be done there', async () => {
    await start();
    const owner = { name: 'Megan Bowen', since: new Date('2026-11-23T12:01:00Z') };
    assert.deepEqual(await can({}), ['take', 'mute']);
    assert.deepEqual(await can({ owner }), ['handOver', 'release', 'mute']);
    assert.deepEqual(await can({ isMuted: true, canBeTaken: false }), ['unmute']);
    assert.match(await rootText({ owner }), /Megan Bowen has had this since 23 Nov 2026, 12:01 UTC/);
    await next({ state: '6' });
    assert.deepEqual(await can({}), ['mute']);
  });

  it('is a reply for each change, with what was before', async () => {
    await start();
    const omar = watched.standIn.tables.find('sys_user', { user_name: 'omar.bell' })?.sys_id ?? '';
    await next({ state: '2', assigned_to: omar });
    const topic = await read();
    assert.equal(topic.reply(1, words), undefined, 'the post itself tells what is new');
    assert.deepEqual(topic.reply(topic.seq, words), {
      card: 'incidents/notice-change',
      data: {
        heading: '✏️ INC0090001 has changed',
        changes: [{ text: 'State: New → In Progress' }, { text: 'Assigned to: nobody → Omar Bell' }],
        said: '',
      },
      summary: '✏️ INC0090001 has changed',
    });
  });

  for (const [values, heading] of [
    [{ state: '6' }, '✅ INC0090001: Resolved'],
    [{ priority: '2' }, '✏️ INC0090001 has changed'],
  ] as const) {
    it(`has a heading such as ${heading}`, async () => {
      await start();
      await next(values);
      const topic = await read();
      assert.equal(topic.reply(topic.seq, words)?.summary, heading);
    });
  }

  it('has headings for what got worse', async () => {
    await start();
    const headings: (string | undefined)[] = [];
    for (const values of [
      { priority: '3', state: '6' },
      { state: '2' },
      { priority: '2' },
      { state: '6' },
      { priority: '1', state: '2' },
    ]) {
      await next(values);
      const topic = await read();
      headings.push(topic.reply(topic.seq, words)?.summary);
    }
    assert.deepEqual(headings, [
      '✅ INC0090001: Resolved',
      '🔺 INC0090001 was reopened',
      '🔺 INC0090001 has a higher priority now',
      '✅ INC0090001: Resolved',
      '🔺 INC0090001 needs attention again',
    ]);
  });

  it('is several changes in one, from the first to the last', async () => {
    await start();
    await next({ state: '2', short_description: 'Other' });
    await next({ state: '3' });
    await next({ priority: '2', short_description: 'About INC0090001' });
    const { data } = (await read()).replies([2, 3, 4], words);
    assert.deepEqual('changes' in data && data.changes, [
      { text: 'State: New → On Hold' },
      { text: 'Priority: 1 - Critical → 2 - High' },
    ]);
  });

  it('is worth a reminder while it is severe, open and nobody’s', async () => {
    await start();
    assert.equal((await read()).isSevere, true);
    assert.equal((await read()).reminder(15, words).summary, '⏰ Nobody has taken INC0090001 for 15 minutes');
    const omar = watched.standIn.tables.find('sys_user', { user_name: 'omar.bell' })?.sys_id ?? '';
    await next({ assigned_to: omar });
    assert.equal((await read()).isSevere, false);
    await next({ assigned_to: '', priority: '3' });
    assert.equal((await read()).isSevere, false);
    await next({ priority: '2' });
    assert.equal((await read()).isSevere, true);
    await next({ state: '6' });
    assert.equal((await read()).isSevere, false);
  });

  it('is a row of a digest', async () => {
    await start();
    assert.deepEqual((await read()).digestRow(words), {
      ...{ icon: '🔴', title: 'INC0090001 · About INC0090001', text: 'New · 1 - Critical' },
      ...{ verb: 'incidents.post', data: { sysId }, weight: 5 },
    });
    await next({ state: '6' });
    assert.equal((await read()).digestRow(words).weight, 0);
  });

  it('is no more than its number and state where others may not see the record', async () => {
    await start({ tables: [], fields: [], groups: [], priorities: ['1'] });
    await next({ state: '2', short_description: 'Secret' });
    const topic = await read();
    const told = [topic.root(view, words), topic.reply(topic.seq, words), topic.digestRow(words)];
    assert.doesNotMatch(JSON.stringify(told), /Secret|About INC|Critical/);
    assert.match(JSON.stringify(told[0]), /INC0090001 is sensitive/);
    assert.match(JSON.stringify(told[1]), /State: New → In Progress/);
    assert.match(await rootText({ isShared: false }), /Secret/);
    await next({ state: '6', resolved_at: '2026-11-23 14:05:00', close_notes: 'Secret' });
    assert.match(await rootText(), /"over":\{"text":"Resolved","notes":""\}/);
  });

  it('leaves out the fields that others may not see', async () => {
    await start({
      ...{ tables: [], groups: [], priorities: [] },
      fields: ['short_description', 'assigned_to', 'close_notes', 'assignment_group'],
    });
    const omar = watched.standIn.tables.find('sys_user', { user_name: 'omar.bell' })?.sys_id ?? '';
    await next({ state: '6', assigned_to: omar, close_notes: 'Renewed it.', short_description: 'Secret' });
    const topic = await read();
    const told = [topic.root(view, words), topic.reply(topic.seq, words), topic.digestRow(words)];
    assert.doesNotMatch(JSON.stringify(told), /Secret|About INC|Omar|Renewed/);
    assert.match(await rootText({ isShared: false }), /Secret.*Omar.*Renewed/);
  });
});
