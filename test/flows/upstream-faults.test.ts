import assert from 'node:assert/strict';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard } from '../helpers/card-text.ts';

const answer = (status: number, extra: object = {}): Fault => ({ kind: 'answer', status, ...extra });
const page = {
  headers: { 'content-type': 'text/html' },
  body: '<html><title>Instance Hibernating page</title></html>',
};
const cutByQuota =
  '{"result":[{"number":"INC0000001"},{"error":{"message":"Transaction cancelled: maximum execution time exceeded"}}';

describe('ServiceNow failing in front of a person', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ limits: { turn: 4_000, request: 2_500 } });
    await bot.say('INC001');
  });
  after(() => bot.close());
  afterEach(async () => {
    bot.serviceNow.faults.clear();
    // An answer in between: after some failures in a row ServiceNow would be left alone for a while.
    await bot.say('INC001');
  });

  const table: readonly (readonly [string, Fault, string, RegExp])[] = [
    ['401', answer(401, { body: {} }), 'SERVICENOW_SIGN_IN_REFUSED', /Web service access only/],
    ['403', answer(403, { body: {} }), 'SERVICENOW_FORBIDDEN', /integration user has no right/],
    ['404', answer(404, { body: {} }), 'SERVICENOW_API_MISSING', /SERVICENOW_URL/],
    [
      '429 with Retry-After',
      answer(429, { headers: { 'retry-after': '30' } }),
      'UPSTREAM_BUSY',
      /wait 30 seconds/,
    ],
    ['429 without', answer(429), 'UPSTREAM_BUSY', /ServiceNow is busy/],
    ['500', answer(500), 'UPSTREAM_FAILED', /status 500/],
    ['202', answer(202), 'SERVICENOW_DROPPED', /Nothing was changed/],
    ['a hibernation page with 200', answer(200, page), 'SERVICENOW_ASLEEP', /hibernating/],
    ['JSON cut in the middle', { kind: 'cut-body' }, 'UPSTREAM_UNREADABLE', /cut short/],
    [
      'a cancelled transaction with 200',
      answer(200, { body: cutByQuota }),
      'UPSTREAM_UNREADABLE',
      /cut short/,
    ],
    ['no answer at all', { kind: 'silence' }, 'UPSTREAM_TIMEOUT', /ServiceNow did not answer in time/],
    ['a broken connection', { kind: 'reset' }, 'UPSTREAM_UNREACHABLE', /127\.0\.0\.1/],
  ];
  for (const [what, fault, code, advice] of table) {
    it(`turns ${what} into a card that says what to do`, async () => {
      bot.serviceNow.faults.add(fault, { path: /incident/ });
      const text = onlyCard(await bot.say('incident INC002'));
      assert.match(text, new RegExp(`Reference [0-9a-f]{8} · ${code}`));
      assert.match(text, advice);
      assert.match(text, /Try again/);
      assert.doesNotMatch(text, /at .*\.ts|Error:/);
    });
  }

  it('tries a safe request again before it bothers anybody', async () => {
    bot.serviceNow.faults.add(answer(503, { headers: { 'retry-after': '0' } }), {
      path: /incident/,
      times: 2,
    });
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
  });

  it('works again as soon as ServiceNow does', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    assert.match(onlyCard(await bot.say('INC001')), /UPSTREAM_FAILED/);
    bot.serviceNow.faults.clear();
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
  });

  it('offers to say the same again', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    const sent = await bot.say('INC001');
    assert.match(onlyCard(sent), /^⏳/);
    const again = actionsOf(sent[0]?.card).find(({ title }) => title === 'Try again');
    assert.deepEqual(again?.data, { text: 'INC001', verb: 'say' });
  });

  it('speaks French about it, too', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    assert.match(
      onlyCard(await bot.say('INC001', { locale: 'fr-FR' })),
      /rencontre un problème[\s\S]*Réessayez/,
    );
  });

  it('leaves the card alone when a click cannot be answered', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    const { answer: invoked, sent } = await bot.click('incidents.show', { number: 'INC0000001' });
    assert.match(onlyCard(sent), /UPSTREAM_FAILED/);
    assert.deepEqual(invoked, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: '',
    });
  });

  it('writes the reference, but no text and no password, to the log', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    const text = onlyCard(await bot.say('INC001'));
    const reference = /Reference ([0-9a-f]{8})/.exec(text)?.[1] ?? 'none';
    assert.ok(
      bot.logLines.some((line) =>
        line.includes(`"correlationId":"${reference}","asked":"incidents.show","code":"UPSTREAM_FAILED"`),
      ),
    );
    assert.ok(bot.logLines.every((line) => !line.includes(bot.serviceNow.integrationUser.password)));
  });

  it('shows on /readyz that ServiceNow fails, and that it works', async () => {
    const ready = () => fetch(bot.app.messagesUrl.replace('/api/messages', '/readyz'));
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    await bot.say('INC001');
    assert.equal((await ready()).status, 503);
    bot.serviceNow.faults.clear();
    await bot.say('INC001');
    const response = await ready();
    assert.equal(response.status, 200);
    assert.match(
      await response.text(),
      /"name":"ServiceNow","lastAnswer":"good","lastGoodAnswerSecondsAgo":0/,
    );
  });

  it('counts turns by what was asked and how they ended', async () => {
    bot.serviceNow.faults.add(answer(500), { path: /incident/ });
    await bot.say('INC001');
    await bot.say('help');
    const metrics = await (await fetch(bot.app.messagesUrl.replace('/api/messages', '/metrics'))).text();
    assert.match(metrics, /casebridge_turns_total\{asked="incidents.show",outcome="UPSTREAM_FAILED"\} \d/);
    assert.match(metrics, /casebridge_turns_total\{asked="help.show",outcome="answered"\} 1\n/);
    assert.match(metrics, /casebridge_turn_seconds_count\{asked="help.show"\} 1\n/);
    assert.match(
      metrics,
      /casebridge_upstream_request_seconds_count\{service="ServiceNow",status="500"\} \d/,
    );
  });
});

