import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import {
  alex,
  complete,
  escalating,
  isaiah,
  leftOutId,
  onlyAdmin,
  plantIncident,
} from '../helpers/escalation.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

const preview = 'escalation.preview';
const send = 'escalation.send';
const contact = 'escalation.contact';

/** From the preview to the case. */
describe('sending a case to Microsoft', () => {
  let bot: TestBot;
  let here: ReturnType<typeof escalating>;
  let other: ReturnType<typeof escalating>;
  let sysId: string;
  beforeEach(async () => {
    bot = await startBot();
    onlyAdmin(bot, alex, isaiah);
    sysId = plantIncident(bot, { description: 'The password is Sommer2026!x, it stays in the outbox.' });
    here = escalating(bot);
    other = escalating(bot, { from: isaiah });
  });
  afterEach(() => bot.close());

  const cases = () => bot.serviceNow.support.cases;

  it('sends what the preview showed', async () => {
    const shown = await here.preview({
      ...{ severity: 'critical', phone: '+33 1 23 45 67 89', isTest: 'true', startTime: '07:30' },
    });
    const text = `${inputOf(shown, 'text').value}\n\nPlease call first.`;
    const sent = await here.press(shown, send, { text });
    assert.match(textOf(sent), /Sent\. Microsoft/);
    const [made, ...others] = cases();
    assert.equal(others.length, 0);
    assert.equal(made?.title, 'Invoices stay in the outbox');
    assert.equal(made?.description, text);
    assert.match(made?.description ?? '', /password is \[secret 1\]/);
    const { severity, serviceId, startedAt, account, isTest } = { ...made };
    assert.deepEqual(
      { severity, serviceId, startedAt, account, isTest },
      {
        ...{ severity: 'critical', serviceId: 'exchange', account: 'alexw@contoso.com', isTest: true },
        startedAt: '2026-11-23T07:30:00.000Z',
      },
    );
  });

  it('sends what was put back', async () => {
    const shown = await here.preview();
    await here.press(shown, send, { putBack: leftOutId(shown, /So…/) });
    assert.match(cases()[0]?.description ?? '', /The password is Sommer2026!x/);
  });

  it('makes one case, however often it is clicked', async () => {
    const data = filledIn(await here.preview(), send);
    await Promise.all(Array.from({ length: 10 }, () => bot.click(send, data, { from: alex })));
    assert.equal(cases().length, 1);
    const again = await here.click(send, data);
    assert.match(textOf(again), /It was sent already; this is the case\./);
    assert.equal(cases().length, 1);
  });

  it('shows the second person the first one’s case', async () => {
    const [mine, theirs] = [await here.preview(), await other.preview()];
    await here.press(mine, send);
    const shown = await other.press(theirs, send);
    assert.match(
      textOf(shown),
      /Alex Wilber has sent a case for INC0083001 already, and there is one only\. Yours was not sent\./,
    );
    assert.equal(cases().length, 1);
  });

  it('makes one case of two people’s clicks at once', async () => {
    const mine = filledIn(await here.preview(), send);
    const theirs = filledIn(await other.preview(), send);
    await Promise.all([bot.click(send, mine, { from: alex }), bot.click(send, theirs, { from: isaiah })]);
    assert.equal(cases().length, 1);
    const [loser, data] = cases()[0]?.account === 'alexw@contoso.com' ? [other, theirs] : [here, mine];
    assert.match(textOf(await loser.click(send, data)), /Yours was not sent\./);
  });

  it('shows the case instead of a second form', async () => {
    await here.send();
    const number = cases()[0]?.number ?? '';
    for (const shown of [await here.open(), await here.click(contact, { sysId })]) {
      assert.match(textOf(shown), new RegExp(number));
      assert.doesNotMatch(textOf(shown), /Check and preview/);
    }
  });

  it('opens another form only once all cases are closed', async () => {
    const open = await here.send();
    assert.doesNotMatch(textOf(await here.click('escalation.contactAgain', { sysId })), /Check and preview/);
    const closing = await here.press(open, 'escalation.close');
    await here.press(closing, 'escalation.sendClose', { notes: 'It was the connector.' });
    const shown = await here.open();
    assert.doesNotMatch(textOf(shown), /Check and preview/);
    const form = await here.press(shown, 'escalation.contactAgain');
    assert.match(textOf(form), /Check and preview/);
    const sent = await here.press(await here.press(form, preview, complete), send);
    assert.match(textOf(sent), /Sent\. Microsoft/);
    assert.equal(cases().length, 2);
  });

  it('remembers whom Microsoft asks back', async () => {
    await here.send({
      contactName: 'Ida Lund',
      phone: '+33 1',
      country: 'Suisse',
      language: 'de-DE',
      hours: '9-17',
    });
    plantIncident(bot, { number: 'INC0083009' });
    const form = await here.open('INC0083009');
    const values = ['contactName', 'phone', 'country', 'language', 'hours'].map(
      (id) => inputOf(form, id).value,
    );
    assert.deepEqual(values, ['Ida Lund', '+33 1', 'Switzerland', 'de-DE', '9-17']);
  });

  it('comes back with the reason when it is refused, and can be sent again', async () => {
    bot.serviceNow.faults.add(
      {
        kind: 'answer',
        status: 422,
        body: { error: { message: 'The severity needs a phone number.', detail: 'invalid' } },
      },
      { path: /support\/v1\/cases/, method: 'POST', times: 1 },
    );
    const shown = await here.preview();
    const refused = await here.press(shown, send);
    assert.match(textOf(refused), /Nothing was opened: .*The severity needs a phone number\./);
    assert.equal(inputOf(refused, 'text').value, inputOf(shown, 'text').value);
    assert.match(textOf(await here.press(refused, send)), /Sent\. Microsoft/);
    assert.equal(cases().length, 1);
  });

  it('says that it is on its way when Microsoft’s side does not answer', async () => {
    bot.serviceNow.faults.add(
      { kind: 'answer', status: 503 },
      { path: /support\/v1\/cases/, method: 'POST', times: 9 },
    );
    const sent = await here.send();
    assert.match(textOf(sent), /It is being sent\. You will hear here when Microsoft has it\./);
    assert.equal(cases().length, 0);
  });

  it('refuses who lost the right or the account meanwhile', async () => {
    const shown = await here.preview();
    onlyAdmin(bot, isaiah);
    assert.match(textOf(await here.press(shown, send)), /ACCOUNT_NOT_ADMIN/);
    bot.serviceNow.tables.update('incident', sysId, { state: '7', active: 'false' });
    onlyAdmin(bot, alex);
    assert.match(textOf(await here.press(shown, send)), /INCIDENT_ACTION_IMPOSSIBLE/);
    assert.equal(cases().length, 0);
  });
});

