import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import type { SentActivity } from '../helpers/connector.ts';
import { alex, escalating, plantIncident } from '../helpers/escalation.ts';
import { inputOf } from '../helpers/forms.ts';
import { channel } from '../helpers/subscriptions.ts';

const number = 'INC0083001';

/** From the incident in a channel to Microsoft, and back: the whole bot, with Microsoft's side at work. */
describe('a case at Microsoft support, from its beginning to its end', () => {
  let bot: TestBot;
  let ahead = 0;
  before(async () => {
    bot = await startBot({ now: () => new Date(Date.now() + ahead) });
    plantIncident(bot);
  });
  after(() => bot.close());

  const there = () => escalating(bot, { from: alex, place: channel() });
  const incident = () => bot.serviceNow.tables.find('incident', { number }) ?? {};
  const notes = () =>
    bot.serviceNow.tables
      .rows('sys_journal_field')
      .filter(({ element_id, element }) => element_id === incident().sys_id && element === 'work_notes')
      .map(({ value = '' }) => value);
  /** Some time later Microsoft's people have done what is due, and Casebridge has looked. @returns what the channel was told */
  const later = async (minutes: number) => {
    const before = bot.connector.sent.length;
    ahead += minutes * 60_000;
    await bot.app.sandbox?.standIns.support?.tick();
    for (let looks = 0; looks < 3; looks += 1) await bot.tick();
    return bot.connector.sent.slice(before).filter(({ type }: SentActivity) => type === 'message');
  };
  const latest = ({ id }: SentActivity) =>
    textOf(bot.connector.updated.findLast((one) => one.id === id)?.card);
  const saying = (posts: readonly SentActivity[]) => posts.map(({ card }) => textOf(card)).join('\n');

  it('is followed by the incident and by the channel, each step once', async () => {
    const sent = await there().send();
    assert.match(textOf(sent), /Sent\. Microsoft has it/);
    const posts = await later(0);
    const [root, ...others] = posts;
    assert.ok(root !== undefined && others.length === 0, `one post, not ${saying(posts)}`);
    assert.equal(root.thread, undefined);
    assert.match(textOf(root.card), /Invoices stay in the outbox[\s\S]*With Microsoft/);
    assert.equal(incident().state, '3');
    assert.equal(incident().hold_reason, '4');
    const told = textOf(await there().say('subscriptions'));
    assert.match(told, /Microsoft case .*Invoices stay in the outbox/);
    assert.equal(told.split('messages and changes').length, 2, told);

    const asked = [...(await later(1)), ...(await later(2))];
    assert.ok(asked.every(({ thread }) => thread === root.id));
    assert.match(saying(asked), /asks something in case \d{16}/);
    assert.match(latest(root), /Microsoft waits for you/);
    const caseNumber = /case (\d{16})/.exec(saying(asked))?.[1] ?? '';
    assert.equal(incident().correlation_id, caseNumber);
    assert.equal(incident().correlation_display, 'Microsoft support');
    assert.equal(incident().state, '2');

    const form = await there().press(await there().say(`case ${caseNumber}`), 'escalation.reply');
    const replied = await there().press(form, 'escalation.sendReply', {
      text: 'Only in Outlook on the web.',
    });
    assert.match(textOf(replied), /With Microsoft/);
    await later(0);
    assert.equal(incident().state, '3');
    const solved = [...(await later(2)), ...(await later(2))];
    assert.match(saying(solved), /💡/);
    assert.match(latest(root), /solution/i);

    const closing = await there().press(await there().say(`case ${caseNumber}`), 'escalation.close');
    const [code] = inputOf(closing, 'code').choices;
    const closed = await there().press(closing, 'escalation.sendClose', {
      ...{ notes: 'The connector was renewed.', resolves: 'true', code: code?.value ?? '' },
    });
    assert.match(textOf(closed), /Closed/);
    await later(2);
    assert.match(latest(root), /Closed/);
    assert.equal(incident().state, '6');
    assert.match(incident().close_notes ?? '', /The connector was renewed\./);
    const written = notes();
    assert.equal(written.filter((note) => note.includes('Only in Outlook on the web.')).length, 1);
    const marks = written.flatMap((note) => /\[Microsoft case .*\]$/.exec(note)?.[0] ?? []);
    assert.equal(new Set(marks).size, marks.length);
    assert.ok(marks.length >= 6, written.join('\n---\n'));
    assert.equal(bot.serviceNow.support.cases.length, 1);
  });

  it('stays with the incident when that is reopened', async () => {
    const reopened = bot.serviceNow.tables.find('incident', { number });
    bot.serviceNow.tables.update('incident', reopened?.sys_id ?? '', { state: '2' });
    const card = await there().say(number);
    assert.match(textOf(card), /Microsoft case \d{16}/);
    const shown = await there().press(card, 'escalation.case');
    assert.match(textOf(shown), /The connector was renewed\./);
  });
});

describe('a case at Microsoft support, when Casebridge is started again', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebridge-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is remembered with its way', async () => {
    const settings = { DATA_DIR: folder };
    const first = await startBot({ settings });
    plantIncident(first);
    const here = escalating(first);
    const waiting = await here.press(
      await here.click('escalation.contact', { number, way: 'adminCenter' }),
      'escalation.preview',
      { service: 'Exchange Online', businessImpact: 'No invoices.', country: 'France', without: 'true' },
    );
    await here.press(waiting, 'escalation.send', { without: 'true' });
    await first.app.close();
    const second = await startBot({ settings });
    try {
      assert.match(textOf(await escalating(second).say('my cases')), /waiting to be opened/i);
    } finally {
      await second.close();
      await first.connector.close();
    }
  });
});
