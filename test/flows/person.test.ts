import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';

describe('who asks', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  for (const [name, may] of [
    ['Alex Wilber', true],
    ['Isaiah Langer', true],
    ['Adele Vance', true],
    ['Patti Fernandez', false],
    ['Lynne Robbins', false],
  ] as const) {
    it(`${may ? 'shows' : 'does not show'} incidents to ${name}`, async () => {
      const text = onlyCard(await bot.say('INC001', { from: chatPerson(name) }));
      assert.equal(/outlook keeps asking/.test(text), may);
      assert.equal(/ROLE_MISSING/.test(text), !may);
      if (!may)
        assert.match(text, new RegExp(`role x_mioms_m365_assis\\.insights_user; ${name} does not have it`));
    });
  }

  it('checks the right of who clicks, not of who was answered', async () => {
    const { answer, sent } = await bot.click(
      'incidents.show',
      { number: 'INC0000001' },
      { from: chatPerson('Lynne Robbins') },
    );
    assert.match(onlyCard(sent), /ROLE_MISSING/);
    assert.doesNotMatch(JSON.stringify(answer), /outlook/);
  });

  for (const said of ['find solutions for outlook password', 'service health']) {
    it(`does not answer "${said}" to who has no role`, async () => {
      const text = onlyCard(await bot.say(said, { from: chatPerson('Lynne Robbins') }));
      assert.match(text, /ROLE_MISSING/);
    });
  }

  for (const [verb, data] of [
    ['solutions.find', { number: 'INC0000001' }],
    ['health.overview', {}],
    ['say', { text: 'service health' }],
  ] as const) {
    it(`does not answer the button ${verb} to who has no role`, async () => {
      const { sent } = await bot.click(verb, data, { from: chatPerson('Lynne Robbins') });
      assert.match(onlyCard(sent), /ROLE_MISSING/);
    });
  }

  it('knows nobody by name', async () => {
    const impostor = bot.addMember({ name: 'Megan Bowen', email: 'impostor@contoso.com' });
    assert.match(
      onlyCard(await bot.say('INC001', { from: impostor })),
      /No active ServiceNow user .* impostor@contoso\.com/,
    );
  });

  it('finds people by user principal name too', async () => {
    const megan = bot.addMember({ name: 'M. B.', email: '', userPrincipalName: 'MeganB@contoso.com' });
    assert.match(onlyCard(await bot.say('INC001', { from: megan })), /outlook keeps asking/);
  });

  it('does not guess between two users with one e-mail address', async () => {
    const shared = bot.addMember({ name: 'Desk', email: 'shared.desk@contoso.com' });
    assert.match(onlyCard(await bot.say('INC001', { from: shared })), /2 active users .* I must not guess/);
  });

  it('does not know inactive users', async () => {
    const [inactive] = bot.serviceNow.tables.rows('sys_user').filter((row) => row.active === 'false');
    const gone = bot.addMember({ name: 'Gone', email: inactive?.email ?? '' });
    assert.match(onlyCard(await bot.say('INC001', { from: gone })), /PERSON_UNKNOWN/);
  });

  it('says so when Teams does not tell who somebody is', async () => {
    const guest = bot.addMember({ name: 'Guest' });
    assert.match(onlyCard(await bot.say('INC001', { from: guest })), /PERSON_UNREADABLE/);
    bot.connector.members.delete(guest.id);
    assert.match(onlyCard(await bot.say('INC001', { from: guest })), /PERSON_UNREADABLE/);
  });

  it('does not look up an address that would change the query', async () => {
    const crafted = bot.addMember({ name: 'Crafted', email: 'a@contoso.com^ORactive=true' });
    assert.match(onlyCard(await bot.say('INC001', { from: crafted })), /SEARCH_TEXT_UNSAFE/);
  });

  it('is one person by Entra object id, whatever Teams calls them', async () => {
    const { aadObjectId } = chatPerson('Megan Bowen');
    await bot.say('INC001');
    const from = { id: '29:renamed', name: 'Megan', aadObjectId };
    assert.match(onlyCard(await bot.say('INC001', { from })), /outlook keeps asking/);
  });

  it('is somebody else in another tenant, whatever the object id', async () => {
    await bot.say('INC001');
    const { aadObjectId } = chatPerson('Megan Bowen');
    const from = bot.addMember({ name: 'Megan Bowen', email: 'megan@fabrikam.com', aadObjectId });
    const tenant = { id: '11111111-2222-4333-8444-555555555555' };
    const overrides = { conversation: { id: 'a:2', tenantId: tenant.id }, channelData: { tenant } };
    assert.match(onlyCard(await bot.say('INC001', { from, overrides })), /PERSON_UNKNOWN/);
  });
});