describe('a case between two runs of the bot', () => {
  it('is sent from a form that was opened before', async () => {
    const first = await startBot();
    onlyAdmin(first, alex);
    const sysId = plantIncident(first);
    const data = filledIn(await escalating(first).preview({ hours: 'mornings' }), send);
    await first.close();
    const second = await startBot();
    try {
      onlyAdmin(second, alex);
      plantIncident(second, { sys_id: sysId });
      assert.match(textOf(await escalating(second).click(send, data)), /Sent\. Microsoft/);
      assert.equal(second.serviceNow.support.cases[0]?.contact.hours, 'mornings');
    } finally {
      await second.close();
    }
  });
});

describe('a case while the store is away', () => {
  it('is not sent, and says so', async () => {
    const before = await startBot();
    onlyAdmin(before, alex);
    const sysId = plantIncident(before);
    const data = filledIn(await escalating(before).preview(), send);
    await before.close();
    const bot = await startBot({ settings: { DATABASE_URL: 'postgres://postgres@127.0.0.1:9/none' } });
    try {
      onlyAdmin(bot, alex);
      plantIncident(bot, { sys_id: sysId });
      const refused = textOf(await escalating(bot).click(send, data));
      assert.ok(
        refused.split('\n').includes('Unable to save ticket details. Please contact App support.'),
        refused,
      );
      assert.equal(bot.serviceNow.support.cases.length, 0);
    } finally {
      await bot.close();
    }
  });
});
