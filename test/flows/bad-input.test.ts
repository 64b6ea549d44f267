import assert from 'node:assert/strict';
import { request } from 'node:http';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';

describe('bad input', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  it('says how long a message may be', async () => {
    const text = onlyCard(await bot.say('x'.repeat(5_000)));
    assert.match(text, /up to 2,000 characters; this one has 5,000/);
    assert.match(onlyCard(await bot.say('x'.repeat(2_001))), /MESSAGE_TOO_LONG/);
    assert.match(onlyCard(await bot.say('x'.repeat(2_000))), /I did not understand that/);
  });

  for (const said of ['find solutions for INC1^ORDERBYx', 'find solutions for  JavaScript:gs.getUserID()']) {
    it(`refuses "${said}" and says what to leave out`, async () => {
      const text = onlyCard(await bot.say(said));
      assert.match(text, /Leave (\^|JavaScript:) out and ask again/);
      assert.equal(bot.serviceNow.scriptEvaluations, 0);
    });
  }

  it('never lets a caret reach a query through an incident’s number', async () => {
    const asked = bot.serviceNow.requests.filter(({ path }) => path.endsWith('/incident')).length;
    assert.match(onlyCard(await bot.say('incident INC1^ORDERBYnumber')), /INCIDENT_NUMBER_UNREADABLE/);
    assert.equal(bot.serviceNow.requests.filter(({ path }) => path.endsWith('/incident')).length, asked);
  });

  it('looks for the incident’s words even when its text holds a caret', async () => {
    bot.serviceNow.tables.insert('incident', {
      number: 'INC0080001',
      short_description: 'outlook ^ORDERBYnumber password javascript:alert(1)',
    });
    assert.match(onlyCard(await bot.say('find solutions for INC0080001')), /password/);
    assert.equal(bot.serviceNow.scriptEvaluations, 0);
  });

  it('says when there is nothing to search for', async () => {
    assert.match(onlyCard(await bot.say('find solutions for the problem')), /SEARCH_TEXT_EMPTY/);
  });

  it('answers an empty message, and one of blanks', async () => {
    assert.match(onlyCard(await bot.say('')), /I did not understand that/);
    assert.match(onlyCard(await bot.say('   ')), /I did not understand that/);
  });

  it('shows what was said as it was said', async () => {
    const said = '<script>alert(1)</script> **bold** [x](http://evil.example)';
    assert.ok(onlyCard(await bot.say(said)).includes(said));
  });

  it('does not believe a card: an unknown button and changed data are refused', async () => {
    for (const [verb, data] of [
      ['incidents.delete', { number: 'INC0000001' }],
      ['incidents.show', { number: 42 }],
      ['solutions.find', {}],
      ['say', { text: { $gt: '' } }],
    ] as const) {
      const { status, sent } = await bot.click(verb, data);
      assert.equal(status, 200);
      assert.match(onlyCard(sent), /CARD_OUTDATED/, verb);
    }
  });

  it('refuses a card’s number that is no number', async () => {
    const { sent } = await bot.click('incidents.show', { number: 'INC1^NQactive=true' });
    assert.match(onlyCard(sent), /INCIDENT_NUMBER_UNREADABLE/);
  });

  it('understands a button where the client knows only Action.Submit', async () => {
    const overrides = { value: { verb: 'incidents.show', number: 'INC0000001' } };
    assert.match(onlyCard(await bot.say('', { overrides })), /outlook keeps asking/);
  });

  it('reads a text that comes with a value', async () => {
    const overrides = { value: { verb: 'incidents.show', number: 'INC0000001' } };
    assert.match(onlyCard(await bot.say('help', { overrides })), /Hello Megan/);
  });

  it('answers a repeated delivery once', async () => {
    const overrides = { id: 'delivered-twice' };
    assert.equal((await bot.say('help', { overrides })).length, 1);
    assert.equal((await bot.say('help', { overrides })).length, 0);
    const elsewhere = { ...overrides, conversation: { id: 'a:elsewhere', tenantId: bot.tenantId } };
    assert.equal((await bot.say('help', { overrides: elsewhere })).length, 1);
  });

  it('answers every delivery that has no id', async () => {
    const overrides = { id: undefined };
    assert.equal((await bot.say('help', { overrides })).length, 1);
    assert.equal((await bot.say('help', { overrides })).length, 1);
  });

  it('counts an unknown button as unknown: a forged name makes no metric', async () => {
    await bot.click('forged.name', {});
    const metrics = await (await fetch(bot.app.messagesUrl.replace('/api/messages', '/metrics'))).text();
    assert.match(metrics, /casebridge_turns_total\{asked="unknown",outcome="CARD_OUTDATED"\} \d/);
    assert.doesNotMatch(metrics, /forged/);
  });

  it('ignores activities it has no answer for, without an error', async () => {
    for (const type of ['typing', 'messageReaction', 'conversationUpdate', 'somethingNew']) {
      const response = await bot.post(bot.activity({ type }));
      assert.equal(response.status, 200, type);
    }
  });

  it('takes no other invoke for a card’s button, even one that looks like it', async () => {
    for (const name of ['task/other', 'adaptiveCard/other', undefined]) {
      const overrides = { name };
      const clicked = await bot.click('incidents.show', { number: 'INC0000001' }, { overrides });
      assert.deepEqual(clicked, { status: 501, answer: undefined, sent: [], updated: [] });
    }
    assert.ok(!bot.logLines.some((line) => line.includes('could not be answered')));
  });

  it('opens no dialog for a button that has none, and says so in the dialog', async () => {
    for (const verb of ['incidents.show', 'setup.start', 'xyzzy', '']) {
      const { status, answer, sent, updated } = await bot.dialog(verb, { number: 'INC0000001' });
      assert.match(textOf(answer), /This card no longer works/, verb);
      assert.deepEqual({ status, sent, updated }, { status: 200, sent: [], updated: [] });
    }
  });

  it('takes an activity as long as Teams makes them', async () => {
    const attachments = [{ contentType: 'text/html', content: 'x'.repeat(300_000) }];
    assert.match(onlyCard(await bot.say('help', { overrides: { attachments } })), /Hello/);
  });

  it('says that a body is no activity', async () => {
    assert.equal((await bot.post({ hello: 'world' })).status, 400);
    const headers = { 'content-type': 'application/json' };
    const cut = await fetch(bot.app.messagesUrl, { method: 'POST', headers, body: '{"type":' });
    assert.equal(cut.status, 400);
    assert.equal((await bot.post({ text: 'x'.repeat(2_000_000) })).status, 413);
    assert.match(onlyCard(await bot.say('help')), /Hello/);
  });

  it('takes no request without a token that came through a tunnel or by another name', async () => {
    const post = (headers: Readonly<Record<string, string>>) =>
      bot.post(bot.activity({ text: 'help' }), headers).then(({ status }) => status);
    assert.equal(await post({ 'x-forwarded-for': '203.0.113.7' }), 401);
    assert.equal(await post({ forwarded: 'for=203.0.113.7' }), 401);
    assert.equal(await statusForHost(bot, 'evil.example'), 401);
    assert.equal(await statusForHost(bot, 'localhost:3978'), 200);
  });

  it('says at once that a very long message is too long', async () => {
    const started = performance.now();
    assert.match(onlyCard(await bot.say(`a${'?'.repeat(30_000)}x`)), /MESSAGE_TOO_LONG/);
    assert.ok(performance.now() - started < 1000);
  });

  it('does not send where it was not told to', async () => {
    for (const serviceUrl of [
      'https://evil.example/',
      'http://smba.trafficmanager.net/',
      'https://smba.trafficmanager.net@evil.example/',
      'https://smba.trafficmanager.net.evil.example/',
      'https://notbotframework.com/',
      'https://smba.trafficmanager.net:8443/',
      'nonsense',
    ]) {
      assert.equal((await bot.post(bot.activity({ text: 'help', serviceUrl }))).status, 403, serviceUrl);
    }
  });
});