describe('an answer that takes a while', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  it('shows typing once, before the answer and never after it', async () => {
    bot.serviceNow.faults.add({ kind: 'delay', milliseconds: 1_000 }, { path: /incident/, times: 1 });
    await bot.say('INC001');
    assert.deepEqual(
      bot.connector.sent.map(({ type }) => type),
      ['typing', 'message'],
    );
  });
});

describe('Teams failing', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ limits: { turn: 1_500 } });
  });
  after(() => bot.close());
  afterEach(() => {
    bot.connector.silent = 'neither';
  });

  it('does not hold a turn when it does not take the answer', async () => {
    bot.connector.silent = 'activities';
    assert.equal((await bot.post(bot.activity({ text: 'help' }))).status, 500);
    assert.ok(bot.logLines.some((line) => line.includes('activity could not be answered')));
    bot.connector.silent = 'neither';
    assert.match(onlyCard(await bot.say('help')), /Hello Megan/);
  });

  for (const status of [412, 429, 502, 503, 504]) {
    it(`gets an answer again that it refused with ${status}`, async () => {
      bot.connector.refusals.push({ status, retryAfter: 0 }, { status, retryAfter: 0 });
      assert.match(onlyCard(await bot.say('help')), /Hello Megan/);
      assert.equal(bot.connector.refusals.length, 0);
    });
  }

  it('is not asked again after a 500, and may deliver the message again', async () => {
    const posts = bot.connector.posts;
    const message = bot.activity({ text: 'help' });
    bot.connector.refusals.push({ status: 500 });
    assert.equal((await bot.post(message)).status, 500);
    assert.equal(bot.connector.posts, posts + 1);
    assert.equal((await bot.post(message)).status, 200);
    assert.equal(bot.connector.posts, posts + 2);
  });

  it('gets no second answer when its word about the first was lost', async () => {
    const sent = bot.connector.sent.length;
    const message = bot.activity({ text: 'help' });
    bot.connector.refusals.push('lost');
    assert.equal((await bot.post(message)).status, 500);
    assert.equal((await bot.post(message)).status, 200);
    assert.equal(bot.connector.sent.length, sent + 1);
  });

  it('is named when it does not tell who asks', async () => {
    bot.connector.silent = 'members';
    const stranger = bot.addMember({ name: 'Stranger', email: 'stranger@contoso.com' });
    const text = onlyCard(await bot.say('INC001', { from: stranger }));
    assert.match(text, /Microsoft Teams did not answer in time/);
  });
});
