import assert from 'node:assert/strict';
import { giveRole } from '../../../helpers/by-hand.ts';
import { aboutOf, applicationWith, type CheckWorld, startCheckWorld } from './check-world.ts';

describe('the checks of what is elsewhere', () => {
  let world: CheckWorld;
  let redirects: readonly string[];

  before(async () => {
    world = await startCheckWorld();
    world.standIn.installSupportApp();
    redirects = [`${world.standIn.url}/oauth_redirect.do`, `${world.standIn.url}/auth_redirect.do`];
  });
  after(() => world.standIn.close());

  const bad = async (path: Parameters<CheckWorld['look']>[0], step: string) =>
    aboutOf(await world.look(path, step), 'bad');

  it('ask for the client id first, then Entra for the app', async () => {
    const known = world.values;
    world.values = {};
    assert.deepEqual(await bad('basic', 'outboundApp'), ['outboundApp.clientId']);
    world.values = known;
    world.elsewhere.app = 'noApp';
    for (const step of ['outboundApp', 'restApiApp', 'restUserApp']) {
      assert.deepEqual(await bad('entraToken', step), [`${step}.clientId`]);
    }
    world.elsewhere.app = 'exists';
    const found = await world.look('basic', 'outboundApp');
    assert.deepEqual(aboutOf(found, 'good'), ['outboundApp.clientId']);
    assert.deepEqual(aboutOf(found, 'unseen'), ['outboundApp.registration']);
    assert.match(found.map(({ text }) => text).join(), /Application\.Read\.All/);
  });

  it('take either redirect path, and name one that is missing or misspelt', async () => {
    const [oauth = '', auth = ''] = redirects;
    for (const redirectUrls of [[oauth], [auth], [oauth, auth], [auth, 'https://token.contoso.com/done']]) {
      world.elsewhere.application = applicationWith({ redirectUrls });
      assert.deepEqual(aboutOf(await world.look('basic', 'outboundApp'), 'unseen'), []);
      assert.deepEqual(await bad('basic', 'outboundApp'), [], redirectUrls.join());
    }
    for (const redirectUrls of [
      [],
      [oauth.slice(0, -3)],
      [oauth, `${world.standIn.url}/oauth-redirect.do`],
    ]) {
      world.elsewhere.application = applicationWith({ redirectUrls });
      const found = await world.look('basic', 'outboundApp');
      assert.deepEqual(aboutOf(found, 'bad'), ['outboundApp.redirectUrls'], redirectUrls.join());
      const said = found.flatMap(({ text, todo = [] }) => [text, ...todo]).join('\n');
      assert.ok(said.includes(oauth) && said.includes(auth), 'both addresses are named');
    }
  });

  it('see an app for many tenants, or without a service principal', async () => {
    const right = { redirectUrls: redirects };
    world.elsewhere.application = applicationWith({ ...right, signInAudience: 'AzureADMultipleOrgs' });
    assert.deepEqual(await bad('basic', 'outboundApp'), ['outboundApp.signInAudience']);
    world.elsewhere.application = applicationWith({ ...right, hasServicePrincipal: false });
    assert.deepEqual(await bad('entraToken', 'restUserApp'), ['restUserApp.servicePrincipal']);
  });

  it('see an app that has no secret, or only ones that have ended', async () => {
    world.elsewhere.application = applicationWith();
    assert.deepEqual(await bad('entraToken', 'oidcSecret'), ['oidcSecret.client_secret']);
    const password = { keyId: 'key', name: 'ServiceNow', expiresAt: new Date('2026-11-30T00:00:00Z') };
    world.elsewhere.application = applicationWith({ passwords: [password] });
    assert.deepEqual(await bad('entraToken', 'oidcSecret'), ['oidcSecret.expires']);
    world.elsewhere.application = undefined;
  });

  it('see who has a role, and who must not', async () => {
    const { roleInsights = '', roleAdministrator = '' } = world.all();
    const { tables } = world.standIn;
    for (const { sys_id = '', role } of tables.rows('sys_user_has_role')) {
      const name = tables.get('sys_user_role', role ?? '')?.name ?? '';
      if ([roleInsights, roleAdministrator].includes(name)) tables.delete('sys_user_has_role', sys_id);
    }
    assert.deepEqual(await bad('basic', 'enablePeople'), ['enablePeople.role']);
    const userId = tables.rows('sys_user').find(({ active }) => active === 'true')?.user_name ?? '';
    giveRole(world.standIn, userId, roleAdministrator);
    assert.deepEqual(await bad('basic', 'enablePeople'), []);
    assert.deepEqual(await bad('insightsOnly', 'enablePeople'), [
      'enablePeople.administrator',
      'enablePeople.role',
    ]);
    world.standIn.access.hideRows('sys_user_has_role', () => true);
    assert.deepEqual(aboutOf(await world.look('basic', 'enablePeople'), 'unseen'), ['enablePeople.role']);
    world.standIn.access.reset();
  });

  it('look at the account that Casebridge signs in with', async () => {
    const { userName } = world.standIn.integrationUser;
    world.values = { ...world.values, botUserName: userName };
    const { tables } = world.standIn;
    const user = tables.find('sys_user', { user_name: userName })?.sys_id ?? '';
    assert.deepEqual(
      (await world.look('direct', 'botUser')).map(({ result }) => result),
      ['good', 'good'],
    );
    tables.update('sys_user', user, { time_zone: 'Europe/Paris' });
    assert.deepEqual(await bad('direct', 'botUser'), ['botUser.time_zone']);
    tables.update('sys_user', user, { time_zone: 'GMT', web_service_access_only: 'false' });
    assert.deepEqual(await bad('direct', 'botUser'), ['botUser.web_service_access_only']);
    tables.update('sys_user', user, { web_service_access_only: 'true' });
    for (const { sys_id = '', user: holder, role } of tables.rows('sys_user_has_role')) {
      const name = tables.get('sys_user_role', role ?? '')?.name ?? '';
      if (holder === user && ['itil', 'sn_incident_write'].includes(name))
        tables.delete('sys_user_has_role', sys_id);
    }
    assert.deepEqual(new Set(await bad('direct', 'botUser')), new Set(['botUser.roles']));
  });

  it('see what Casebridge itself may do', async () => {
    for (const step of ['graphPermission', 'learn', 'firstChannel']) {
      assert.deepEqual(
        new Set((await world.look('direct', step)).map(({ result }) => result)),
        new Set(['good']),
      );
    }
    world.elsewhere.health = 'refuses';
    assert.deepEqual(aboutOf(await world.look('direct', 'graphPermission'), 'unseen'), [
      'graphPermission.serviceHealth',
    ]);
    Object.assign(world.elsewhere, { graphRoles: [], learnAnswers: 0, subscriptions: 0 });
    assert.deepEqual(await bad('direct', 'graphPermission'), ['graphPermission.permission']);
    assert.deepEqual(await bad('direct', 'learn'), ['learn.answers']);
    assert.deepEqual(await bad('direct', 'firstChannel'), ['firstChannel.subscriptions']);
  });

  it('see whether linked accounts may still open cases, and nothing where nobody linked one', async () => {
    const links = (...may: boolean[]) =>
      may.map((mayOpenCases, index) => ({ name: 'Megan', email: `admin${index}@contoso.com`, mayOpenCases }));
    assert.deepEqual(aboutOf(await world.look('direct', 'linkAccount'), 'unseen'), ['linkAccount.account']);
    world.elsewhere.linkedAccounts = links(true, true);
    assert.deepEqual(
      (await world.look('direct', 'linkAccount')).map(({ result }) => result),
      ['good'],
    );
    world.elsewhere.linkedAccounts = links(true, false);
    const [lost, ...others] = await world.look('direct', 'linkAccount');
    assert.equal(lost?.about, 'linkAccount.account');
    assert.match(lost.text, /admin1@contoso\.com/);
    assert.deepEqual(others, []);
  });
});
