import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { alex, complete, escalating, isaiah, onlyAdmin, plantIncident } from '../helpers/escalation.ts';
import { filledIn, inputOf, inputsOf } from '../helpers/forms.ts';
import { dataOf, verbsOf } from '../helpers/subscriptions.ts';

const channel = { kind: 'channel', name: 'Messaging' } as const;
const contact = 'escalation.contact';
const preview = 'escalation.preview';

/** From an incident to a form that is filled in. */
describe('the form for Microsoft support', () => {
  let bot: TestBot;
  let sysId: string;
  let here: ReturnType<typeof escalating>;
  before(async () => {
    bot = await startBot({ settings: { SHARED_HIDDEN_FIELDS: 'description' } });
    onlyAdmin(bot, alex, isaiah);
    sysId = plantIncident(bot, {
      description: 'Nothing leaves.\n**Trace** ends: 550 5.7.64 Relay Access Denied',
    });
    bot.serviceNow.tables.insert('sys_journal_field', {
      name: 'incident',
      element_id: sysId,
      element: 'work_notes',
      value: 'Restarted Outlook: no change.',
    });
    plantIncident(bot, { number: 'INC0083002', state: '6' });
    plantIncident(bot, { number: 'INC0083003', priority: '1', short_description: '', description: '' });
    here = escalating(bot);
    // Service health is known.
    await bot.tick();
  });
  after(() => bot.close());

  for (const said of ['contact support for INC83001', 'contact Microsoft support for INC0083001']) {
    it(`is filled in from the incident and its journal by "${said}"`, async () => {
      const form = await here.say(said);
      assert.match(textOf(form), /^Contact Microsoft support for INC0083001$/m);
      assert.match(textOf(form), /^This goes to Microsoft through the support integration on ServiceNow\.$/m);
      assert.match(textOf(form), /^For the Microsoft 365 admin account alexw@contoso\.com$/m);
      const values = Object.fromEntries(inputsOf(form).map(({ id, value }) => [id, value]));
      assert.equal(values.title, 'Invoices stay in the outbox');
      assert.equal(values.description, 'Nothing leaves.\n**Trace** ends: 550 5.7.64 Relay Access Denied');
      assert.equal(values.severity, 'moderate');
      assert.match(values.errorText ?? '', /550 5\.7\.64/);
      assert.equal(values.stepsTried, 'Restarted Outlook: no change.');
      assert.deepEqual([values.startDate, values.startTime], ['2026-11-23', '08:12']);
      assert.deepEqual([values.contactName, values.email], ['Alex Wilber', 'alexw@contoso.com']);
      assert.deepEqual([values.language, values.isTest, values.way], ['en-US', 'false', 'serviceNow']);
      assert.equal(values.businessImpact, '');
    });
  }

  it('is a button of the incident’s card, with a way back', async () => {
    const form = await here.press(await here.say('INC0083001'), contact);
    assert.match(textOf(form), /Contact Microsoft support for INC0083001/);
    assert.match(textOf(await here.press(form, 'incidents.show')), /Invoices stay in the outbox/);
  });

  it('guesses nothing that the incident does not tell', async () => {
    const form = await here.open('INC0083003');
    assert.equal(inputOf(form, 'severity').value, 'critical');
    assert.equal(inputOf(form, 'service').value, '');
    const typed = { ...complete, title: 'Mail', phone: '+33 1 23 45 67 89' };
    assert.match(
      textOf(await here.press(form, preview, typed)),
      /takes no case without this: .*[Dd]escription/,
    );
  });

  it('asks for a number where Microsoft calls at any hour', async () => {
    const form = await here.open();
    const again = await here.press(form, preview, { ...complete, severity: 'critical' });
    assert.match(textOf(again), /critical case Microsoft calls back at any hour\. Give a phone number/);
    assert.equal(inputOf(again, 'severity').value, 'critical');
  });

  it('chooses the service that the incident names', async () => {
    plantIncident(bot, {
      number: 'INC0083004',
      short_description: 'Microsoft Intune does not enrol laptops',
    });
    assert.equal(inputOf(await here.open('INC0083004'), 'service').value, 'intune');
  });

  for (const [why, typed, problem] of [
    ['no service', { service: '' }, /choose the service it is about/],
    ['no title', { title: ' ' }, /the title is missing/],
    [
      'a title that is too long',
      { title: 'x'.repeat(161) },
      /“Title” has 161 characters, and 160 are the most/,
    ],
    ['no business impact', { businessImpact: '' }, /Microsoft takes no case without this/],
    ['a day that there is not', { startDate: '2026-02-30' }, /give the start as a day and a time/],
    ['a start to come', { startDate: '2099-01-01' }, /1 Jan 2099, 08:12 UTC has not come yet/],
    ['no name', { contactName: '' }, /The contact’s name is missing/],
    ['no address', { email: 'alex at contoso' }, /“alex at contoso” is not an e-mail address/],
    ['no country', { country: ' ' }, /the country of whom Microsoft asks back is missing/],
    ['an unknown country', { country: 'Atlantis' }, /“Atlantis” is no country that I know/],
    ['several countries', { country: 'united' }, /“united” may be several countries: United Arab Emirates, /],
  ] as const) {
    it(`comes back with what was typed for ${why}`, async () => {
      const form = await here.press(await here.open(), preview, { ...complete, hours: 'mornings', ...typed });
      assert.match(textOf(form), problem);
      for (const [id, value] of Object.entries({ ...complete, hours: 'mornings', ...typed })) {
        assert.equal(inputOf(form, id).value, value, id);
      }
    });
  }

  it('knows countries by name in both languages, and by code', async () => {
    for (const country of ['fr', 'France', 'Allemagne', 'Guinea']) {
      assert.match(textOf(await here.preview({ country })), /Send this to Microsoft\?/, country);
    }
  });

  it('refuses what no form of ours sends', async () => {
    const data = filledIn(await here.open(), preview, complete);
    for (const wrong of [
      { id: 'x' },
      { incident: 'x' },
      { shownWay: 'pigeon' },
      { way: 'pigeon' },
      { severity: 'huge' },
      { language: 'xx-XX' },
    ]) {
      assert.match(
        textOf(await here.click(preview, { ...data, ...wrong })),
        /CARD_OUTDATED/,
        JSON.stringify(wrong),
      );
    }
    assert.match(textOf(await here.click(preview, { ...data, title: 'x'.repeat(40_000) })), /TEXT_TOO_LONG/);
    assert.match(textOf(await here.click(contact, { sysId: 'a'.repeat(32) })), /INCIDENT_GONE/);
    assert.match(textOf(await here.click(contact, {})), /CARD_OUTDATED/);
    assert.match(textOf(await here.click('escalation.send', { form: 'nonsense' })), /CARD_OUTDATED/);
  });

  it('takes an incident that is being worked on', async () => {
    assert.match(textOf(await here.open('INC0083002')), /INCIDENT_ACTION_IMPOSSIBLE/);
    assert.match(textOf(await here.open('INC9999999')), /INCIDENT_NOT_FOUND/);
  });

  it('takes the administrator’s right', async () => {
    const agent = escalating(bot, {});
    assert.match(textOf(await agent.open()), /ROLE_MISSING/);
    assert.match(textOf(await agent.click(contact, { sysId })), /ROLE_MISSING/);
    assert.ok(!verbsOf(await agent.say('INC0083001')).includes(contact));
  });

  it('says the sentence for an account that may not open service requests', async () => {
    onlyAdmin(bot, isaiah);
    try {
      const sentence =
        /^alexw@contoso\.com is not a valid Microsoft 365 admin account\. You need Microsoft 365 admin privileges to open a service request\. In the app, link the admin account\.$/m;
      assert.match(textOf(await here.open()), sentence);
      const form = await escalating(bot, { from: isaiah }).open();
      const data = filledIn(form, preview, complete);
      assert.match(textOf(await here.click(preview, data)), sentence);
    } finally {
      onlyAdmin(bot, alex, isaiah);
    }
  });

  it('goes to the person’s own chat where others may not see all of it', async () => {
    const sent = await bot.say('contact support for INC0083001', { from: alex, place: channel });
    const [shared, own, ...others] = sent;
    assert.equal(others.length, 0);
    assert.match(textOf(shared?.card), /The form for Microsoft support is in your own chat/);
    assert.doesNotMatch(JSON.stringify(shared?.card), /Nothing leaves/);
    assert.match(own?.conversationId ?? '', /^a:/);
    assert.match(textOf(own?.card), /Contact Microsoft support for INC0083001/);
  });

  it('speaks French', async () => {
    const french = escalating(bot, { from: alex, locale: 'fr-FR' });
    const form = await french.say('contacter le support pour INC0083001');
    assert.match(textOf(form), /^Contacter le support Microsoft pour INC0083001$/m);
    assert.match(textOf(form), /^Ceci part chez Microsoft par l’intégration du support dans ServiceNow\.$/m);
    assert.equal(inputOf(form, 'language').value, 'fr-FR');
    assert.equal(inputOf(form, 'country').value, 'France');
    const shown = await french.press(form, preview, complete);
    assert.match(textOf(shown), /^Envoyer ceci à Microsoft\u202f\?$/m);
  });

  it('asks first where Microsoft knows already', async () => {
    const known = await here.open('INC0000001');
    assert.match(textOf(known), /^Microsoft already knows$/m);
    assert.match(textOf(known), /^EX700101: /m);
    assert.match(textOf(known), /both mention|about Exchange Online/);
    assert.match(textOf(await here.press(known, 'health.issue')), /EX700101/);
    const form = await here.click(contact, dataOf(known, contact));
    assert.match(textOf(form), /Contact Microsoft support for INC0000001/);
    assert.equal(inputOf(form, 'service').value, 'exchange');
    assert.ok(actionsOf(known).some(({ verb, title }) => verb === contact && /anyway/.test(title)));
  });
});
