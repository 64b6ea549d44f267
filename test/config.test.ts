import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, type Mode, readConfig } from '../src/config.ts';

const guid = '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0c01';
const otherGuid = '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0c02';

type Environment = Readonly<Record<string, string>>;

/** The least that production needs. */
const complete: Environment = {
  BOT_ID: guid,
  BOT_TENANT_ID: otherGuid,
  BOT_PASSWORD: 'bot-password',
  ENTRA_TENANT_ID: otherGuid,
  ENTRA_CLIENT_ID: guid,
  ENTRA_CLIENT_SECRET: 'entra-secret',
  SERVICENOW_URL: 'https://example.service-now.com/',
  SERVICENOW_AUTH: 'basic',
  SERVICENOW_USERNAME: 'casebridge',
  SERVICENOW_PASSWORD: 'servicenow-password',
};

function without(environment: Environment, ...names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

function configOf(mode: Mode, environment: Environment): Config {
  const read = readConfig(mode, environment);
  assert.ok('config' in read, JSON.stringify(read));
  return read.config;
}

/** `NAME problem` for each, in order. */
function problemsOf(mode: Mode, environment: Environment): string[] {
  const read = readConfig(mode, environment);
  assert.ok('problems' in read, 'the configuration was taken');
  return read.problems.map(({ setting, problem }) => `${setting} ${problem}`);
}

describe('the configuration for production', () => {
  it('lists everything that is missing at once', () => {
    assert.deepEqual(problemsOf('production', {}), [
      'BOT_ID missing',
      'BOT_TENANT_ID missing',
      'BOT_PASSWORD missing',
      'ENTRA_TENANT_ID missing',
      'ENTRA_CLIENT_ID missing',
      'ENTRA_CLIENT_SECRET missing',
      'SERVICENOW_URL missing',
      'SERVICENOW_AUTH missing',
    ]);
  });

  it('lists what is wrong and what is missing together, each once', () => {
    const problems = problemsOf('production', {
      ...without(complete, 'BOT_PASSWORD'),
      PORT: 'many',
      SERVICENOW_URL: 'http://example.com',
    });
    assert.deepEqual(problems, ['PORT invalid', 'SERVICENOW_URL invalid', 'BOT_PASSWORD missing']);
  });

  it('takes the least that is needed and knows the rest', () => {
    const { secrets: _, ...config } = configOf('production', complete);
    assert.deepEqual(config, {
      mode: 'production',
      port: 3978,
      logLevel: 'info',
      bot: {
        id: guid,
        tenantId: otherGuid,
        credential: { kind: 'secret', secret: 'bot-password' },
        openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
        tokenIssuer: 'https://api.botframework.com',
        loginUrl: 'https://login.microsoftonline.com',
        singleSignOn: undefined,
      },
      teamsServiceHosts: [
        'smba.trafficmanager.net',
        '.botframework.com',
        '.teams.microsoft.com',
        '.teams.microsoft.us',
      ],
      allowedTenants: [otherGuid],
      entra: {
        tenantId: otherGuid,
        clientId: guid,
        credential: { kind: 'secret', secret: 'entra-secret' },
        authorityUrl: 'https://login.microsoftonline.com',
      },
      setupClientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
      graphUrl: 'https://graph.microsoft.com',
      serviceNow: {
        url: 'https://example.service-now.com',
        signIn: { kind: 'basic', userName: 'casebridge', password: 'servicenow-password' },
      },
      learnUrl: 'https://learn.microsoft.com/api/mcp',
      adminCenterUrl: 'https://admin.microsoft.com',
      publicUrl: undefined,
      healthPollSeconds: 60,
      incidentPollSeconds: 60,
      sendsPerSecond: 50,
      roles: {
        insights: 'x_mioms_m365_assis.insights_user',
        administrator: 'x_mioms_m365_assis.administrator',
        setup: 'admin',
      },
      sensitivity: { tables: [], fields: [], groups: [], priorities: [] },
      needsSecondAdministrator: false,
      store: { kind: 'file', folder: '.data' },
      support: { isInsightsOnly: false, apiPath: undefined, azure: undefined, partnerCenter: undefined },
      backups: { everyHours: 24, keep: 7 },
      sandbox: { chat: true, chatPort: 56_150, learnCorpus: undefined, news: true },
    });
  });

  it('counts an empty value, and one of blanks, as not set', () => {
    assert.deepEqual(problemsOf('production', { ...complete, BOT_PASSWORD: '', SERVICENOW_URL: ' \t' }), [
      'BOT_PASSWORD missing',
      'SERVICENOW_URL missing',
    ]);
    assert.equal(configOf('production', { ...complete, PORT: '', LOG_LEVEL: ' ' }).port, 3978);
  });

  it('needs no secret for a managed identity', () => {
    const { bot } = configOf('production', {
      ...without(complete, 'BOT_PASSWORD'),
      BOT_TYPE: 'UserAssignedMsi',
    });
    assert.ok(bot);
    assert.equal(bot.credential, undefined);
  });

  it('reads service health as a managed identity without a secret', () => {
    const identity = { ...without(complete, 'ENTRA_CLIENT_SECRET'), ENTRA_TYPE: 'UserAssignedMsi' };
    const { entra } = configOf('production', identity);
    assert.deepEqual([entra?.clientId, entra?.credential], [complete.ENTRA_CLIENT_ID, undefined]);
    assert.deepEqual(problemsOf('production', without(identity, 'ENTRA_CLIENT_ID')), [
      'ENTRA_CLIENT_ID missing',
    ]);
  });

  it('takes no secret for a managed identity that reads service health', () => {
    const both = { ...complete, ENTRA_TYPE: 'UserAssignedMsi', ENTRA_CERTIFICATE_PATH: '/no/such/file.pem' };
    assert.deepEqual(problemsOf('production', both), [
      'ENTRA_CLIENT_SECRET identityHasNone',
      'ENTRA_CERTIFICATE_PATH identityHasNone',
    ]);
  });

  it('lets a managed identity sign in to ServiceNow, and people’s tokens be traded by the bot’s registration', () => {
    const { entra, serviceNow, bot } = configOf('production', {
      ...without(complete, 'ENTRA_CLIENT_SECRET'),
      ENTRA_TYPE: 'UserAssignedMsi',
      SERVICENOW_AUTH: 'entra',
      SERVICENOW_ENTRA_SCOPE: 'api://servicenow/.default',
      SERVICENOW_ENTRA_USER_SCOPE: 'api://people/.default',
      BOT_OAUTH_CONNECTION: 'teams-sso',
    });
    assert.equal(entra?.credential, undefined);
    assert.deepEqual(serviceNow?.signIn, { kind: 'entra', scope: 'api://servicenow/.default' });
    assert.equal(bot?.credential?.kind, 'secret');
  });

  it('answers the bot’s own tenant, unless it is told others', () => {
    const tenants = (environment: Environment) => configOf('production', environment).allowedTenants;
    assert.deepEqual(tenants(complete), [otherGuid]);
    assert.deepEqual(tenants({ ...complete, ALLOWED_TENANTS: ` ${guid} ,${otherGuid},` }), [guid, otherGuid]);
    assert.deepEqual(problemsOf('production', { ...complete, ALLOWED_TENANTS: `${guid},contoso.com` }), [
      'ALLOWED_TENANTS invalid',
    ]);
    // An empty list would mean that any tenant is answered.
    assert.deepEqual(problemsOf('production', { ...complete, ALLOWED_TENANTS: ',' }), [
      'ALLOWED_TENANTS invalid',
    ]);
  });

  it('writes ids as Teams does, whatever the case they are given in', () => {
    const given = { ...complete, BOT_ID: guid.toUpperCase(), BOT_TENANT_ID: otherGuid.toUpperCase() };
    const { bot, allowedTenants } = configOf('production', given);
    assert.deepEqual([bot?.id, bot?.tenantId, allowedTenants], [guid, otherGuid, [otherGuid]]);
  });

  it('keeps together the values that must never be written', () => {
    const { secrets } = configOf('production', {
      ...complete,
      SERVICENOW_AUTH: 'oauth-password',
      SERVICENOW_CLIENT_ID: 'client',
      SERVICENOW_CLIENT_SECRET: 'client-secret',
      DATABASE_URL: 'postgres://casebridge:database-password@db.example/casebridge',
    });
    const expected = [
      'bot-password',
      'client-secret',
      'database-password',
      'entra-secret',
      'postgres://casebridge:database-password@db.example/casebridge',
      'servicenow-password',
    ];
    assert.deepEqual(new Set(secrets), new Set(expected));
  });
});

describe('the sign-in to ServiceNow', () => {
  const account = ['SERVICENOW_USERNAME', 'SERVICENOW_PASSWORD'];
  const client = ['SERVICENOW_CLIENT_ID', 'SERVICENOW_CLIENT_SECRET'];
  const base = without(complete, ...account);
  for (const { kind, needed, signIn } of [
    { kind: 'basic', needed: account, signIn: { userName: 'u', password: 'p' } },
    {
      kind: 'oauth-password',
      needed: [...account, ...client],
      signIn: { userName: 'u', password: 'p', clientId: 'c', clientSecret: 's' },
    },
    { kind: 'oauth-client-credentials', needed: client, signIn: { clientId: 'c', clientSecret: 's' } },
    { kind: 'entra', needed: ['SERVICENOW_ENTRA_SCOPE'], signIn: { scope: 'api://x/.default' } },
  ]) {
    it(`by ${kind} needs ${needed.join(', ')} and nothing else`, () => {
      const missing = problemsOf('production', { ...base, SERVICENOW_AUTH: kind });
      assert.deepEqual(
        missing,
        needed.map((name) => `${name} missing`),
      );
      const { serviceNow } = configOf('production', {
        ...base,
        SERVICENOW_AUTH: kind,
        SERVICENOW_USERNAME: 'u',
        SERVICENOW_PASSWORD: 'p',
        SERVICENOW_CLIENT_ID: 'c',
        SERVICENOW_CLIENT_SECRET: 's',
        SERVICENOW_ENTRA_SCOPE: 'api://x/.default',
      });
      assert.deepEqual(serviceNow?.signIn, { kind, ...signIn });
    });
  }

  it('is one of four', () => {
    assert.deepEqual(problemsOf('production', { ...complete, SERVICENOW_AUTH: 'Basic' }), [
      'SERVICENOW_AUTH invalid',
    ]);
  });
});

describe('a certificate', () => {
  const given = new URL('./contract/fixtures/test-certificate.pem', import.meta.url).pathname;
  const pem = readFileSync(given, 'utf8');
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'casebridge-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (text: string) => {
    const file = join(folder, `${randomUUID()}.pem`);
    writeFileSync(file, text);
    return file;
  };

  for (const { secret, path } of [
    { secret: 'BOT_PASSWORD', path: 'BOT_CERTIFICATE_PATH' },
    { secret: 'ENTRA_CLIENT_SECRET', path: 'ENTRA_CERTIFICATE_PATH' },
  ]) {
    it(`of ${path} stands in for ${secret}, and before it`, () => {
      for (const environment of [complete, without(complete, secret)]) {
        const { bot, entra } = configOf('production', { ...environment, [path]: given });
        assert.deepEqual((path.startsWith('BOT') ? bot : entra)?.credential, { kind: 'certificate', pem });
      }
    });
  }

  for (const { auth, needed, signIn } of [
    { auth: 'basic', needed: [], signIn: { kind: 'mutual-tls', pem } },
    {
      auth: 'oauth-password',
      needed: ['SERVICENOW_USERNAME', 'SERVICENOW_CLIENT_ID'],
      signIn: { kind: 'jwt-bearer', userName: 'u', clientId: 'c', clientSecret: undefined, pem },
    },
    {
      auth: 'oauth-client-credentials',
      needed: ['SERVICENOW_USERNAME', 'SERVICENOW_CLIENT_ID'],
      signIn: { kind: 'jwt-bearer', userName: 'u', clientId: 'c', clientSecret: undefined, pem },
    },
  ]) {
    it(`of SERVICENOW_CERTIFICATE_PATH makes ${auth} a ${signIn.kind}, which needs no secret`, () => {
      const environment = {
        ...without(complete, 'SERVICENOW_USERNAME', 'SERVICENOW_PASSWORD'),
        SERVICENOW_AUTH: auth,
        SERVICENOW_CERTIFICATE_PATH: given,
      };
      const account = { SERVICENOW_USERNAME: 'u', SERVICENOW_CLIENT_ID: 'c' };
      if (needed.length > 0) {
        const missing = needed.map((name) => `${name} missing`);
        assert.deepEqual(problemsOf('production', environment), missing);
      }
      const { serviceNow } = configOf('production', { ...environment, ...account });
      assert.deepEqual(serviceNow?.signIn, signIn);
    });
  }

  it('of SERVICENOW_CERTIFICATE_PATH goes with the secret of a client that has one', () => {
    const { serviceNow } = configOf('production', {
      ...complete,
      SERVICENOW_AUTH: 'oauth-password',
      SERVICENOW_CLIENT_ID: 'c',
      SERVICENOW_CLIENT_SECRET: 's',
      SERVICENOW_CERTIFICATE_PATH: given,
    });
    const userName = complete.SERVICENOW_USERNAME;
    const signIn = { kind: 'jwt-bearer', userName, clientId: 'c', clientSecret: 's', pem };
    assert.deepEqual(serviceNow?.signIn, signIn);
  });

  for (const path of ['BOT_CERTIFICATE_PATH', 'ENTRA_CERTIFICATE_PATH', 'SERVICENOW_CERTIFICATE_PATH']) {
    const problems = (file: string) => problemsOf('production', { ...complete, [path]: file });

    it(`of ${path} that cannot be read is named`, () => {
      assert.deepEqual(problems(join(folder, 'nothing.pem')), [`${path} unreadable`]);
      assert.deepEqual(problems(folder), [`${path} unreadable`]);
    });

    it(`of ${path} without its own private RSA key is named`, () => {
      const end = '-----END CERTIFICATE-----\n';
      const [certificate, key] = [pem.slice(0, pem.indexOf(end) + end.length), pem.split(end)[1] ?? ''];
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const another = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
      for (const text of ['certificate and key', certificate, key, certificate + another]) {
        assert.deepEqual(problems(fileOf(text)), [`${path} invalid`]);
      }
    });
  }
});

