import assert from 'node:assert/strict';
import type { PathId } from '../../../../src/features/setup/runbook/step.ts';
import {
  allowCrossScope,
  createInboundClient,
  createIntegrationUser,
  createOidcConfiguration,
  createOidcProvider,
  createOutboundProvider,
  finishAppSetup,
  giveRole,
  setPassword,
} from '../../../helpers/by-hand.ts';
import { aboutOf, applicationWith, type CheckWorld, now, startCheckWorld } from './check-world.ts';

const privileged = ['basic', 'entraToken', 'insightsOnly'] as const;

/** Everything as Microsoft's guide has it, made the way an administrator makes it. */
async function startSetUp() {
  const world = await startCheckWorld();
  const { standIn } = world;
  standIn.installSupportApp();
  const { outboundClientId = '', restApiClientId = '', restUserClientId = '', ...names } = world.all();
  const { outboundProviderName = '', inboundClientName = '', oidcConfigurationName = '' } = names;
  const { integrationUserName = '', oidcProviderName = '', tokenUrl = '', metadataUrl = '' } = names;
  const provider = createOutboundProvider(standIn, {
    name: outboundProviderName,
    clientId: outboundClientId,
    clientSecret: 'a secret',
    tokenUrl,
  });
  const inbound = createInboundClient(standIn, { name: inboundClientName });
  world.values = { ...world.values, inboundClientId: inbound.clientId };
  const configuration = createOidcConfiguration(standIn, {
    oidcProvider: oidcConfigurationName,
    metadataUrl,
  });
  const oidc = createOidcProvider(standIn, {
    name: oidcProviderName,
    clientId: restApiClientId,
    clientSecret: 'another secret',
    configuration,
  });
  const users: string[] = [];
  for (const userId of [integrationUserName, restUserClientId]) {
    users.push(createIntegrationUser(standIn, { userId }));
    setPassword(standIn, userId, 'a password');
    giveRole(standIn, userId, 'incident_manager');
  }
  for (const table of ['oauth_entity', 'oauth_entity_profile']) allowCrossScope(standIn, table);
  const [passwordUser = '', tokenUser = ''] = users;
  return { world, provider, inbound: inbound.sysId, configuration, oidc, passwordUser, tokenUser };
}

type Made = Awaited<ReturnType<typeof startSetUp>>;

/** One slip of an administrator: what it changes, and the field that is then named. */
interface Slip {
  readonly path: PathId;
  readonly step: string;
  readonly row: (made: Made) => readonly [table: string, sysId: string];
  readonly values: Readonly<Record<string, string>>;
  readonly about: readonly string[];
}

const providerRow = ({ provider }: Made) => ['oauth_entity', provider] as const;
const inboundRow = ({ inbound }: Made) => ['oauth_entity', inbound] as const;
const configurationRow = ({ configuration }: Made) => ['oidc_provider_configuration', configuration] as const;
const oidcRow = ({ oidc }: Made) => ['oauth_oidc_entity', oidc] as const;
const userRow = ({ passwordUser }: Made) => ['sys_user', passwordUser] as const;
const tableRow =
  (name: string) =>
  ({ world }: Made) =>
    ['sys_db_object', world.standIn.tables.find('sys_db_object', { name })?.sys_id ?? ''] as const;
const privilegeRow = ({ world }: Made) =>
  [
    'sys_scope_privilege',
    world.standIn.tables.find('sys_scope_privilege', { target_name: 'oauth_entity' })?.sys_id ?? '',
  ] as const;
const profileRow = ({ world, provider }: Made) =>
  [
    'oauth_entity_profile',
    world.standIn.tables.find('oauth_entity_profile', { oauth_entity: provider })?.sys_id ?? '',
  ] as const;

function slip(
  path: PathId,
  step: string,
  row: Slip['row'],
  values: Slip['values'],
  ...fields: readonly string[]
): Slip {
  return { path, step, row, values, about: fields.map((field) => `${step}.${field}`) };
}

