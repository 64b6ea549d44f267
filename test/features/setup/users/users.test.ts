import assert from 'node:assert/strict';
import { actionsOf, onlyCard, textOf } from '../../../helpers/card-text.ts';
import type { SentActivity } from '../../../helpers/connector.ts';
import { administrator, insights, type RoleDesk, startRoleDesk } from '../../../helpers/role-desk.ts';

const clicked = { id: '1700000000001' };

describe('enabling and disabling users', () => {
  let desk: RoleDesk;
  beforeEach(async () => {
    desk = await startRoleDesk();
  });
  afterEach(() => desk.close());

  /** User names of those who have a role, and whether they were given it directly. */
  const holders = (role: string) => {
    const { tables } = desk.standIn;
    const named = (table: string, sysId: string | undefined, column: string) =>
      String(tables.get(table, String(sysId))?.[column] ?? '');
    return tables
      .rows('sys_user_has_role')
      .filter((row) => named('sys_user_role', String(row.role), 'name') === role)
      .map((row) => named('sys_user', String(row.user), 'user_name'))
      .toSorted();
  };
  const buttonOf = (sent: readonly SentActivity[], verb: string): object => {
    const found = actionsOf(sent[0]?.card).find((action) => action.verb === verb);
    assert.ok(found, `a button ${verb}`);
    assert.ok(typeof found.data === 'object' && found.data !== null, 'its data');
    return found.data;
  };
  const audited = async () =>
    (await desk.audit.list(10)).map(({ kind, subject, before, after, by }) => [
      ...[kind, subject, before, after, by.name],
    ]);

  it('gives the role, says so, and writes it down; Undo takes it back', async () => {
    const sent = await desk.bot.say('enable user nora.none@contoso.com as insights user');
    assert.match(onlyCard(sent), /^Nora None is now an insights user\nnora\.none was given the role x_mioms/);
    assert.deepEqual(holders(insights), ['ada.both', 'greta.group', 'nora.none']);
    assert.equal(desk.forgotten(), 1);

    const { answer } = await desk.bot.click('users.undo', buttonOf(sent, 'users.undo'), { clicked });
    assert.match(textOf(answer), /^Nora None no longer has the role/);
    assert.deepEqual(holders(insights), ['ada.both', 'greta.group']);
    assert.equal(desk.forgotten(), 2);
    assert.deepEqual(await audited(), [
      ['userDisabled', 'nora.none@contoso.com', insights, '', 'Megan Bowen'],
      ['userEnabled', 'nora.none@contoso.com', '', insights, 'Megan Bowen'],
    ]);

    const again = await desk.bot.click('users.undo', buttonOf(sent, 'users.undo'), { clicked });
    assert.match(textOf(again.answer), /It had been taken away already/);
    assert.equal((await audited()).length, 2);
  });

  it('understands French, a user name, and the other role', async () => {
    const sent = await desk.bot.say('activer l’utilisateur nora.none comme administrateur', {
      locale: 'fr-FR',
    });
    assert.match(onlyCard(sent), /^Nora None est maintenant administrateur/);
    assert.deepEqual(holders(administrator), ['ada.both', 'nora.none']);
  });

  it('gives a role once', async () => {
    await desk.bot.say('enable user nora.none as administrator');
    const sent = await desk.bot.say('enable user nora.none as administrator');
    assert.match(onlyCard(sent), /^Nora None is an administrator already\nnora\.none was given .* directly/);
    assert.deepEqual(holders(administrator), ['ada.both', 'nora.none']);
    assert.equal((await audited()).length, 1);
  });

  it('names the group that gives the role already', async () => {
    const text = onlyCard(await desk.bot.say('enable user greta.group as insights user'));
    assert.match(text, /^Greta Group is an insights user already\n.*through the group Service \*Desk\*/);
    assert.deepEqual(await audited(), []);
  });

  it('asks before it takes roles away, and takes both', async () => {
    const sent = await desk.bot.say('disable user ada.both@contoso.com');
    assert.match(
      onlyCard(sent),
      /Take roles away from Ada Both\?\n.*insights_user and x_mioms.*administrator/s,
    );
    assert.deepEqual(holders(administrator), ['ada.both']);
    const { answer } = await desk.bot.click('users.disable', buttonOf(sent, 'users.disable'), { clicked });
    assert.match(textOf(answer), /^Ada Both is disabled/);
    assert.deepEqual([holders(insights), holders(administrator)], [['greta.group'], []]);
    assert.deepEqual((await audited()).map(([kind, , before]) => `${kind} ${before}`).toSorted(), [
      `userDisabled ${administrator}`,
      `userDisabled ${insights}`,
    ]);
  });

  it('leaves what a group gives, and says how it would go', async () => {
    await desk.bot.say('enable user greta.group as administrator');
    const sent = await desk.bot.say('disable user greta.group');
    assert.match(
      onlyCard(sent),
      /loses: x_mioms_m365_assis\.administrator\..*through the group Service \*Desk\*/s,
    );
    const { answer } = await desk.bot.click('users.disable', buttonOf(sent, 'users.disable'), { clicked });
    assert.match(textOf(answer), /^Greta Group keeps a role\n.*remove them from the group/s);
    assert.deepEqual(
      [holders(insights), holders(administrator)],
      [['ada.both', 'greta.group'], ['ada.both']],
    );
    const rest = await desk.bot.say('disable user greta.group');
    assert.match(onlyCard(rest), /^There is nothing to take away from Greta Group/);
    const none = await desk.bot.say('disable user nora.none');
    assert.match(onlyCard(none), /has neither/);
  });

  for (const [said, code] of [
    ['enable user nobody@contoso.com as administrator', 'SETUP_USER_UNKNOWN'],
    ['enable user ina.inactive@contoso.com as insights user', 'SETUP_USER_INACTIVE'],
    ['enable user twins@contoso.com as insights user', 'SETUP_USER_AMBIGUOUS'],
    ['enable user nora.none@contoso.com as king', 'SETUP_USER_UNREADABLE'],
    ['enable user nora.none@contoso.com', 'SETUP_USER_UNREADABLE'],
    ['disable user two words', 'SETUP_USER_UNREADABLE'],
    ['disable user ina.inactive', 'SETUP_USER_INACTIVE'],
  ] as const) {
    it(`refuses “${said}” with ${code}`, async () => {
      assert.match(onlyCard(await desk.bot.say(said)), new RegExp(code));
      assert.deepEqual(await audited(), []);
    });
  }

  it('tells one of two by the user name', async () => {
    assert.match(onlyCard(await desk.bot.say('enable user twin.two as insights user')), /^Twin Two is now/);
  });

  it('changes nothing where the right is missing, and says how to do it by hand', async () => {
    desk.as = 'rita.reader';
    const refused = onlyCard(await desk.bot.say('enable user nora.none as insights user'));
    assert.match(
      refused,
      /needs the role user_admin.*User Administration > Users.*SETUP_USER_RIGHT_MISSING/s,
    );
    assert.match(onlyCard(await desk.bot.say('disable user ada.both')), /SETUP_USER_RIGHT_MISSING/);
    assert.deepEqual(await audited(), []);
  });

  it('says the same where it only hears of it from ServiceNow', async () => {
    desk.standIn.access.deny('sys_user_has_role', 'create');
    const refused = onlyCard(await desk.bot.say('enable user nora.none as insights user'));
    assert.match(refused, /SETUP_USER_RIGHT_MISSING/);
    assert.deepEqual([await audited(), desk.forgotten()], [[], 0]);
  });

  it('makes nobody an administrator on the path “insights only”', async () => {
    await desk.records.save(
      {
        ...{
          id: 'r',
          path: 'insightsOnly',
          startedBy: { name: 'I', entraObjectId: 'o' },
          startedAt: new Date(),
        },
        answers: { allowsBasic: false, singleTenant: false, hasApp: true },
        ...{ values: {}, steps: {}, cards: [] },
      },
      0,
    );
    const refused = await desk.bot.say('enable user nora.none as administrator');
    assert.match(onlyCard(refused), /SETUP_INSIGHTS_ONLY/);
    assert.match(
      onlyCard(await desk.bot.say('enable user nora.none as insights user')),
      /is now an insights/,
    );
  });

  it('takes back nothing else than it did, whatever a button sends', async () => {
    await desk.bot.say('enable user nora.none as insights user');
    const row = desk.standIn.tables.rows('sys_user_has_role').find(({ role }) => role !== undefined);
    const data = { user: 'nora.none', as: 'insights', made: String(row?.sys_id) };
    await desk.bot.click('users.undo', data, { clicked });
    assert.deepEqual(holders(insights), ['ada.both', 'greta.group', 'nora.none']);
    const { sent } = await desk.bot.click('users.undo', { user: 'nora.none' }, { clicked });
    assert.match(onlyCard(sent), /CARD_OUTDATED/);
  });
});

