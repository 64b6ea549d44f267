import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import type { Member } from '../helpers/connector.ts';

const alex = chatPerson('Alex Wilber');

/** Adds an active user with the role that sees incidents. */
function addAgent(bot: TestBot, userName: string, email: string): void {
  const { tables } = bot.serviceNow;
  const values = { user_name: userName, name: `Agent ${userName}`, email, active: 'true' };
  const user = tables.insert('sys_user', values);
  const role = tables.find('sys_user_role', { name: 'x_mioms_m365_assis.insights_user' });
  tables.insert('sys_user_has_role', {
    user: user.sys_id ?? '',
    role: role?.sys_id ?? '',
    state: 'active',
  });
}

function deactivate(bot: TestBot, userName: string): void {
  const { tables } = bot.serviceNow;
  tables.update('sys_user', tables.find('sys_user', { user_name: userName })?.sys_id ?? '', {
    active: 'false',
  });
}

describe('who somebody is', () => {
  let bot: TestBot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.close());
  const whoAmI = async (from: Member) => onlyCard(await bot.say('who am I', { from }));

  it('is told with how it is known, the roles and what they allow', async () => {
    const text = await whoAmI(chatPerson('Megan Bowen'));
    assert.match(text, /You are Megan Bowen/);
    assert.match(text, /megan\.bowen/);
    assert.match(text, /the e-mail address meganb@contoso\.com/);
    assert.match(text, new RegExp(bot.tenantId));
    assert.match(text, new RegExp(chatPerson('Megan Bowen').aadObjectId));
    assert.match(text, /✔ x_mioms_m365_assis\.insights_user\nyou have it · incidents/);
    assert.match(text, /✖ admin\nyou do not have it/);
    assert.match(text, /I act as the integration user/);
  });

  it('counts a role that another one includes', async () => {
    const text = await whoAmI(chatPerson('Isaiah Langer'));
    assert.match(text, /✔ x_mioms_m365_assis\.insights_user\nnot needed: another of your roles includes it/);
    assert.match(text, /✔ x_mioms_m365_assis\.administrator\nyou have it/);
  });

  it('is told in French', async () => {
    const text = onlyCard(await bot.say('qui suis-je ?', { locale: 'fr-FR' }));
    assert.match(text, /Vous êtes Megan Bowen/);
    assert.match(text, /l’adresse e-mail meganb@contoso\.com/);
  });

  it('is told to who is not known: why, and whom to ask', async () => {
    const text = await whoAmI(bot.addMember({ name: 'New', email: 'New@contoso.com', aadObjectId: 'n-1' }));
    assert.match(text, /No active ServiceNow user has the e-mail address or user name new@contoso\.com/);
    assert.match(text, /Ask your ServiceNow administrator/);
    assert.match(text, /role admin can say to me: link user new@contoso\.com to <user name>/);
    assert.match(text, /n-1/);
  });

  it('is the user with the e-mail address, before one with that user name', async () => {
    addAgent(bot, 'by.mail', 'both@contoso.com');
    addAgent(bot, 'both@contoso.com', 'elsewhere@contoso.com');
    const text = await whoAmI(bot.addMember({ email: 'both@contoso.com' }));
    assert.match(text, /Agent by\.mail[\s\S]*the e-mail address both@contoso\.com/);
  });

  for (const sharing of [2, 4]) {
    it(`is the one with that user name when ${sharing} have the e-mail address`, async () => {
      for (let index = 0; index < sharing; index += 1) addAgent(bot, `a.${index}`, 'both@contoso.com');
      addAgent(bot, 'both@contoso.com', 'elsewhere@contoso.com');
      const text = await whoAmI(bot.addMember({ email: 'both@contoso.com' }));
      assert.match(text, /Agent both@contoso\.com[\s\S]*the user name both@contoso\.com/);
    });
  }

  it('is not the first of several who were read, when there are more', async () => {
    addAgent(bot, 'first', 'both@contoso.com');
    addAgent(bot, 'both@contoso.com', 'elsewhere@contoso.com');
    addAgent(bot, 'principal@contoso.com', 'nowhere@contoso.com');
    addAgent(bot, 'last', 'both@contoso.com');
    const addresses = { email: 'both@contoso.com', userPrincipalName: 'principal@contoso.com' };
    assert.match(await whoAmI(bot.addMember(addresses)), /I do not know you[\s\S]*I must not guess/);
  });

  it('is nobody among several with one e-mail address, until a link says who', async () => {
    const desk = bot.addMember({ name: 'Desk', email: 'shared.desk@contoso.com' });
    assert.match(await whoAmI(desk), /active users have the e-mail address or user name shared\.desk/);
    await bot.say('link user shared.desk@contoso.com to megan.bowen', { from: alex });
    assert.match(await whoAmI(desk), /You are Megan Bowen[\s\S]*the link of shared\.desk@contoso\.com/);
  });

  it('is asked of ServiceNow once for many turns', async () => {
    await bot.app.firstLook;
    await bot.say('who am I');
    const asked = bot.serviceNow.requests.length;
    for (let turn = 0; turn < 5; turn += 1) await bot.say('who am I');
    assert.equal(bot.serviceNow.requests.length, asked);
  });
});

