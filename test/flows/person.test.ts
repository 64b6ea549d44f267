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

  it('knows nobody by name', async () => {
    const impostor = bot.addMember({ name: 'Megan Bowen', email: 'impostor@contoso.com' });
    assert.match(
      onlyCard(await bot.say('INC001', { from: impostor })),
      /No active ServiceNow user .* impostor@contoso\.com/,
    );
  });

  it('finds people by user principal name too', async () => {
    const megan = bot.addMember({ name: 'M. B.', userPrincipalName: 'meganb@contoso.com' });
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

  it('follows a change of roles within a minute', async () => {
    const rows = bot.serviceNow.tables;
    const user = rows.insert('sys_user', {
      user_name: 'new.agent',
      email: 'new.agent@contoso.com',
      name: 'New Agent',
      active: 'true',
    });
    const role = rows.find('sys_user_role', { name: 'x_mioms_m365_assis.insights_user' });
    rows.insert('sys_user_has_role', {
      user: user.sys_id ?? '',
      role: role?.sys_id ?? '',
      state: 'active',
    });
    const agent = bot.addMember({ name: 'New Agent', email: 'new.agent@contoso.com' });
    assert.match(onlyCard(await bot.say('INC001', { from: agent })), /outlook keeps asking/);
  });
});

describe('which organisation asks', () => {
  const otherTenant = '11111111-2222-4333-8444-555555555555';
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ settings: { ALLOWED_TENANTS: '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10' } });
  });
  after(() => bot.close());

  it('answers its own', async () => {
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
  });

  for (const [where, overrides] of [
    ['in the conversation', { conversation: { id: 'a:1', tenantId: otherTenant } }],
    ['in the channel data', { channelData: { tenant: { id: otherTenant } } }],
    ['nowhere', { conversation: { id: 'a:1' }, channelData: {} }],
  ] as const) {
    it(`refuses a foreign tenant named ${where}, and asks ServiceNow nothing`, async () => {
      const asked = bot.serviceNow.requests.length;
      assert.match(onlyCard(await bot.say('INC001', { overrides })), /TENANT_NOT_ALLOWED/);
      assert.equal(bot.serviceNow.requests.length, asked);
    });
  }
});