describe('the list of users', () => {
  let desk: RoleDesk;
  before(async () => {
    desk = await startRoleDesk();
  });
  after(() => desk.close());

  it('names them with their addresses and roles, and whether they come through a group', async () => {
    const text = onlyCard(await desk.bot.say('list users'));
    assert.match(
      text,
      /^Users\nAda Both\ninsights user and administrator\nada\.both@contoso\.com · ada\.both/,
    );
    assert.match(text, /Greta Group\ninsights user \(through a group\)\n/);
    assert.doesNotMatch(text, /Nora|Ina/);
  });

  it('is the same with less to see: how they came by the roles is left out', async () => {
    desk.standIn.access.deny('sys_user_role', 'read');
    const text = onlyCard(await desk.bot.say('liste des utilisateurs', { locale: 'fr-FR' }));
    desk.standIn.access.reset();
    assert.match(text, /Greta Group\nutilisateur Insights\n/);
  });

  it('has pages of twenty', async () => {
    const { tables } = desk.standIn;
    const role = tables.rows('sys_user_role').find(({ name }) => name === administrator);
    for (let index = 10; index < 50; index += 1) {
      const id = `${index}`.padStart(32, '0');
      tables.insert('sys_user', {
        ...{ sys_id: id, user_name: `more.${index}`, name: `More ${index}`, active: 'true' },
      });
      tables.insert('sys_user_has_role', {
        ...{ sys_id: `a${id.slice(1)}`, user: id, role: String(role?.sys_id), state: 'active' },
      });
    }
    const sent = await desk.bot.say('list users');
    assert.match(onlyCard(sent), /More 27\nadministrator\nmore\.27\n/);
    assert.doesNotMatch(onlyCard(sent), /More 28/);
    assert.deepEqual(
      actionsOf(sent[0]?.card).map(({ title, data }) => [title, data]),
      [['Next page', { page: 2, verb: 'users.page' }]],
    );
    const last = await desk.bot.click('users.page', { page: 3 }, { clicked });
    assert.match(textOf(last.answer), /^Users, page 3\nMore 48\n.*More 49\n/s);
    assert.deepEqual(
      actionsOf(last.answer).map(({ title, data }) => [title, data]),
      [['First page', { page: 1, verb: 'users.page' }]],
    );
  });
});