describe('a change of roles', () => {
  it('counts after a minute, and ServiceNow is not asked before', async () => {
    let now = new Date('2026-11-23T14:02:00Z');
    const bot = await startBot({ now: () => now });
    const { tables } = bot.serviceNow;
    tables.insert('sys_user', { user_name: 'new.agent', email: 'new@contoso.com', active: 'true' });
    const from = bot.addMember({ name: 'New Agent', email: 'new@contoso.com' });
    assert.match(onlyCard(await bot.say('INC001', { from })), /ROLE_MISSING/);
    tables.insert('sys_user_has_role', {
      user: tables.find('sys_user', { user_name: 'new.agent' })?.sys_id ?? '',
      role: tables.find('sys_user_role', { name: 'x_mioms_m365_assis.insights_user' })?.sys_id ?? '',
      state: 'active',
    });
    const asked = bot.serviceNow.requests.length;
    now = new Date('2026-11-23T14:02:59Z');
    assert.match(onlyCard(await bot.say('INC001', { from })), /ROLE_MISSING/);
    assert.equal(bot.serviceNow.requests.length, asked);
    now = new Date('2026-11-23T14:03:01Z');
    assert.match(onlyCard(await bot.say('INC001', { from })), /outlook keeps asking/);
    await bot.close();
  });
});

describe('a role that is taken away', () => {
  /** Takes Megan's role away; the sandbox's seed gives it to her directly. */
  function takeRole({ serviceNow: { tables } }: TestBot): void {
    const user = tables.find('sys_user', { user_name: 'megan.bowen' })?.sys_id ?? '';
    const role = tables.find('sys_user_role', { name: 'x_mioms_m365_assis.insights_user' })?.sys_id ?? '';
    tables.delete('sys_user_has_role', tables.find('sys_user_has_role', { user, role })?.sys_id ?? '');
  }

  it('stops counting within a minute', async () => {
    let now = new Date('2026-11-23T14:02:00Z');
    const bot = await startBot({ now: () => now });
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
    takeRole(bot);
    now = new Date('2026-11-23T14:03:01Z');
    assert.match(onlyCard(await bot.say('INC001')), /ROLE_MISSING/);
    await bot.close();
  });

  it('stops counting within a minute of the question, however slowly ServiceNow answered it', async () => {
    const start = new Date('2026-11-23T14:02:00Z').getTime();
    let seconds = 0;
    let isAnswered = () => false;
    // As if the answer about the roles took 40 seconds.
    const now = () => new Date(start + (seconds + (isAnswered() ? 40 : 0)) * 1000);
    const bot = await startBot({ now });
    await bot.app.firstLook;
    const { requests } = bot.serviceNow;
    const before = requests.length;
    isAnswered = () => requests.slice(before).some(({ path }) => path.includes('sys_user_has_role'));
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
    takeRole(bot);
    seconds = 19;
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
    seconds = 21;
    assert.match(onlyCard(await bot.say('INC001')), /ROLE_MISSING/);
    await bot.close();
  });
});

describe('which organisation asks', () => {
  const otherTenant = '11111111-2222-4333-8444-555555555555';
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ settings: { ALLOWED_TENANTS: '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10' } });
  });
  after(() => bot.close());

  it('does not take the e-mail address that another organisation gave somebody', async () => {
    const guest = bot.addMember({ name: 'M.', email: 'meganb@contoso.com', tenantId: otherTenant });
    assert.match(onlyCard(await bot.say('INC001', { from: guest })), /TENANT_NOT_ALLOWED/);
  });

  it('knows its tenant in capitals, too', async () => {
    const email = chatPerson('Megan Bowen').email ?? '';
    const member = bot.addMember({ name: 'M. B.', email, tenantId: bot.tenantId.toUpperCase() });
    assert.match(onlyCard(await bot.say('INC001', { from: member })), /outlook keeps asking/);
  });

  it('answers its own', async () => {
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
  });

  for (const [where, overrides] of [
    ['in the conversation', { conversation: { id: 'a:1', tenantId: otherTenant } }],
    ['in the channel data', { channelData: { tenant: { id: otherTenant } } }],
    [
      'by the person alone, in a shared channel',
      { from: { ...chatPerson('Megan Bowen'), tenantId: otherTenant } },
    ],
    ['nowhere', { conversation: { id: 'a:1' }, channelData: {} }],
  ] as const) {
    it(`refuses a foreign tenant named ${where}, and asks ServiceNow nothing`, async () => {
      const asked = bot.serviceNow.requests.length;
      assert.match(onlyCard(await bot.say('INC001', { overrides })), /TENANT_NOT_ALLOWED/);
      assert.equal(bot.serviceNow.requests.length, asked);
    });
  }
});
