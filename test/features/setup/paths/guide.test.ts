import assert from 'node:assert/strict';
import { paths } from '../../../../src/features/setup/paths/index.ts';
import type { Values } from '../../../../src/features/setup/runbook/run.ts';
import type { PathId, StepRole } from '../../../../src/features/setup/runbook/step.ts';
import { fillTemplate, saidText, valuesOf } from '../../../../src/features/setup/runbook/values.ts';
import { wordsFor } from '../../../../src/locales/words.ts';

// What Microsoft's configuration guide says, typed from the guide.

const outbound = '11111111-1111-4111-8111-111111111111';
const restApi = '22222222-2222-4222-8222-222222222222';
const restUser = '33333333-3333-4333-8333-333333333333';
const inbound = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

const made: Values = {
  outboundClientId: outbound,
  restApiClientId: restApi,
  restUserClientId: restUser,
  inboundClientId: inbound,
  integrationUserName: 'rest.user',
  inboundClientName: 'Inbound',
  outboundProviderName: 'Outbound',
  repositoryId: 'repository-1',
  endpoint: 'https://contoso.service-now.com/api/microsoft',
};
const values = valuesOf(
  { values: made },
  {
    instanceUrl: 'https://contoso.service-now.com',
    tenantId: '6c5b1f0e-0d3c-4a43-9c34-2d1a7c5c1f10',
    tenant: 'contoso.onmicrosoft.com',
    authorityUrl: 'https://login.microsoftonline.com',
    graphClientId: '9b7f8a3c-52a4-4d0e-8f8b-0f6d1c1e7a55',
  },
);
const words = wordsFor('en');
const oauthRedirect = 'https://contoso.service-now.com/oauth_redirect.do';
const authRedirect = 'https://contoso.service-now.com/auth_redirect.do';
const tokenUrl = 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/token';

function stepOf(pathId: PathId, stepId: string) {
  const step = paths.find(({ id }) => id === pathId)?.steps.find(({ id }) => id === stepId);
  assert.ok(step, `${pathId} has no step ${stepId}`);
  return step;
}

/** `Label: value` of every field of the step's screens. */
function fieldsOf(pathId: PathId, stepId: string): string[] {
  const screens = stepOf(pathId, stepId).byHand;
  return screens.flatMap(({ fields }) =>
    fields.map(({ label, value }) => `${label}: ${saidText(value, values, words)}`),
  );
}

function placesOf(pathId: PathId, stepId: string): string[] {
  return stepOf(pathId, stepId).byHand.map(({ at }) => saidText(at, values, words) ?? '');
}

function assertHas(pathId: PathId, stepId: string, expected: readonly string[]): void {
  const found = fieldsOf(pathId, stepId);
  assert.deepEqual(
    expected.filter((line) => !found.includes(line)),
    [],
    `${pathId}.${stepId} has ${found.join(' | ')}`,
  );
}

const withApp = ['basic', 'entraToken', 'insightsOnly'] as const;