describe('a link of a person to a user', () => {
  let bot: TestBot;
  let stranger: Member;
  beforeEach(async () => {
    bot = await startBot();
    stranger = bot.addMember({
      name: 'Stranger',
      email: 'stranger@fabrikam.com',
      aadObjectId: '0f0f0f0f-0000-4000-8000-00000000000A',
    });
  });
  afterEach(() => bot.close());
  const say = async (text: string, from = alex) => onlyCard(await bot.say(text, { from }));

  it('works at once, by address in any case', async () => {
    assert.match(await say('INC001', stranger), /PERSON_UNKNOWN/);
    assert.match(
      await say('link user Stranger@Fabrikam.com to adele.vance'),
      /stranger@fabrikam\.com is now linked to adele\.vance/,
    );
    assert.match(await say('INC001', stranger), /outlook keeps asking/);
  });

  it('works by Entra object id, and for somebody of whom Teams tells no address', async () => {
    const guest = bot.addMember({ name: 'Guest', aadObjectId: stranger.aadObjectId });
    await say(`link user ${stranger.aadObjectId} to adele.vance`);
    assert.match(await say('who am I', guest), /You are Adele Vance/);
  });

  it('goes by the object id before the address', async () => {
    await say(`link user ${stranger.aadObjectId} to adele.vance`);
    await say('link user stranger@fabrikam.com to megan.bowen');
    assert.match(await say('who am I', stranger), /You are Adele Vance/);
  });

  it('does not go before the e-mail address, and says so', async () => {
    const text = await say('link user meganb@contoso.com to adele.vance');
    assert.match(text, /So far the link changes nothing: meganb@contoso\.com already finds .* megan\.bowen/);
    assert.match(await say('who am I', chatPerson('Megan Bowen')), /You are Megan Bowen/);
  });

  it('counts in its own tenant only', async () => {
    await say(`link user ${stranger.aadObjectId} to adele.vance`);
    const tenant = { id: '11111111-2222-4333-8444-555555555555' };
    const overrides = { conversation: { id: 'a:2', tenantId: tenant.id }, channelData: { tenant } };
    const elsewhere = await bot.say('INC001', { from: stranger, overrides });
    assert.match(onlyCard(elsewhere), /PERSON_UNKNOWN/);
  });

  it('does not make somebody of a user who is not active any more, and says why', async () => {
    await say('link user stranger@fabrikam.com to adele.vance');
    deactivate(bot, 'adele.vance');
    const text = await say('who am I', stranger);
    assert.match(text, /linked to the ServiceNow user adele\.vance, but no active user has this user name/);
    assert.match(await say('INC001', stranger), /PERSON_UNKNOWN/);
  });

  it('is not made to a user who is not there', async () => {
    assert.match(await say('link user a@example.com to nobody'), /LINK_USER_UNKNOWN/);
    assert.match(await say('user links'), /Nobody is linked/);
  });

  it('is replaced only when that is confirmed, and only what was seen', async () => {
    await say('link user stranger@fabrikam.com to adele.vance');
    const [asked] = await bot.say('link user stranger@fabrikam.com to megan.bowen', { from: alex });
    assert.match(textOf(asked?.card), /stranger@fabrikam\.com is linked to adele\.vance/);
    assert.match(await say('who am I', stranger), /You are Adele Vance/);
    const [button] = actionsOf(asked?.card);
    await say('unlink user stranger@fabrikam.com');
    await say('link user stranger@fabrikam.com to isaiah.langer');
    const late = await bot.click(button?.verb ?? '', Object(button?.data), { from: alex });
    assert.match(textOf(late.answer), /stranger@fabrikam\.com is linked to isaiah\.langer/);
    const [again] = actionsOf(late.answer);
    const done = await bot.click(again?.verb ?? '', Object(again?.data), { from: alex });
    assert.match(textOf(done.answer), /stranger@fabrikam\.com is now linked to megan\.bowen/);
    assert.match(await say('who am I', stranger), /You are Megan Bowen/);
  });

  it('is said again without asking', async () => {
    await say('link user stranger@fabrikam.com to adele.vance');
    assert.match(await say('link user stranger@fabrikam.com to Adele.Vance'), /is already linked to adele/);
  });

  it('ends at once when it is taken away', async () => {
    await say('lier l’utilisateur stranger@fabrikam.com à adele.vance');
    assert.match(await say('INC001', stranger), /outlook keeps asking/);
    assert.match(await say('unlink user stranger@fabrikam.com'), /no longer linked to adele\.vance/);
    assert.match(await say('INC001', stranger), /PERSON_UNKNOWN/);
    assert.match(await say('unlink user stranger@fabrikam.com'), /LINK_NOT_FOUND/);
  });

  it('is in the list, with who made it', async () => {
    await say('link user stranger@fabrikam.com to adele.vance');
    const text = await say('user links');
    assert.match(text, /1 person is linked\nstranger@fabrikam\.com → adele\.vance\nlinked by alex\.wilber/);
  });

  it('is in the log, with who made it and what was before', async () => {
    await say('link user stranger@fabrikam.com to adele.vance');
    await say('unlink user stranger@fabrikam.com');
    const lines = bot.logLines.filter((line) => /a person was (un)?linked/.test(line));
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, /"userName":"alex\.wilber"/);
    assert.match(lines[0] ?? '', /"subject":"stranger@fabrikam\.com","userName":"adele\.vance"/);
    assert.match(lines[1] ?? '', /"before":"adele\.vance"/);
  });

  for (const said of ['link user a@example.com to megan.bowen', 'unlink user a@example.com', 'user links']) {
    it(`takes the role for setting up: "${said}"`, async () => {
      assert.match(await say(said, chatPerson('Isaiah Langer')), /ROLE_MISSING/);
    });
  }

  it('is not made by a forged button', async () => {
    const data = { subject: 'a@example.com', userName: 'alex.wilber', replaces: 'nobody' };
    const { sent } = await bot.click('identity.replaceLink', data, { from: stranger });
    assert.match(onlyCard(sent), /PERSON_UNKNOWN/);
  });

  for (const said of [
    'link user megan to megan.bowen',
    'link user meganb@contoso.com',
    'link user meganb@contoso.com to',
    `link user a@example.com to ${'x'.repeat(41)}`,
    'unlink user everybody',
  ]) {
    it(`is explained when it cannot be read: "${said.slice(0, 40)}"`, async () => {
      assert.match(await say(said), /LINK_UNREADABLE/);
    });
  }

  it('is no way into a query', async () => {
    assert.match(await say('link user a@example.com to x^ORactive=true'), /SEARCH_TEXT_UNSAFE/);
  });
});