describe('single sign-on', () => {
  const connection = { ...complete, BOT_OAUTH_CONNECTION: 'teams-sso' };
  const scope = { SERVICENOW_ENTRA_SCOPE: 'api://servicenow/.default' };
  const singleSignOn = (environment: Environment) => configOf('production', environment).bot?.singleSignOn;

  it('is off unless a connection is named', () => {
    assert.equal(singleSignOn({ ...complete, ...scope }), undefined);
  });

  it('needs the scope of people’s tokens', () => {
    assert.deepEqual(problemsOf('production', connection), ['SERVICENOW_ENTRA_SCOPE missing']);
    const expected = {
      connectionName: 'teams-sso',
      tokenServiceUrl: 'https://api.botframework.com',
      serviceNowScope: 'api://servicenow/.default',
    };
    assert.deepEqual(singleSignOn({ ...connection, ...scope }), expected);
    const ownScope = { SERVICENOW_ENTRA_USER_SCOPE: 'api://people/.default' };
    const own = { ...expected, serviceNowScope: 'api://people/.default' };
    assert.deepEqual(singleSignOn({ ...connection, ...scope, ...ownScope }), own);
    assert.deepEqual(singleSignOn({ ...connection, ...ownScope }), own);
  });

  it('needs a scope for people alone where Casebridge signs in with Entra too', () => {
    const entra = { ...connection, ...scope, SERVICENOW_AUTH: 'entra' };
    assert.deepEqual(problemsOf('production', entra), ['SERVICENOW_ENTRA_USER_SCOPE missing']);
    const people = { SERVICENOW_ENTRA_USER_SCOPE: 'api://people/.default' };
    assert.equal(singleSignOn({ ...entra, ...people })?.serviceNowScope, 'api://people/.default');
  });

  it('is impossible with a connection that signs in the integration user', () => {
    const file = new URL('./contract/fixtures/test-certificate.pem', import.meta.url).pathname;
    const environment = { ...connection, ...scope, SERVICENOW_CERTIFICATE_PATH: file };
    assert.deepEqual(problemsOf('production', environment), ['BOT_OAUTH_CONNECTION mutualTls']);
  });

  it('is impossible with a managed identity', () => {
    assert.deepEqual(problemsOf('production', { ...connection, ...scope, BOT_TYPE: 'UserAssignedMsi' }), [
      'BOT_OAUTH_CONNECTION managedIdentity',
    ]);
  });

  it('asks for the bot’s registration in the sandbox too', () => {
    const environment = { BOT_OAUTH_CONNECTION: 'teams-sso', ...scope };
    assert.deepEqual(problemsOf('sandbox', environment), [
      'BOT_ID missing',
      'BOT_TENANT_ID missing',
      'BOT_PASSWORD missing',
    ]);
  });
});