/** Posts with a `Host` of one's own, which `fetch` does not allow. */
function statusForHost({ app, activity }: TestBot, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/json' };
    const sending = request(app.messagesUrl, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.on('error', reject).end(JSON.stringify(activity({ text: 'help' })));
  });
}

describe('mentions', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  const mention = (id: string, name: string) => ({
    type: 'mention',
    text: `<at>${name}</at>`,
    mentioned: { id, name },
  });

  it('leaves out its own mention in a channel, wherever it stands', async () => {
    for (const text of [
      '<at>Casebridge</at> INC001',
      '<at>Casebridge</at>&nbsp;incident INC001',
      'INC001 <at>Casebridge</at>',
    ]) {
      const overrides = { text, entities: [mention('28:casebridge', 'Casebridge')] };
      assert.match(onlyCard(await bot.say('', { overrides })), /INC0000001/, text);
    }
  });

  it('reads other people’s mentions as their names', async () => {
    const entities = [mention('28:casebridge', 'Casebridge'), mention('29:other', 'Ada <at>Lovelace</at>')];
    const overrides = { text: `<at>Casebridge</at> ask <at>Ada <at>Lovelace</at></at>`, entities };
    assert.match(onlyCard(await bot.say('', { overrides })), /ask Ada <at>Lovelace<\/at>/);
  });
});