describe('a link in the embedded database', () => {
  it('is still there when Casebridge is started again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebridge-identity-'));
    const options = { settings: { DATA_DIR: folder }, limits: { storeLock: 0 } };
    const bot = await startBot(options);
    await bot.say('link user stranger@fabrikam.com to adele.vance', { from: alex });
    await bot.close();
    const again = await startBot(options);
    const stranger = again.addMember({ email: 'stranger@fabrikam.com' });
    assert.match(onlyCard(await again.say('who am I', { from: stranger })), /You are Adele Vance/);
    await again.close();
    await rm(folder, { recursive: true });
  });
});

describe('without its database', () => {
  let bot: TestBot;
  before(async () => {
    // Nothing listens there.
    bot = await startBot({ settings: { DATABASE_URL: 'postgres://casebridge:hush-hush@127.0.0.1:9/none' } });
  });
  after(() => bot.close());

  it('the bot goes on reading', async () => {
    assert.match(onlyCard(await bot.say('INC001')), /outlook keeps asking/);
    assert.match(onlyCard(await bot.say('who am I')), /You are Megan Bowen/);
  });

  it('the bot says so when something must be remembered', async () => {
    const text = onlyCard(await bot.say('link user a@example.com to megan.bowen', { from: alex }));
    assert.match(text, /STORE_UNAVAILABLE/);
    assert.match(text, /Nothing was changed/);
  });

  it('the bot is ready, and shows it', async () => {
    const response = await fetch(bot.app.messagesUrl.replace('/api/messages', '/readyz'));
    assert.equal(response.status, 200);
    assert.match(await response.text(), /"store":\{"kind":"postgresql","lastUse":"failed"\}/);
  });

  it('the log does not tell the password', () => {
    assert.match(bot.logLines.join('\n'), /the store cannot be used/);
    assert.doesNotMatch(bot.logLines.join('\n'), /hush-hush/);
  });
});
