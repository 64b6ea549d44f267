import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import type { Member } from '../helpers/connector.ts';

const alex = { from: chatPerson('Alex Wilber') } as const;
const isaiah = { from: chatPerson('Isaiah Langer') } as const;
const verb = 'escalation.linkAccount';
const notAdmin = (email: string) =>
  `${email} is not a valid Microsoft 365 admin account. You need Microsoft 365 admin privileges to open a service request. In the app, link the admin account.`;

describe('the account that somebody manages cases with', () => {
  let bot: TestBot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.close());

  const say = async (text: string, options: { readonly from: Member; readonly locale?: string }) =>
    onlyCard(await bot.say(text, options));
  const dataOf = (card: unknown): object => {
    const data = actionsOf(card).find((action) => action.verb === verb)?.data;
    assert.ok(typeof data === 'object' && data !== null);
    return data;
  };
  const link = async (options: { readonly from: Member } = isaiah, email = 'admin@contoso.com') => {
    const [card] = await bot.say(`link account ${email}`, options);
    return bot.click(verb, dataOf(card?.card), options);
  };
  const takeRolesAway = () => {
    for (const role of bot.graph.directory.roles) role.memberIds.length = 0;
  };

  it('is linked by a click, after its roles were looked up', async () => {
    const [card] = await bot.say('link account Admin@Contoso.com', isaiah);
    const text = textOf(card?.card);
    assert.match(text, /Manage your cases with admin@contoso\.com\?/);
    assert.match(text, /Cases of Isaiah Langer at Microsoft are then opened for this account/);
    assert.match(text, /Contoso Admin \(admin@contoso\.com\)\nIts role\nGlobal Administrator/);
    assert.doesNotMatch(await say('who am I', isaiah), /Account for cases/);
    const clicked = await bot.click(verb, dataOf(card?.card), isaiah);
    assert.match(textOf(clicked.answer), /Your cases are now managed with admin@contoso\.com/);
    assert.match(
      await say('who am I', isaiah),
      /Account for cases at Microsoft\nadmin@contoso\.com \(Global Administrator\)/,
    );
    assert.match(bot.logLines.join('\n'), /an account for cases was linked or unlinked/);
  });

  it('is linked in French', async () => {
    const french = { ...isaiah, locale: 'fr-FR' };
    assert.match(
      await say('lier le compte admin@contoso.com', french),
      /Gérer vos dossiers avec admin@contoso\.com/,
    );
    await link();
    assert.match(await say('délier le compte', french), /Le compte admin@contoso\.com n’est plus lié/);
  });

  it('is replaced by another one, which is said before', async () => {
    await link(isaiah, 'alexw@contoso.com');
    assert.match(
      await say('link account admin@contoso.com', isaiah),
      /It takes the place of alexw@contoso\.com/,
    );
    await link();
    assert.match(
      await say('link account admin@contoso.com', isaiah),
      /managed with admin@contoso\.com already/,
    );
  });

  for (const email of ['isaiahl@contoso.com', 'pattif@contoso.com', 'nobody@contoso.com']) {
    it(`is refused without a role that may open service requests: ${email}`, async () => {
      const text = await say(`link account ${email}`, alex);
      assert.ok(text.includes(notAdmin(email)), text);
    });
  }

  it('is refused when it may not sign in', async () => {
    for (const user of bot.graph.directory.users) user.accountEnabled = false;
    assert.ok((await say('link account admin@contoso.com', alex)).includes(notAdmin('admin@contoso.com')));
  });

  it('is refused when it is no address', async () => {
    assert.match(await say('link account my boss', alex), /“my boss” is not an e-mail address/);
  });

  it('is looked up again when it is confirmed', async () => {
    const [card] = await bot.say('link account admin@contoso.com', isaiah);
    takeRolesAway();
    const clicked = await bot.click(verb, dataOf(card?.card), isaiah);
    const said = [textOf(clicked.answer), ...clicked.sent.map((one) => textOf(one.card))].join('\n');
    assert.ok(said.includes(notAdmin('admin@contoso.com')), said);
    assert.doesNotMatch(await say('who am I', isaiah), /Account for cases/);
  });

  it('is whose it was asked for: others who click are asked for their own', async () => {
    const [card] = await bot.say('link account admin@contoso.com', isaiah);
    const clicked = await bot.click(verb, dataOf(card?.card), alex);
    assert.match(textOf(clicked.answer), /Cases of Alex Wilber at Microsoft/);
    assert.doesNotMatch(await say('who am I', alex), /Account for cases/);
    await bot.click(verb, dataOf(clicked.answer), alex);
    assert.match(await say('who am I', alex), /Account for cases at Microsoft\nadmin@contoso\.com/);
  });

  it('is unlinked', async () => {
    assert.match(await say('unlink account', isaiah), /No Microsoft 365 admin account is linked to you/);
    await link();
    assert.match(await say('unlink account', isaiah), /admin@contoso\.com is no longer linked/);
    assert.doesNotMatch(await say('who am I', isaiah), /Account for cases/);
  });

  it('is shown with what became of its roles', async () => {
    await link();
    takeRolesAway();
    assert.match(
      await say('who am I', isaiah),
      /✖ admin@contoso\.com: it may not open service requests any more/,
    );
    bot.graph.faults.add({ kind: 'answer', status: 503 }, { path: /users/ });
    assert.match(
      await say('who am I', isaiah),
      /admin@contoso\.com \(its roles could not be checked: UPSTREAM_FAILED\)/,
    );
  });

  it('takes the right to contact support', async () => {
    const text = await say('link account admin@contoso.com', { from: chatPerson('Megan Bowen') });
    assert.match(text, /x_mioms_m365_assis\.administrator/);
    const { answer, sent } = await bot.click(
      verb,
      { email: 'admin@contoso.com', person: 'x' },
      {
        from: chatPerson('Megan Bowen'),
      },
    );
    assert.match(
      [textOf(answer), ...sent.map(({ card }) => textOf(card))].join(),
      /x_mioms_m365_assis\.administrator/,
    );
  });

  it('is listed for whoever sets up, as Graph says it now', async () => {
    assert.match(await say('account links', alex), /Nobody has linked an account/);
    await link();
    await link(alex, 'alexw@contoso.com');
    const both = await say('account links', alex);
    assert.match(both, /2 people have linked an account/);
    assert.match(both, /✔ Isaiah Langer → admin@contoso\.com\nGlobal Administrator\nlinked on/);
    bot.graph.directory.roles
      .find(({ displayName }) => displayName === 'Global Administrator')
      ?.memberIds.pop();
    const lost = await say('account links', alex);
    assert.match(lost, /1 account may not open service requests any more/);
    assert.match(lost, /✖ Isaiah Langer → admin@contoso\.com\nmay not open service requests/);
    assert.match(lost, /✔ Alex Wilber → alexw@contoso\.com\nService Support Administrator/);
    bot.graph.faults.add(
      { kind: 'answer', status: 429, headers: { 'retry-after': '60' } },
      { path: /users/ },
    );
    assert.match(
      await say('account links', alex),
      /❔ Alex Wilber → alexw@contoso\.com\ncould not be checked \(UPSTREAM_BUSY\)/,
    );
  });

  it('is listed only for whoever sets up', async () => {
    assert.match(await say('account links', isaiah), /role admin|admin/);
    assert.doesNotMatch(await say('account links', isaiah), /Nobody has linked/);
  });
});
