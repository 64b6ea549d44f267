import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';
import { channel, dataOf, subscriber, verbsOf } from '../helpers/subscriptions.ts';

const confirm = 'notifications.confirm';
const preview = 'notifications.preview';
const save = 'notifications.save';
const alex = chatPerson('Alex Wilber');

/** From what somebody says to the subscription that is saved. */
describe('the form of a subscription', () => {
  let bot: TestBot;
  let here: ReturnType<typeof subscriber>;
  let own: ReturnType<typeof subscriber>;
  beforeEach(async () => {
    bot = await startBot({ now: () => new Date('2026-11-23T14:00:00Z') });
    here = subscriber(bot, { from: alex, place: channel() });
    own = subscriber(bot);
  });
  afterEach(() => bot.close());

  for (const [text, services, classification] of [
    ['subscribe', '', 'incidents'],
    ['subscribe to service health', '', 'incidents'],
    ['subscribe this channel to service health', '', 'incidents'],
    ['s’abonner à l’état des services de Teams', 'Microsoft Teams', 'incidents'],
    ['subscribe health of Teams, please', 'Microsoft Teams', 'incidents'],
    ['subscribe service health for Exchange Online, Teams', 'Exchange Online,Microsoft Teams', 'incidents'],
    [
      'subscribe service health for mail and teams advisories too',
      'Exchange Online,Microsoft Teams',
      'advisories',
    ],
    ['subscribe service health incidents only', '', 'incidents'],
    ['subscribe to Share Point', 'SharePoint Online', 'incidents'],
    [
      's’abonner à l’intégrité du service pour Exchange et Teams, avec les avis',
      'Exchange Online,Microsoft Teams',
      'advisories',
    ],
    ['s’abonner', '', 'incidents'],
  ] as const) {
    it(`is filled in from "${text}"`, async () => {
      const form = await own.say(text);
      assert.equal(inputOf(form, 'services').value, services);
      assert.equal(inputOf(form, 'classification').value, classification);
    });
  }

  it('asks which service is meant where it cannot be told', async () => {
    const form = await own.say('subscribe to a shared calendar fails');
    assert.match(textOf(form), /No service is called “a shared calendar fails”/);
    assert.match(
      textOf(await own.say('subscribe for Microsoft, Teams')),
      /“Microsoft” may be several services: /,
    );
    assert.equal(inputOf(form, 'services').value, '');
  });

  it('is filled in for incidents', async () => {
    const form = await own.say('subscribe incidents for Service Desk priority 2');
    const group = bot.serviceNow.tables.find('sys_user_group', { name: 'Service Desk' })?.sys_id;
    assert.equal(inputOf(form, 'group').value, group);
    assert.equal(inputOf(form, 'priority').value, '2');
    const french = await own.say('s’abonner aux incidents de Service Desk priorité 2');
    assert.equal(inputOf(french, 'group').value, group);
    assert.equal(inputOf(french, 'priority').value, '2');
    const several = await own.say('subscribe incidents for e');
    assert.match(textOf(several), /“e” may be several groups: /);
    assert.equal(inputOf(several, 'group').value, 'e');
    assert.match(
      textOf(await own.say('subscribe incidents for Nobody')),
      /No active group has a name with “Nobody” in it/,
    );
  });

  it('asks which service a button means that there is not', async () => {
    const form = await here.click('notifications.subscribe', { service: 'Lotus Notes' });
    assert.match(textOf(form), /No service is called “Lotus Notes”/);
  });

  it('has buttons on the cards of service health', async () => {
    const overview = await here.say('service health');
    const form = await here.press(overview, 'notifications.subscribe');
    assert.equal(inputOf(form, 'services').value, '');
    const service = await here.say('health Exchange Online');
    assert.equal(
      inputOf(await here.press(service, 'notifications.subscribe'), 'services').value,
      'Exchange Online',
    );
  });

  it('says in one sentence what will be told, and saves it once', async () => {
    const form = await here.say('subscribe service health for Exchange Online');
    const typed = {
      ...{ leastStatus: 'degradation', events: 'new,worse,restored', digest: 'hourly', reminder: '30' },
      ...{
        quietFrom: '18:00',
        quietTo: '07:30',
        timeZone: 'zurich',
        mentions: 'adele vance; lynner@contoso.com',
      },
    };
    const asked = await here.press(form, confirm, typed);
    const told =
      /Service health of Exchange Online, incidents only, from degraded service on: this conversation is told of new issues, what gets worse and what is restored\.$/m;
    assert.match(textOf(asked), told);
    assert.match(textOf(asked), /Quiet from 18:00 to 07:30 \(Europe\/Zurich\), interruptions at any hour/);
    assert.match(textOf(asked), /Adele Vance and Lynne Robbins/);
    assert.match(textOf(asked), /within 30 minutes/);
    const [first, second] = [await here.press(asked, save), await here.press(asked, save)];
    for (const saved of [first, second]) {
      assert.match(textOf(saved), /Subscribed\.$/m);
      assert.match(textOf(saved), told);
      assert.match(textOf(saved), /Subscribed by Alex Wilber, 23 Nov 2026, 14:00 UTC/);
    }
    assert.match(await here.list(), /This conversation has 1 subscription$/m);
    assert.match(await own.list(), /This conversation has no subscriptions/);
  });

  it('comes back as it was filled in', async () => {
    const form = await here.say('subscribe');
    const typed = {
      services: 'Microsoft Teams',
      events: 'new',
      quietFrom: '18:00',
      quietTo: '07:30',
      mentions: 'Adele',
    };
    for (const verb of [preview, confirm]) {
      const next = await here.press(form, verb, typed);
      const again = verb === preview ? next : await here.press(next, 'notifications.back');
      for (const [id, value] of Object.entries(typed)) assert.equal(inputOf(again, id).value, value);
      assert.match(textOf(again), /in the last 7 days/);
    }
  });

  for (const [what, typed, problem] of [
    ['no event', { events: '' }, /at least one thing/],
    ['half of the quiet hours', { quietFrom: '18:00' }, /a beginning and an end/],
    ['quiet hours without a length', { quietFrom: '18:00', quietTo: '18:00' }, /cannot end when they begin/],
    ['no time', { quietFrom: '25:00', quietTo: '1:00' }, /a beginning and an end/],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, /“Mars\/Olympus” is no time zone/],
    [
      'somebody who is not there',
      { mentions: 'Nobody Here' },
      /Nobody of this conversation is called “Nobody Here”/,
    ],
    ['an ambiguous name', { mentions: 'Adele' }, /“Adele” may be several people here: adele/],
    ['a reminder at once', { reminder: '1' }, /5 to 1440 minutes/],
    ['a reminder that is no number', { reminder: 'soon' }, /5 to 1440 minutes/],
  ] as const) {
    it(`says what is wrong with ${what}, and keeps the rest`, async () => {
      bot.addMember({ name: 'Adele Other', email: 'adele.other@contoso.com' });
      const form = await here.say('subscribe service health for Teams');
      const answer = await here.press(form, confirm, typed);
      assert.match(textOf(answer), problem);
      assert.equal(inputOf(answer, 'services').value, 'Microsoft Teams');
      for (const [id, value] of Object.entries(typed)) assert.equal(inputOf(answer, id).value, value);
    });
  }

  it('says that it is subscribed already rather than twice', async () => {
    await here.subscribe('subscribe service health for Teams');
    const again = await here.subscribe('subscribe service health for Teams', { digest: 'daily' });
    assert.match(textOf(again), /subscribed to exactly that already/);
    assert.match(textOf(again), /Immediately/);
    await here.subscribe('subscribe service health for Teams', { events: 'new' });
    assert.match(await here.list(), /This conversation has 2 subscriptions/);
  });

  it('takes nothing that it did not offer', async () => {
    const data = dataOf(await here.say('subscribe'), confirm);
    const asked = dataOf(await here.press(await here.say('subscribe'), confirm), save);
    const group = dataOf(await here.say('subscribe incidents'), confirm);
    for (const [verb, sent] of [
      [confirm, { ...data, services: 'Exchange Online,Evil' }],
      [confirm, { ...data, events: 'new,everything' }],
      [confirm, { ...data, id: 'a b' }],
      [confirm, { ...data, version: -1 }],
      [confirm, { ...data, kind: 'topic' }],
      [confirm, { ...data, kind: 'anything' }],
      [confirm, { ...data, mentions: 7 }],
      [confirm, { ...group, state: 'no^state' }],
      [confirm, { ...group, state: '99' }],
      [confirm, { ...group, priority: '6' }],
      [save, { ...asked, digest: 'never' }],
      [save, { ...asked, language: 'de' }],
      ['notifications.subscribe', { service: ['Evil'] }],
      ['notifications.edit', { id: 'x'.repeat(200) }],
    ] as const) {
      assert.match(textOf(await here.click(verb, sent)), /CARD_OUTDATED/, `${verb} ${JSON.stringify(sent)}`);
    }
    const gone = { ...asked, version: 3 };
    assert.match(textOf(await here.click(save, gone)), /SUBSCRIPTION_GONE/);
    assert.match(await here.list(), /no subscriptions/);
  });

  it('asks nobody about mentions in one’s own chat', async () => {
    const ids = inputsOf(await own.say('subscribe')).map(({ id }) => id);
    assert.ok(!ids.includes('mentions') && !ids.includes('reminder'));
    const saved = await own.subscribe('subscribe', { mentions: 'Adele Vance', reminder: '30' });
    assert.doesNotMatch(textOf(saved), /Adele|Reminder/);
  });

  it('speaks French', async () => {
    const french = subscriber(bot, { from: alex, place: channel(), locale: 'fr-FR' });
    const form = await french.say('s’abonner à l’intégrité du service pour Exchange');
    assert.equal(inputOf(form, 'language').value, 'fr');
    const saved = await french.subscribe('s’abonner à l’intégrité du service pour Exchange', {
      events: 'new',
    });
    assert.match(
      textOf(saved),
      /Intégrité de Exchange Online, incidents seulement – sont annoncés ici : nouveaux problèmes/,
    );
    assert.deepEqual(verbsOf(saved).slice(0, 2), ['notifications.edit', 'notifications.pause']);
  });
});
