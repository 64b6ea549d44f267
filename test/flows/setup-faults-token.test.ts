import assert from 'node:assert/strict';
import { createOidcConfiguration, createOidcProvider } from '../helpers/by-hand.ts';
import { addSecret, deleteApp, removeSecrets } from '../helpers/entra-admin.ts';
import { type GreenSetup, trySignIn } from '../helpers/green-setup.ts';
import {
  changed,
  describeFaults,
  type Fault,
  hidden,
  hiddenBehind,
  removed,
} from '../helpers/setup-faults.ts';

const configuration = { name: 'Contoso Azure' };
const provider = { name: 'contoso_application_inbound_api' };
const metadataUrl = ({ entra }: GreenSetup) =>
  `${entra.url}/${entra.tenantId}/.well-known/openid-configuration`;

function wrongConfiguration(
  [column, label]: readonly [string, string],
  found: string,
  wanted: string | ((setup: GreenSetup) => string),
): Fault {
  const right = (setup: GreenSetup) => (typeof wanted === 'string' ? wanted : wanted(setup));
  return {
    name: `OIDC configuration: ${label} is ${found}`,
    step: 'oidcProvider',
    breaks: changed('oidc_provider_configuration', configuration, { [column]: found }),
    says: (setup) => `“Contoso Azure”: ${label} is “${found}”, not “${right(setup)}”`,
    todo: (setup) => [`Open “Contoso Azure” in ServiceNow, set ${label} to “${right(setup)}”, and save.`],
  };
}

function deletedApp(step: 'restApiApp' | 'restUserApp', app: 'restApi' | 'restUser', name: string): Fault {
  return {
    name: `the app registration ${name} was deleted`,
    step,
    breaks: ({ entra, apps }) => {
      const found = entra.registry.find({ appId: apps[app] });
      assert.ok(found, name);
      deleteApp(entra, apps[app]);
      return () => {
        entra.registry.applications.push(found);
        entra.registry.createPrincipal(found);
      };
    },
    says: ({ apps }) => `Entra has no app “Casebridge ${name} (127)” (${apps[app]}) in this tenant`,
    todo: [
      'Compare the client id with the one on the app registration’s page Overview.',
      'If there is none, register the app in this tenant. A new one can take a minute to be known.',
    ],
  };
}

/** The secrets of the Rest API app are others for a while. */
function secrets(change: (setup: GreenSetup) => void): Fault['breaks'] {
  return (setup) => {
    const { entra, apps } = setup;
    const passwords = entra.registry.find({ appId: apps.restApi })?.passwords ?? [];
    const before = [...passwords];
    removeSecrets(entra, apps.restApi);
    change(setup);
    return () => void passwords.splice(0, passwords.length, ...before);
  };
}

const noConfiguration: Pick<Fault, 'step' | 'says' | 'todo'> = {
  step: 'oidcProvider',
  says: '“contoso_application_inbound_api” has no OIDC provider configuration',
  todo: ({ entra }) => [
    `Create the OIDC provider configuration “Casebridge (${entra.tenantId})” as the step’s card says, and choose it in “contoso_application_inbound_api”.`,
  ],
};

