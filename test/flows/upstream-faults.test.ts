import assert from 'node:assert/strict';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';

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
    bot = await startBot({ limits: { turn: 1_200, request: 900 } });
    await bot.say('INC001');
  });
  after(() => bot.close());
  afterEach(() => bot.serviceNow.faults.clear());

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
    assert.ok(bot.logLines.some((line) => line.includes(reference) && line.includes('UPSTREAM_FAILED')));
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
    const metrics = await (await fetch(bot.app.messagesUrl.replace('/api/messages', '/metrics'))).text();
    assert.match(metrics, /casebridge_turns_total\{asked="incidents.show",outcome="UPSTREAM_FAILED"\} \d/);
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
    bot = await startBot({ limits: { turn: 300 } });
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

  it('is named when it does not tell who asks', async () => {
    bot.connector.silent = 'members';
    const stranger = bot.addMember({ name: 'Stranger', email: 'stranger@contoso.com' });
    const text = onlyCard(await bot.say('INC001', { from: stranger }));
    assert.match(text, /Microsoft Teams did not answer in time/);
  });
});
