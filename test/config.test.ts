import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
      graphUrl: 'https://graph.microsoft.com',
      serviceNow: {
        url: 'https://example.service-now.com',
        signIn: { kind: 'basic', userName: 'casebridge', password: 'servicenow-password' },
      },
      learnUrl: 'https://learn.microsoft.com/api/mcp',
      healthPollSeconds: 60,
      roles: {
        insights: 'x_mioms_m365_assis.insights_user',
        administrator: 'x_mioms_m365_assis.administrator',
        setup: 'admin',
      },
      sandbox: { chat: true, chatPort: 56_150, learnCorpus: undefined },
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
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'casebridge-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { secret, path } of [
    { secret: 'BOT_PASSWORD', path: 'BOT_CERTIFICATE_PATH' },
    { secret: 'ENTRA_CLIENT_SECRET', path: 'ENTRA_CERTIFICATE_PATH' },
  ]) {
    it(`of ${path} stands in for ${secret}, and before it`, () => {
      const file = join(folder, `${path}.pem`);
      writeFileSync(file, 'certificate and key');
      const certificate = { kind: 'certificate', pem: 'certificate and key' };
      for (const environment of [complete, without(complete, secret)]) {
        const { bot, entra } = configOf('production', { ...environment, [path]: file });
        assert.deepEqual((path.startsWith('BOT') ? bot : entra)?.credential, certificate);
      }
    });

    it(`of ${path} that cannot be read is named`, () => {
      const environment = { ...without(complete, secret), [path]: join(folder, 'nothing.pem') };
      assert.deepEqual(problemsOf('production', environment), [`${path} unreadable`]);
      assert.deepEqual(problemsOf('production', { ...environment, [path]: folder }), [`${path} unreadable`]);
    });
  }
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
    'ENTRA_AUTHORITY_URL',
    'GRAPH_URL',
    'SERVICENOW_URL',
    'LEARN_URL',
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
    { name: 'SANDBOX_CHAT_PORT', good: ['56150'], bad: ['65536', '-1'] },
    { name: 'HEALTH_POLL_SECONDS', good: ['15', '3600'], bad: ['14', '3601', '60.5', 'often'] },
    { name: 'BOT_ID', good: [guid.toUpperCase()], bad: ['casebridge', `${guid}0`] },
    { name: 'LOG_LEVEL', good: ['debug'], bad: ['verbose'] },
    { name: 'BOT_TYPE', good: ['SingleTenant'], bad: ['MultiTenant'] },
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