describe('set-up, with one thing of Entra’s tokens wrong', () => {
  describeFaults('entraToken', [
    wrongConfiguration(
      ['oidc_url', 'OIDC Metadata URL'],
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
      metadataUrl,
    ),
    wrongConfiguration(['user_claim', 'User Claim'], 'upn', 'appid'),
    wrongConfiguration(['user_field', 'User Field'], 'email', 'user_name'),
    wrongConfiguration(['enable_jti_verification', 'Enable JTI claim verification'], 'true', 'false'),
    {
      ...noConfiguration,
      name: 'no configuration is chosen',
      breaks: changed('oauth_oidc_entity', provider, { oidc_provider_configuration: '' }),
    },
    {
      ...noConfiguration,
      name: 'the configuration is gone',
      breaks: removed('oidc_provider_configuration', configuration),
    },
    {
      name: 'another configuration is chosen',
      step: 'oidcProvider',
      breaks: async (setup) => {
        const { serviceNow } = setup;
        const other = createOidcConfiguration(serviceNow, {
          ...{ oidcProvider: 'Okta', metadataUrl: metadataUrl(setup), userClaim: 'sub' },
        });
        const chosen = { oidc_provider_configuration: other };
        const mend = await changed('oauth_oidc_entity', provider, chosen)(setup);
        return async () => {
          await mend();
          serviceNow.tables.delete('oidc_provider_configuration', other);
        };
      },
      says: '“Okta”: User Claim is “sub”, not “appid”',
      todo: ['Open “Okta” in ServiceNow, set User Claim to “appid”, and save.'],
    },
    {
      name: 'the provider is not active',
      step: 'oidcProvider',
      breaks: changed('oauth_oidc_entity', provider, { active: 'false' }),
      says: '“contoso_application_inbound_api”: Active is “false”, not “true”',
      todo: ['Open “contoso_application_inbound_api” in ServiceNow, set Active to “true”, and save.'],
    },
    {
      name: 'the provider is gone',
      step: 'oidcProvider',
      breaks: removed('oauth_oidc_entity', provider),
      says: ({ entra }) =>
        `The table oauth_oidc_entity has no record “${entra.tenantId}_application_inbound_api”`,
      todo: ['Create it as the step’s card says; if it is there, compare its name and its client id.'],
    },
    {
      name: 'a second provider has the client id',
      step: 'oidcProvider',
      breaks: ({ serviceNow, apps }) => {
        const chosen = serviceNow.tables.find('oidc_provider_configuration', configuration)?.sys_id ?? '';
        const second = createOidcProvider(serviceNow, {
          ...{ name: 'copy', clientId: apps.restApi, clientSecret: 'x', configuration: chosen },
        });
        return () => void serviceNow.tables.delete('oauth_oidc_entity', second);
      },
      says: ({ apps }) =>
        `2 OIDC providers have the client id ${apps.restApi}: the instance may use the wrong one`,
      todo: ({ apps }) => [
        `In the Application Registry, keep one provider with the Client ID ${apps.restApi} and delete the others.`,
      ],
    },
    {
      name: 'the user claim may not be read',
      step: 'oidcProvider',
      breaks: hidden('oidc_provider_configuration', 'user_claim'),
      ...hiddenBehind('oidc_provider_configuration.user_claim', 'oauth_admin'),
    },
    deletedApp('restApiApp', 'restApi', 'Rest API'),
    deletedApp('restUserApp', 'restUser', 'Rest user'),
    {
      name: 'the Rest API app has no secret',
      step: 'oidcSecret',
      breaks: secrets(() => undefined),
      says: 'The app registration “Contoso Rest API” has no client secret',
      todo: ['Make one under Certificates & secrets and put its Value into the record in ServiceNow.'],
    },
    {
      name: 'the secret of the Rest API app has expired',
      step: 'oidcSecret',
      breaks: secrets(({ entra, apps }) => addSecret(entra, apps.restApi, new Date('2026-11-01T08:30:00Z'))),
      says: 'The secret has expired (1 Nov 2026, 08:30 UTC)',
      todo: ['Make a new secret: undo this step, then do it again.'],
    },
    {
      name: 'the integration user is called like the wrong app',
      step: 'integrationUser',
      breaks: async (setup) => {
        const { restUser, restApi } = setup.apps;
        const mend = await changed('sys_user', { user_name: restUser }, { user_name: restApi })(setup);
        return async () => {
          await mend();
          // With the user it was forgotten that it could sign in.
          await trySignIn(setup);
        };
      },
      says: ({ apps }) => `The table sys_user has no record “${apps.restUser}”`,
      todo: ['Create it as the step’s card says; if it is there, compare its name and its client id.'],
    },
  ]);
});
