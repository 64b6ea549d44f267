import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import type { InstalledApp, ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import {
  allowCrossScope,
  createIntegrationUser,
  createOutboundProvider,
  finishAppSetup,
  getOAuthToken,
  setPassword,
} from '../../helpers/by-hand.ts';
import { as, ask, basic, idOf, noon, rowsOf, startSmall } from './fixture.ts';

const clientId = '7d0c2f1e-5b7a-4b86-8a53-0d6c1f2e9a11';
const scope = 'x_mioms_m365_assis';
const refusal = (table: string) =>
  `Read operation against '${table}' from scope '${scope}' has been refused due to the table's cross-scope access policy`;

describe('Microsoft’s retired app', () => {
  let servicenow: ServiceNowStandIn;
  let entra: EntraStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
    entra = await startEntra({ now: () => noon });
    entra.registerApp({ clientId, clientSecret: 'outbound' });
    servicenow.hosts.set('login.microsoftonline.com', entra.url);
  });
  afterEach(async () => {
    await servicenow.close();
    await entra.close();
  });

  const provider = (change: { clientSecret?: string; tokenUrl?: string } = {}) =>
    createOutboundProvider(servicenow, {
      name: 'Microsoft 365',
      clientId,
      clientSecret: 'outbound',
      tokenUrl: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/token',
      ...change,
    });
  const find = async (table: string, query: string, fields: string) => {
    const parameters = new URLSearchParams({ sysparm_query: query, sysparm_fields: fields });
    const headers = { authorization: as(servicenow, 'root') };
    return rowsOf(await ask(servicenow, `/api/now/table/${table}?${parameters}`, { headers }));
  };
  const outbound = () => find('sys_outbound_http_log', '', 'hostname,path,method,response_status,source,url');
  const logged = () => find('syslog', '', 'level,source,message');

  describe('when it is installed', () => {
    const privileges = () =>
      find(
        'sys_scope_privilege',
        `source_scope.scope=${scope}`,
        'target_name,target_type,operation,status,target_scope.name',
      );
    const tabs = () => find('sys_ui_section', 'name=incident^caption=Microsoft 365 support', 'view.title');
    const roles = () => find('sys_user_role', `nameSTARTSWITH${scope}`, 'name');

    it('brings two cross-scope privileges, two roles, and a tab in the default view', async () => {
      assert.deepEqual([await privileges(), await tabs()], [[], []]);
      servicenow.installSupportApp();
      const common = {
        target_type: 'sys_db_object',
        operation: 'read',
        status: 'allowed',
        'target_scope.name': 'Global',
      };
      assert.deepEqual(await privileges(), [
        { target_name: 'oauth_entity', ...common },
        { target_name: 'oauth_entity_profile', ...common },
      ]);
      assert.deepEqual(await tabs(), [{ 'view.title': 'Default view' }]);
      assert.deepEqual(await roles(), [
        { name: `${scope}.insights_user` },
        { name: `${scope}.administrator` },
      ]);
    });

    it('leaves out what it is told to', async () => {
      servicenow.installSupportApp({ without: ['privileges', 'roles', 'form'] });
      assert.deepEqual([await privileges(), await roles(), await tabs()], [[], [], []]);
      assert.equal((await find('sys_store_app', `scope=${scope}`, 'sys_id')).length, 1);
    });
  });

  describe('at work', () => {
    for (const [version, path] of [
      ['1', '/contoso.onmicrosoft.com/oauth2/token'],
      ['2', '/contoso.onmicrosoft.com/oauth2/v2.0/token'],
    ]) {
      it(`gets a token of version ${version}’s endpoint; the log keeps the host’s real name`, async () => {
        servicenow.installSupportApp();
        const url = `https://login.microsoftonline.com${path}`;
        const got = await servicenow.supportApp.fetchToken(provider({ tokenUrl: url }));
        assert.deepEqual(got, { isGiven: true, status: 200 });
        const hostname = 'login.microsoftonline.com';
        assert.deepEqual(await outbound(), [
          { url, hostname, path, method: 'POST', response_status: '200', source: scope },
        ]);
        assert.deepEqual(await logged(), []);
      });
    }

    it('writes down what Entra refuses, without the secret', async () => {
      servicenow.installSupportApp();
      const got = await servicenow.supportApp.fetchToken(provider({ clientSecret: 'wrong secret' }));
      assert.deepEqual(got, { isGiven: false, status: 401 });
      assert.deepEqual(
        (await outbound()).map((row) => row.response_status),
        ['401'],
      );
      const [line] = await logged();
      assert.deepEqual([line?.level, line?.source], ['2', scope]);
      assert.match(line?.message ?? '', /invalid_client AADSTS7000215/);
      assert.ok(!line?.message?.includes('wrong secret'), 'no secret');
    });

    it('writes down a host that does not answer', async () => {
      servicenow.installSupportApp();
      const got = await servicenow.supportApp.fetchToken(
        provider({ tokenUrl: 'https://login.microsoftonline.us/x/oauth2/token' }),
      );
      assert.deepEqual(got, { isGiven: false, status: undefined });
      const calls = await outbound();
      assert.deepEqual(
        calls.map((row) => [row.hostname, row.response_status]),
        [['login.microsoftonline.us', '']],
      );
      assert.match((await logged())[0]?.message ?? '', /Unknown host/);
    });

    const faults: readonly { of: string; app?: InstalledApp; break?: () => void; about: string }[] = [
      { of: 'a missing privilege', app: { without: ['privileges'] }, about: 'oauth_entity' },
      {
        of: 'a privilege that is only requested',
        break: () => {
          const sysId = idOf(servicenow, 'sys_scope_privilege', { target_name: 'oauth_entity_profile' });
          servicenow.tables.update('sys_scope_privilege', sysId, { status: 'requested' });
        },
        about: 'oauth_entity_profile',
      },
      {
        of: 'a table that other scopes may not read',
        break: () => {
          const sysId = idOf(servicenow, 'sys_db_object', { name: 'oauth_entity' });
          servicenow.tables.update('sys_db_object', sysId, { read_access: 'false' });
        },
        about: 'oauth_entity',
      },
      {
        of: 'a table of its own scope only',
        break: () => {
          const sysId = idOf(servicenow, 'sys_db_object', { name: 'oauth_entity' });
          servicenow.tables.update('sys_db_object', sysId, { access: 'package_private' });
        },
        about: 'oauth_entity',
      },
    ];
    for (const fault of faults) {
      it(`is refused with ${fault.of}, until somebody allows it`, async () => {
        servicenow.installSupportApp(fault.app);
        fault.break?.();
        const id = provider();
        assert.deepEqual(await servicenow.supportApp.fetchToken(id), { isGiven: false, status: undefined });
        assert.deepEqual(await logged(), [{ level: '2', source: scope, message: refusal(fault.about) }]);
        assert.deepEqual(await outbound(), []);
        for (const table of ['oauth_entity', 'oauth_entity_profile']) allowCrossScope(servicenow, table);
        assert.equal((await servicenow.supportApp.fetchToken(id)).isGiven, true);
      });
    }

    it('does nothing while it is not there, or not active', async () => {
      const id = provider();
      await servicenow.supportApp.fetchToken(id);
      servicenow.installSupportApp({ active: false });
      await servicenow.supportApp.fetchToken(id);
      assert.deepEqual([await outbound(), await logged()], [[], []]);
    });
  });

  it('is not needed for Get OAuth Token on a provider', async () => {
    assert.equal(await getOAuthToken(servicenow, provider()), true);
    assert.equal(await getOAuthToken(servicenow, provider({ tokenUrl: 'nonsense' })), false);
    const inactive = provider();
    servicenow.tables.update('oauth_entity', inactive, { active: 'false' });
    assert.equal(await getOAuthToken(servicenow, inactive), false);
    await assert.rejects(getOAuthToken(servicenow, 'nothing'), RangeError);
    assert.deepEqual(
      (await logged()).map(({ source, message }) => [source, message?.split(': ')[1]]),
      [
        ['OAuth', 'the Token URL is not an address'],
        ['OAuth', 'the provider is not active'],
      ],
    );
  });

  it('set up by hand lets its integration user call the support resource', async () => {
    servicenow.support.setUp = 'steps';
    createIntegrationUser(servicenow, { userId: 'm365.integration' });
    setPassword(servicenow, 'm365.integration', 'typed');
    const headers = { authorization: basic('m365.integration', 'typed') };
    const asked = () => ask(servicenow, `${servicenow.support.apiPath}/capabilities`, { headers });
    assert.equal((await asked()).status, 403);
    finishAppSetup(servicenow, { integrationUser: 'm365.integration' });
    const answer = await asked();
    assert.equal(answer.status, 200);
    assert.match(answer.text, /"side":"microsoft","setup":"complete"/);
    assert.equal(
      servicenow.tables.rows('sys_user').filter((row) => row.user_name === 'm365.integration').length,
      1,
    );
  });
});