describe('the configuration guide', () => {
  it('has these steps, in this order', () => {
    const common =
      'appConsent appProviders appRepository appSettings completeIntegration finish enablePeople';
    const expected: Record<PathId, string> = {
      basic: `outboundApp outboundProvider outboundSecret inboundClient integrationUser crossScope ${common} linkAccount network`,
      entraToken: `outboundApp restApiApp restUserApp outboundProvider outboundSecret oidcProvider oidcSecret integrationUser crossScope ${common} linkAccount network`,
      insightsOnly: `outboundApp outboundProvider outboundSecret crossScope ${common} network`,
      direct: 'graphPermission learn botUser enablePeople firstChannel linkAccount network',
    };
    const found = Object.fromEntries(
      paths.map(({ id, steps }) => [id, steps.map((step) => step.id).join(' ')]),
    );
    assert.deepEqual(found, expected);
  });

  it('has these people for them', () => {
    const roles: Record<StepRole, readonly string[]> = {
      entra: ['outboundApp', 'restApiApp', 'restUserApp', 'outboundSecret', 'oidcSecret', 'graphPermission'],
      microsoft365: ['completeIntegration'],
      caseAdministrator: ['linkAccount'],
      serviceNow: [],
    };
    for (const { steps } of paths) {
      for (const { id, who } of steps) {
        const expected = Object.entries(roles).find(([, ids]) => ids.includes(id))?.[0] ?? 'serviceNow';
        assert.equal(who, expected, id);
      }
    }
  });

  it('leaves out cases where nobody opens them, and makes two steps optional', () => {
    assert.deepEqual(
      paths.map(({ features }) => features.includes('cases')),
      [true, true, false, true],
    );
    const optional = paths.flatMap(({ steps }) =>
      steps.filter(({ isOptional }) => isOptional).map(({ id }) => id),
    );
    assert.deepEqual(new Set(optional), new Set(['linkAccount', 'network']));
  });

  for (const pathId of withApp) {
    it(`registers the outbound app for ${pathId}, with both redirect paths`, () => {
      assertHas(pathId, 'outboundApp', [
        'Supported account types: Accounts in this organizational directory only (Single tenant)',
        `Redirect URI: ${oauthRedirect}`,
        `Redirect URI: ${authRedirect}`,
      ]);
      const [planned] = stepOf(pathId, 'outboundApp').automatic ?? [];
      assert.ok(planned?.kind === 'application', 'an application is planned');
      assert.deepEqual(
        planned.redirectUrls.map((url) => fillTemplate(url, values)),
        [oauthRedirect, authRedirect],
      );
    });

    it(`has the outbound provider of ${pathId}`, () => {
      assert.deepEqual(placesOf(pathId, 'outboundProvider'), [
        'System OAuth > Application Registry > New > Connect to a third party OAuth Provider',
      ]);
      assertHas(pathId, 'outboundProvider', [
        'Application scope: Global',
        `Client ID: ${outbound}`,
        'Default Grant type: Client Credentials',
        `Token URL: ${tokenUrl}`,
        `Redirect URL: ${pathId === 'insightsOnly' ? oauthRedirect : authRedirect}`,
      ]);
    });

    it(`opens both OAuth tables to the app for ${pathId}`, () => {
      assertHas(pathId, 'crossScope', [
        'Accessible from: All application scopes',
        'Can read: on',
        'Source Scope: x_mioms_m365_assis',
        'Target Name: oauth_entity',
        'Target Name: oauth_entity_profile',
        'Operation: Read',
        'Status: Allowed',
      ]);
    });

    it(`goes through the app’s Setup for ${pathId}`, () => {
      assertHas(pathId, 'appConsent', ['Application scope: Microsoft 365 support integration']);
      assert.ok(placesOf(pathId, 'appConsent').includes('Microsoft 365 support > Setup'), 'Setup is opened');
      assertHas(pathId, 'appProviders', ['OAuth profile: Outbound default_profile']);
      assertHas(pathId, 'appRepository', ['Repository ID: repository-1']);
      const labels = stepOf(pathId, 'appSettings').byHand.flatMap(({ fields }) =>
        fields.map(({ label }) => label),
      );
      assert.deepEqual(labels, ['SSO with Microsoft 365', 'Microsoft 365 admin email', 'Test environment']);
    });

    it(`names the six addresses for ${pathId}`, () => {
      assert.deepEqual(fieldsOf(pathId, 'network'), [
        'IP address: 52.149.152.32',
        'IP address: 40.83.232.243',
        'IP address: 40.83.114.39',
        'IP address: 13.76.138.31',
        'IP address: 13.79.229.170',
        'IP address: 20.105.151.142',
        'Command: nslookup connector.rave.microsoft.com',
      ]);
    });
  }

  it('chooses what calls the instance, in steps 5 and 6 of the app’s Setup', () => {
    const profile = 'OAuth profile: Outbound default_profile';
    assert.deepEqual(fieldsOf('basic', 'appProviders'), [
      profile,
      'Skip current step: off',
      'External OIDC Auth Token: off',
      'OAuth client: Inbound',
      'Skip current step: off',
      'Integration user: rest.user',
    ]);
    assert.deepEqual(fieldsOf('entraToken', 'appProviders'), [
      profile,
      'Skip current step: off',
      'External OIDC Auth Token: on',
      'External OIDC provider: contoso.onmicrosoft.com_application_inbound_api',
      'Skip current step: off',
      `Integration user: ${restUser}`,
    ]);
    assert.deepEqual(fieldsOf('insightsOnly', 'appProviders'), [
      profile,
      'Skip current step: on',
      'Skip current step: on',
    ]);
  });

  it('has the inbound client and the integration user of basic', () => {
    assert.deepEqual(placesOf('basic', 'inboundClient'), [
      'System OAuth > Application Registry > New > Create an OAuth API endpoint for external clients',
    ]);
    assert.deepEqual(fieldsOf('basic', 'inboundClient'), ['Application scope: Global', 'Name: Inbound']);
    assertHas('basic', 'integrationUser', [
      'User ID: rest.user',
      'Web service access only: on',
      'Role: incident_manager',
    ]);
    assert.match(placesOf('basic', 'integrationUser').join(), /Set Password/);
  });

  it('has the OIDC provider and the integration user of the Entra token', () => {
    assert.deepEqual(
      fieldsOf('entraToken', 'oidcProvider').filter((line) => !line.startsWith('Client Secret')),
      [
        'Application scope: Global',
        'OIDC Provider: Casebridge (contoso.onmicrosoft.com)',
        'OIDC Metadata URL: https://login.microsoftonline.com/contoso.onmicrosoft.com/.well-known/openid-configuration',
        'User Claim: appid',
        'User Field: User ID',
        'Enable JTI claim verification: off',
        'Application scope: Global',
        'Name: contoso.onmicrosoft.com_application_inbound_api',
        `Client ID: ${restApi}`,
        'OAuth OIDC Provider Configuration: Casebridge (contoso.onmicrosoft.com)',
        `Redirect URL: ${oauthRedirect}`,
      ],
    );
    assert.match(
      placesOf('entraToken', 'oidcProvider').join(),
      /Configure an OIDC provider to verify ID tokens/,
    );
    assertHas('entraToken', 'integrationUser', [
      `User ID: ${restUser}`,
      'Web service access only: on',
      'Role: incident_manager',
    ]);
  });

  it('fills in the admin center’s page', () => {
    const first = [
      'Internal support tool: ServiceNow',
      `Application ID to issue OAuth token: ${outbound}`,
      'Repository: repository-1',
      'Endpoint: https://contoso.service-now.com/api/microsoft',
    ];
    const basic = fieldsOf('basic', 'completeIntegration');
    assert.deepEqual(
      basic.filter((line) => !/^(Client secret|Rest user password): /.test(line)),
      [
        ...first,
        'Authentication type: Basic Auth',
        `Client ID: ${inbound}`,
        'Refresh token expiry: 864000',
        'Rest username: rest.user',
      ],
    );
    assert.match(
      basic.join('\n'),
      /^Client secret: .*Inbound.*\nRefresh.*\n.*\nRest user password: .*rest\.user/m,
    );
    const entra = fieldsOf('entraToken', 'completeIntegration');
    assert.deepEqual(entra.slice(0, -1), [
      ...first,
      'Authentication type: AAD Auth',
      `Client ID: ${restApi}`,
      `Rest username: ${restUser}`,
    ]);
    assert.match(entra.at(-1) ?? '', /^Rest user password: a secret of /);
    assert.deepEqual(fieldsOf('insightsOnly', 'completeIntegration'), [
      ...first,
      'Authentication type: AAD Auth',
      'Client ID: ignored',
      'Rest username: ignored',
      'Rest user password: ignored',
    ]);
    const place =
      'Microsoft 365 admin center > Settings > Org settings > Organization profile > Support integration';
    for (const pathId of withApp) {
      assert.deepEqual(placesOf(pathId, 'completeIntegration'), [
        `${place} > Basic information`,
        `${place} > Repositories > Add`,
      ]);
      assert.match(
        fillTemplate(stepOf(pathId, 'completeIntegration').byHand[0]?.link ?? '', values) ?? '',
        /^https:\/\/admin\.microsoft\.com\/Adminportal\/Home#\/Settings\//,
      );
    }
  });

  it('has the secrets that a person types in made for that person', () => {
    const secretsOf = (pathId: PathId) =>
      (stepOf(pathId, 'completeIntegration').automatic ?? []).flatMap((planned) =>
        planned.kind === 'secret' ? [{ from: planned.from, to: planned.to }] : [],
      );
    const column = { table: 'oauth_entity', sysId: 'inboundClientSysId', column: 'client_secret' };
    assert.deepEqual(secretsOf('basic'), [
      { from: { system: 'serviceNow' }, to: { person: 'microsoft365', also: column } },
    ]);
    assert.deepEqual(secretsOf('entraToken'), [
      { from: { system: 'entra', clientId: 'restUserClientId' }, to: { person: 'microsoft365' } },
    ]);
    assert.deepEqual(secretsOf('insightsOnly'), []);
  });

  it('enables people with the app’s roles, for insights with one of them', () => {
    const insights = 'Role: x_mioms_m365_assis.insights_user';
    const administrator = 'Role: x_mioms_m365_assis.administrator';
    assert.deepEqual(fieldsOf('basic', 'enablePeople'), [insights, administrator]);
    assert.deepEqual(fieldsOf('entraToken', 'enablePeople'), [insights, administrator]);
    assert.deepEqual(fieldsOf('insightsOnly', 'enablePeople'), [insights]);
    assert.deepEqual(placesOf('basic', 'linkAccount'), ['Microsoft 365 support > Link Account']);
  });

  it('is not needed where Casebridge asks Microsoft itself', () => {
    assertHas('direct', 'graphPermission', ['Permission: ServiceHealth.Read.All']);
    assert.deepEqual(stepOf('direct', 'graphPermission').automatic, [
      {
        kind: 'appRole',
        clientId: 'graphClientId',
        role: 'ServiceHealth.Read.All',
        roleId: '79c261e0-fe76-4144-aad5-bdc68fbe4037',
      },
    ]);
    assert.doesNotMatch(JSON.stringify(stepOf('direct', 'linkAccount').byHand), /Microsoft 365 support/);
    assert.doesNotMatch(fieldsOf('direct', 'network').join(), /52\.149/);
  });
});
