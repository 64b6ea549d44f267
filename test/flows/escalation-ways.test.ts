import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { alex, complete, escalating, onlyAdmin, packOf, plantIncident } from '../helpers/escalation.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';
import { dataOf } from '../helpers/subscriptions.ts';

const contact = 'escalation.contact';
const preview = 'escalation.preview';
const send = 'escalation.send';
const useWay = 'escalation.useWay';

/** The ways to Microsoft: which are offered, and what is said when one cannot be taken. */
describe('the ways to Microsoft support', () => {
  let bot: TestBot;
  let here: ReturnType<typeof escalating>;
  before(async () => {
    bot = await startBot();
    onlyAdmin(bot, alex);
    plantIncident(bot);
    here = escalating(bot);
  });
  afterEach(() => {
    bot.serviceNow.support.setUp = 'complete';
    bot.serviceNow.faults.clear();
  });
  after(() => bot.close());

  for (const [setUp, sentence] of [
    ['steps', 'Please contact your ServiceNow admin and ask them to complete the setup steps for the app.'],
    [
      'finalStep',
      'Please contact your ServiceNow admin and ask them to complete the final set up step for the app.',
    ],
  ] as const) {
    it(`says the sentence and offers the admin center while the set-up lacks: ${setUp}`, async () => {
      bot.serviceNow.support.setUp = setUp;
      const blocked = await here.open();
      assert.ok(textOf(blocked).split('\n').includes(sentence), textOf(blocked));
      assert.match(textOf(blocked), /through the support integration on ServiceNow/);
      const other = actionsOf(blocked).find(({ title }) => title === 'Use the Microsoft 365 admin center');
      const form = await here.click(contact, Object(other?.data));
      assert.match(
        textOf(form),
        /^This goes to Microsoft through the Microsoft 365 admin center, where you open the case yourself\.$/m,
      );
    });
  }

  it('offers no other way where the instance is for insights only', async () => {
    bot.serviceNow.support.setUp = 'insightsOnly';
    const text = textOf(await here.open());
    assert.match(text, /SUPPORT_INSIGHTS_ONLY/);
    assert.match(text, /insights only/);
    assert.doesNotMatch(text, /Use the Microsoft 365 admin center/);
  });

  it('offers the others when one does not answer, and tries it again', async () => {
    bot.serviceNow.faults.add({ kind: 'answer', status: 503 }, { path: /support\/v1/, times: 9 });
    const blocked = await here.open();
    assert.match(textOf(blocked), /Use the Microsoft 365 admin center/);
    bot.serviceNow.faults.clear();
    const again = actionsOf(blocked).find(({ title }) => title === 'Try again');
    assert.match(textOf(await here.click(contact, Object(again?.data))), /Check and preview/);
  });

  it('changes the services with the way, and keeps what was typed', async () => {
    const form = await here.press(await here.open(), useWay, { ...complete, way: 'adminCenter' });
    assert.match(textOf(form), /through the Microsoft 365 admin center/);
    assert.equal(inputOf(form, 'businessImpact').value, complete.businessImpact);
    const services = inputOf(form, 'service').choices.map(({ value }) => value);
    assert.ok(services.includes('Exchange Online'), services.join());
    const back = await here.press(form, useWay, { way: 'serviceNow' });
    // A client keeps the choices of a list that stands in the same place.
    assert.notEqual(placeOf(form, 'service'), placeOf(back, 'service'));
    assert.ok(inputOf(back, 'service').choices.some(({ value }) => value === 'exchange'));
  });

  it('says why another way cannot be taken, and stays with the one it shows', async () => {
    const form = await here.press(await here.open(), useWay, { way: 'adminCenter' });
    bot.serviceNow.support.setUp = 'steps';
    const stayed = await here.press(form, useWay, { way: 'serviceNow' });
    assert.match(textOf(stayed), /ask them to complete the setup steps for the app/);
    assert.equal(inputOf(stayed, 'way').value, 'adminCenter');
    assert.match(textOf(stayed), /through the Microsoft 365 admin center/);
  });

  it('asks for the service again when the way was changed without its button', async () => {
    const form = await here.press(await here.open(), preview, { ...complete, way: 'adminCenter' });
    assert.match(textOf(form), /The services below are those of the Microsoft 365 admin center now/);
    const shown = await here.press(form, preview, { service: 'Exchange Online' });
    assert.match(textOf(shown), /Send this to Microsoft\?/);
  });

  it('asks for the kind of problem once the service is chosen, where the way has kinds', async () => {
    plantIncident(bot, { number: 'INC0083005', short_description: 'Azure VM does not start' });
    const form = await here.open('INC0083005');
    assert.match(textOf(form), /through Azure Support\.$/m);
    const [service] = inputOf(form, 'service').choices.filter(({ value }) => value !== '');
    const typed = { ...complete, service: service?.value ?? '' };
    const again = await here.press(form, preview, typed);
    assert.match(textOf(again), /choose below what kind of problem with .* it is/);
    const [problem] = inputOf(again, 'problem').choices.filter(({ value }) => value !== '');
    const shown = await here.press(again, preview, { problem: problem?.value ?? '' });
    assert.ok(textOf(shown).includes(` · ${problem?.title}`), textOf(shown));
  });

  it('leaves the case of the admin center to be opened by hand, with its text', async () => {
    plantIncident(bot, { number: 'INC0083006' });
    const form = await here.click(contact, { number: 'INC0083006', way: 'adminCenter' });
    assert.ok(!inputsOf(form).some(({ id }) => id === 'attachments'));
    const shown = await here.press(form, preview, { ...complete, service: 'Exchange Online' });
    const sent = await here.press(shown, send);
    assert.match(textOf(sent), /Nothing is with Microsoft yet: open the case in the admin center/);
    assert.ok(textOf(sent).includes(packOf(shown).split('\n')[0] ?? ''));
    assert.equal(bot.serviceNow.support.cases.length, 0);
    assert.match(textOf(await here.open('INC0083006')), /waiting|to be opened/i);
  });

  it('opens no form for a way that there is not', async () => {
    assert.match(textOf(await here.click(contact, { number: 'INC0083001', way: 'pigeon' })), /CARD_OUTDATED/);
    const form = await here.open();
    assert.match(
      textOf(await here.click(useWay, { ...dataOf(form, useWay), way: 'pigeon' })),
      /CARD_OUTDATED/,
    );
  });
});

describe('where nobody contacts Microsoft', () => {
  it('says so, whatever is clicked', async () => {
    const bot = await startBot({ settings: { INSIGHTS_ONLY: 'on' } });
    try {
      onlyAdmin(bot, alex);
      const sysId = plantIncident(bot);
      const here = escalating(bot);
      const reason =
        /uses Casebridge for insights only: service health and recommended solutions\. Nobody opens cases/;
      assert.match(textOf(await here.open()), reason);
      assert.match(textOf(await here.click(contact, { sysId })), reason);
    } finally {
      await bot.close();
    }
  });
});

/** How much of a card comes before an input. */
function placeOf(card: unknown, id: string): number {
  return JSON.stringify(card).split(`"id":"${id}"`)[0]?.split('"type"').length ?? 0;
}