describe('what channels may not see', () => {
  it('is named by field, table, group and priority', () => {
    const { sensitivity } = configOf('production', {
      ...complete,
      SHARED_HIDDEN_TABLES: 'u_hr_incident',
      SHARED_HIDDEN_FIELDS: 'caller_id, work_notes',
      SHARED_HIDDEN_GROUPS: 'Human Resources,Legal',
      SHARED_HIDDEN_PRIORITIES: '1,2',
    });
    assert.deepEqual(sensitivity, {
      tables: ['u_hr_incident'],
      fields: ['caller_id', 'work_notes'],
      groups: ['Human Resources', 'Legal'],
      priorities: ['1', '2'],
    });
  });

  it('is refused when it hides what no card shows, which would hide nothing', () => {
    const wrong = { SHARED_HIDDEN_FIELDS: 'caller_id,caller', SHARED_HIDDEN_PRIORITIES: 'critical' };
    assert.deepEqual(problemsOf('production', { ...complete, ...wrong }), [
      'SHARED_HIDDEN_FIELDS invalid',
      'SHARED_HIDDEN_PRIORITIES invalid',
    ]);
  });
});

describe('the configuration for the sandbox', () => {
  it('needs nothing', () => {
    const { secrets, ...config } = configOf('sandbox', {});
    assert.deepEqual(secrets, []);
    assert.deepEqual(
      { bot: config.bot, entra: config.entra, serviceNow: config.serviceNow, tenants: config.allowedTenants },
      { bot: undefined, entra: undefined, serviceNow: undefined, tenants: 'any' },
    );
    assert.deepEqual([config.graphUrl, config.learnUrl, config.logLevel], [undefined, undefined, 'warn']);
  });

  it('remembers nothing beyond its end, unless the settings say where', () => {
    const url = 'postgres://postgres@127.0.0.1/casebridge';
    const stores = [{}, { DATA_DIR: 'kept' }, { DATA_DIR: 'kept', DATABASE_URL: url }].map(
      (environment) => configOf('sandbox', environment).store,
    );
    assert.deepEqual(stores, [
      { kind: 'memory' },
      { kind: 'file', folder: 'kept' },
      { kind: 'postgresql', url },
    ]);
    assert.deepEqual(problemsOf('sandbox', { DATABASE_URL: 'mysql://127.0.0.1/casebridge' }), [
      'DATABASE_URL invalid',
    ]);
  });

  it('names a file of articles that is not there', () => {
    const environment = { SANDBOX_LEARN_CORPUS: 'no-such-articles.jsonl' };
    assert.deepEqual(problemsOf('sandbox', environment), ['SANDBOX_LEARN_CORPUS unreadable']);
  });

  it('asks how to sign in to a ServiceNow of one’s own', () => {
    const url = { SERVICENOW_URL: 'https://example.service-now.com' };
    assert.deepEqual(problemsOf('sandbox', url), ['SERVICENOW_AUTH missing']);
    assert.deepEqual(problemsOf('sandbox', { ...url, SERVICENOW_AUTH: 'basic' }), [
      'SERVICENOW_USERNAME missing',
      'SERVICENOW_PASSWORD missing',
    ]);
  });

  it('asks for the rest of a registration once BOT_ID is given', () => {
    assert.deepEqual(problemsOf('sandbox', { BOT_ID: guid }), [
      'BOT_TENANT_ID missing',
      'BOT_PASSWORD missing',
    ]);
  });

  it('asks for an app registration where the stand-in’s is not known', () => {
    const registration = [
      'ENTRA_TENANT_ID missing',
      'ENTRA_CLIENT_ID missing',
      'ENTRA_CLIENT_SECRET missing',
    ];
    assert.deepEqual(problemsOf('sandbox', { GRAPH_URL: 'https://graph.microsoft.com' }), registration);
    assert.deepEqual(
      problemsOf('sandbox', {
        SERVICENOW_URL: 'https://example.service-now.com',
        SERVICENOW_AUTH: 'entra',
        SERVICENOW_ENTRA_SCOPE: 'api://x/.default',
      }),
      registration,
    );
    assert.equal(
      configOf('sandbox', { GRAPH_URL: 'http://127.0.0.1:4000/' }).graphUrl,
      'http://127.0.0.1:4000',
    );
  });

  it('takes a registration of one’s own without being asked for it', () => {
    const { entra, graphUrl } = configOf('sandbox', {
      ENTRA_TENANT_ID: otherGuid,
      ENTRA_CLIENT_ID: guid,
      ENTRA_CLIENT_SECRET: 'entra-secret',
    });
    assert.equal(entra?.clientId, guid);
    assert.equal(graphUrl, 'https://graph.microsoft.com');
  });

  it('leaves the chat client out when asked', () => {
    assert.equal(configOf('sandbox', {}).sandbox.chat, true);
    assert.equal(configOf('sandbox', { SANDBOX_CHAT: 'off' }).sandbox.chat, false);
    assert.deepEqual(problemsOf('sandbox', { SANDBOX_CHAT: 'no' }), ['SANDBOX_CHAT invalid']);
  });
});