const slips: readonly Slip[] = [
  slip('basic', 'outboundProvider', providerRow, { type: 'client' }, 'type'),
  slip('basic', 'outboundProvider', providerRow, { client_id: 'another' }, 'client_id'),
  slip('basic', 'outboundProvider', providerRow, { default_grant_type: 'password' }, 'default_grant_type'),
  slip(
    'basic',
    'outboundProvider',
    providerRow,
    { token_url: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token' },
    'token_url',
  ),
  slip(
    'insightsOnly',
    'outboundProvider',
    providerRow,
    { redirect_url: 'https://contoso.com/' },
    'redirect_url',
  ),
  slip('entraToken', 'outboundProvider', providerRow, { active: 'false' }, 'active'),
  slip('basic', 'outboundProvider', providerRow, { access: 'package_private' }, 'access'),
  slip('basic', 'outboundProvider', profileRow, { default: 'false' }, 'profile'),
  slip('basic', 'outboundProvider', profileRow, { grant_type: 'password' }, 'grant_type'),
  slip('basic', 'inboundClient', inboundRow, { type: 'oauth_provider' }, 'type'),
  slip('basic', 'inboundClient', inboundRow, { active: 'false' }, 'active'),
  slip('basic', 'inboundClient', inboundRow, { client_id: 'another' }, 'client_id'),
  slip('basic', 'integrationUser', userRow, { active: 'false' }, 'active'),
  slip('basic', 'integrationUser', userRow, { locked_out: 'true' }, 'locked_out'),
  slip('basic', 'integrationUser', userRow, { web_service_access_only: 'false' }, 'web_service_access_only'),
  slip('basic', 'integrationUser', userRow, { password_needs_reset: 'true' }, 'password_needs_reset'),
  slip('basic', 'integrationUser', userRow, { user_name: 'somebody.else' }, 'user_name'),
  slip(
    'entraToken',
    'integrationUser',
    ({ tokenUser }) => ['sys_user', tokenUser],
    { user_name: 'ada' },
    'user_name',
  ),
  slip('entraToken', 'oidcProvider', configurationRow, { user_claim: '' }, 'user_claim'),
  slip('entraToken', 'oidcProvider', configurationRow, { user_field: 'email' }, 'user_field'),
  slip(
    'entraToken',
    'oidcProvider',
    configurationRow,
    { enable_jti_verification: 'true' },
    'enable_jti_verification',
  ),
  slip(
    'entraToken',
    'oidcProvider',
    configurationRow,
    {
      oidc_url:
        'https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration',
    },
    'oidc_url',
  ),
  slip('entraToken', 'oidcProvider', oidcRow, { client_id: 'another' }, 'client_id'),
  slip('entraToken', 'oidcProvider', oidcRow, { active: 'false' }, 'active'),
  slip(
    'entraToken',
    'oidcProvider',
    oidcRow,
    { oidc_provider_configuration: '' },
    'oidc_provider_configuration',
  ),
  slip('basic', 'crossScope', tableRow('oauth_entity'), { access: 'package_private' }, 'oauth_entity.access'),
  slip('basic', 'crossScope', tableRow('oauth_entity'), { read_access: 'false' }, 'oauth_entity.read_access'),
  slip(
    'insightsOnly',
    'crossScope',
    tableRow('oauth_entity_profile'),
    { read_access: 'false' },
    'oauth_entity_profile.read_access',
  ),
  slip('basic', 'crossScope', privilegeRow, { status: 'denied' }, 'oauth_entity.privilege.status'),
  slip('basic', 'crossScope', privilegeRow, { operation: 'write' }, 'oauth_entity.privilege'),
];

describe('the checks of what is on the instance', () => {
  let made: Made;
  let world: CheckWorld;

  before(async () => {
    made = await startSetUp();
    world = made.world;
  });
  after(() => world.standIn.close());
  afterEach(() => {
    world.standIn.access.reset();
    world.standIn.faults.clear();
    world.steps = {};
  });

  it('find everything in order that was made as the guide says', async () => {
    const looked: readonly (readonly [PathId, string])[] = [
      ...privileged.flatMap((path) => [[path, 'outboundProvider'] as const, [path, 'crossScope'] as const]),
      ['basic', 'inboundClient'],
      ['basic', 'integrationUser'],
      ['entraToken', 'integrationUser'],
      ['entraToken', 'oidcProvider'],
    ];
    for (const [path, step] of looked) {
      const found = await world.look(path, step);
      assert.deepEqual(new Set(found.map(({ result }) => result)), new Set(['good']), `${path}.${step}`);
    }
  });

  for (const { path, step, row, values, about } of slips) {
    it(`name ${about.join()} when it becomes ${JSON.stringify(values)}`, async () => {
      const [table, sysId] = row(made);
      const { tables } = world.standIn;
      const before = tables.get(table, sysId);
      assert.ok(before, `${table} has the row`);
      tables.update(table, sysId, values);
      try {
        const found = await world.look(path, step);
        assert.deepEqual(aboutOf(found, 'bad'), about);
        assert.deepEqual(aboutOf(found, 'unseen'), []);
        for (const { todo = [], result } of found) assert.equal(todo.length > 0, result === 'bad', step);
      } finally {
        const restored = Object.keys(values).map((column) => [column, before[column] ?? '']);
        tables.update(table, sysId, Object.fromEntries(restored));
      }
    });
  }

  it('take labels for raw values, and the tenant by its id', async () => {
    const [table, sysId] = providerRow(made);
    const before = world.standIn.tables.get(table, sysId);
    world.standIn.tables.update(table, sysId, {
      type: 'OAuth Provider',
      default_grant_type: 'Client Credentials',
      token_url: `https://login.microsoftonline.com/${world.all().tenantId}/oauth2/token/`,
      redirect_url: `${world.standIn.url}/auth_redirect.do`,
    });
    assert.deepEqual(aboutOf(await world.look('basic', 'outboundProvider'), 'bad'), []);
    world.standIn.tables.update(table, sysId, { ...before });
  });

  it('see that nothing was made yet', async () => {
    const known = world.values;
    world.values = {};
    for (const step of ['outboundProvider', 'inboundClient']) {
      assert.deepEqual(aboutOf(await world.look('basic', step), 'bad'), [`${step}.client_id`]);
    }
    world.values = { outboundClientId: 'nobody', outboundProviderName: 'Nothing' };
    assert.deepEqual(aboutOf(await world.look('basic', 'outboundProvider'), 'bad'), [
      'outboundProvider.record',
    ]);
    world.values = known;
  });

  it('see a second OIDC provider for the same app', async () => {
    const { restApiClientId = '' } = world.all();
    const form = {
      name: 'Twin',
      clientId: restApiClientId,
      clientSecret: 'x',
      configuration: made.configuration,
    };
    const twin = createOidcProvider(world.standIn, form);
    const found = await world.look('entraToken', 'oidcProvider');
    assert.deepEqual(aboutOf(found, 'bad'), ['oidcProvider.client_id']);
    world.standIn.tables.delete('oauth_oidc_entity', twin);
  });

  it('see a role that was taken away', async () => {
    const { tables } = world.standIn;
    const grant = tables.rows('sys_user_has_role').find(({ user }) => user === made.passwordUser);
    assert.ok(grant?.sys_id, 'the user has the role');
    tables.delete('sys_user_has_role', grant.sys_id);
    assert.deepEqual(aboutOf(await world.look('basic', 'integrationUser'), 'bad'), ['integrationUser.roles']);
    giveRole(world.standIn, world.all().integrationUserName ?? '', 'incident_manager');
  });

  it('call nothing good that may not be read, and say which right it takes', async () => {
    const hidden: readonly (readonly [PathId, string, string, string])[] = [
      ['basic', 'outboundProvider', 'oauth_entity', 'oauth_admin'],
      ['basic', 'inboundClient', 'oauth_entity', 'oauth_admin'],
      ['entraToken', 'oidcProvider', 'oauth_oidc_entity', 'oauth_admin'],
      ['basic', 'integrationUser', 'sys_user', 'user_admin'],
    ];
    for (const [path, step, table, right] of hidden) {
      world.standIn.access.hideRows(table, () => true);
      const found = await world.look(path, step);
      world.standIn.access.reset();
      assert.deepEqual(
        found.map(({ result }) => result),
        ['unseen'],
        step,
      );
      assert.match(`${found[0]?.text} ${found[0]?.todo?.join()}`, new RegExp(right));
    }
    world.standIn.access.hideFields('oauth_entity', 'token_url');
    const found = await world.look('basic', 'outboundProvider');
    assert.deepEqual(aboutOf(found, 'unseen'), ['outboundProvider.token_url']);
    assert.deepEqual(aboutOf(found, 'bad'), []);
  });

  describe('of the outbound secret', () => {
    const secret = { kind: 'secret', id: 'key', name: 'ServiceNow', clientId: 'client' } as const;
    const later = new Date(now.getTime() + 90 * 86_400_000);
    const calls = () => world.standIn.tables.rows('sys_outbound_http_log');
    const log = (response_status: string, path = 'contoso.onmicrosoft.com/oauth2/token') =>
      world.standIn.tables.insert('sys_outbound_http_log', {
        url: `https://login.microsoftonline.com/${path}`,
        hostname: 'login.microsoftonline.com',
        response_status,
      });

    afterEach(() => {
      for (const { sys_id = '' } of calls()) world.standIn.tables.delete('sys_outbound_http_log', sys_id);
      world.elsewhere.application = undefined;
    });

    it('see nothing without evidence, and say how to get some', async () => {
      const found = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(found, 'good'), []);
      assert.deepEqual(aboutOf(found, 'unseen'), ['outboundSecret.expires', 'outboundSecret.client_secret']);
      assert.match(found.flatMap(({ todo = [] }) => todo).join(), /Get OAuth Token/);
    });

    it('say which right the log takes', async () => {
      log('200');
      const found = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(found, 'good'), []);
      assert.ok(aboutOf(found, 'unseen').includes('outboundSecret.outboundLog'), 'the log is unseen');
      assert.match(found.map(({ text }) => text).join(), /sys_outbound_http_log.* admin/);
    });

    it('judge by the last answer of the token endpoint', async () => {
      const grant = giveRole(world.standIn, world.standIn.integrationUser.userName, 'admin');
      log('401');
      const refused = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(refused, 'bad'), ['outboundSecret.client_secret']);
      for (const { sys_id = '' } of calls()) world.standIn.tables.delete('sys_outbound_http_log', sys_id);
      log('200');
      const accepted = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(accepted, 'good'), ['outboundSecret.client_secret']);
      assert.deepEqual(aboutOf(accepted, 'bad'), []);
      world.standIn.tables.delete('sys_user_has_role', grant);
    });

    it('count no request to another endpoint of that host', async () => {
      const grant = giveRole(world.standIn, world.standIn.integrationUser.userName, 'admin');
      for (const status of ['200', '401']) log(status, 'another-tenant/oauth2/v2.0/token');
      const found = await world.look('basic', 'outboundSecret');
      assert.deepEqual([...aboutOf(found, 'good'), ...aboutOf(found, 'bad')], []);
      assert.ok(aboutOf(found, 'unseen').includes('outboundSecret.client_secret'), 'nothing was seen of it');
      world.standIn.tables.delete('sys_user_has_role', grant);
    });

    it('know when somebody removed the one that Casebridge made', async () => {
      world.steps = { outboundSecret: { status: 'done', at: now, made: [{ ...secret, expiresAt: later }] } };
      const password = { keyId: 'key', name: 'ServiceNow', expiresAt: later };
      world.elsewhere.application = applicationWith({ passwords: [password] });
      assert.deepEqual(aboutOf(await world.look('basic', 'outboundSecret'), 'bad'), []);
      world.elsewhere.application = applicationWith({ passwords: [{ ...password, keyId: 'another' }] });
      const found = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(found, 'bad'), ['outboundSecret.client_secret']);
      assert.deepEqual(aboutOf(found, 'good'), []);
    });

    it('know the one that Casebridge made, and when it ends', async () => {
      const step = { status: 'done', at: now, made: [{ ...secret, expiresAt: later }] } as const;
      world.steps = { outboundSecret: step };
      const found = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(found, 'good'), ['outboundSecret.client_secret']);
      assert.match(found.map(({ text }) => text).join(), /1 Mar 2027/);
      world.steps = { outboundSecret: { ...step, made: [{ ...secret, expiresAt: now }] } };
      const ended = await world.look('basic', 'outboundSecret');
      assert.deepEqual(aboutOf(ended, 'bad'), ['outboundSecret.expires']);
    });
  });

  describe('of the app’s own screens', () => {
    const screens = [
      'appConsent',
      'appProviders',
      'appRepository',
      'appSettings',
      'completeIntegration',
      'finish',
    ];
    const look = async (path: PathId) => {
      const found = await Promise.all(screens.map((step) => world.look(path, step)));
      return found.flat();
    };

    it('find them done when the app says so', async () => {
      finishAppSetup(world.standIn);
      assert.equal(aboutOf(await look('basic'), 'good').length, screens.length);
      finishAppSetup(world.standIn, { setUp: 'insightsOnly' });
      assert.equal(aboutOf(await look('insightsOnly'), 'good').length, screens.length);
    });

    it('blame one step for each of its states, and nothing else', async () => {
      finishAppSetup(world.standIn, { setUp: 'finalStep' });
      assert.deepEqual(aboutOf(await look('basic'), 'bad'), ['finish.setup']);
      finishAppSetup(world.standIn, { setUp: 'insightsOnly' });
      assert.deepEqual(aboutOf(await look('entraToken'), 'bad'), ['appProviders.inbound']);
      world.standIn.support.setUp = 'steps';
      const found = await look('basic');
      assert.deepEqual(aboutOf(found, 'bad'), ['appSettings.setup']);
      assert.deepEqual(aboutOf(found, 'good'), []);
    });
  });
});