describe('a setting', () => {
  const addresses = [
    'BOT_OPENID_METADATA_URL',
    'BOT_LOGIN_URL',
    'BOT_TOKEN_SERVICE_URL',
    'ENTRA_AUTHORITY_URL',
    'GRAPH_URL',
    'SERVICENOW_URL',
    'LEARN_URL',
    'ADMIN_CENTER_URL',
    'PUBLIC_URL',
  ];
  for (const name of addresses) {
    it(`${name} is https, or on this machine`, () => {
      for (const address of [
        'https://example.com',
        'http://127.0.0.1',
        'http://127.0.0.1:8080/x',
        'http://localhost:1',
        'http://[::1]:1',
      ]) {
        configOf('production', { ...complete, [name]: address });
      }
      for (const address of [
        'http://example',
        'http://example.com',
        'http://localhost.evil.com',
        'http://127.0.0.1.evil.com',
        'http://127.0.0.1@evil.com',
        'https://casebridge:secret@example.com',
        'https://casebridge@example.com',
        'ftp://127.0.0.1',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'example.com',
      ]) {
        assert.deepEqual(
          problemsOf('production', { ...complete, [name]: address }),
          [`${name} invalid`],
          address,
        );
      }
    });
  }

  for (const { name, good, bad } of [
    { name: 'PORT', good: ['0', '65535', ' 8080 '], bad: ['-1', '65536', '80.5', 'http', '0x50g'] },
    { name: 'SANDBOX_NEWS', good: ['on', 'off'], bad: ['yes'] },
    { name: 'SANDBOX_CHAT_PORT', good: ['56150'], bad: ['65536', '-1'] },
    { name: 'HEALTH_POLL_SECONDS', good: ['15', '3600'], bad: ['14', '3601', '60.5', 'often'] },
    { name: 'INCIDENT_POLL_SECONDS', good: ['15', '3600'], bad: ['14', '3601', '60.5', 'often'] },
    { name: 'BOT_ID', good: [guid.toUpperCase()], bad: ['casebridge', `${guid}0`] },
    { name: 'SECOND_ADMINISTRATOR', good: ['on', 'off'], bad: ['yes'] },
    { name: 'LOG_LEVEL', good: ['debug'], bad: ['verbose'] },
    { name: 'BOT_TYPE', good: ['SingleTenant'], bad: ['MultiTenant'] },
    { name: 'ENTRA_TYPE', good: ['SingleTenant'], bad: ['MultiTenant'] },
  ]) {
    it(`${name} is refused when it is ${bad.join(' or ')}`, () => {
      for (const value of good) configOf('production', { ...complete, [name]: value });
      for (const value of bad) {
        assert.deepEqual(
          problemsOf('production', { ...complete, [name]: value }),
          [`${name} invalid`],
          value,
        );
      }
    });
  }
});
