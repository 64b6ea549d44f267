import assert from 'node:assert/strict';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import { getOAuthToken } from '../helpers/by-hand.ts';
import { addRedirect, addSecret, deleteApp, removeRedirect, removeSecrets } from '../helpers/entra-admin.ts';
import type { GreenSetup } from '../helpers/green-setup.ts';
import { changed, describeFaults, type Fault } from '../helpers/setup-faults.ts';

/** The app's own symptoms look at the outbound app and its calls, too. */
const callsToMicrosoft = ['9. ', '11. ', '13. '];
const appSaysSo = ['10. ', '12. '];

const appOf = (entra: EntraStandIn, appId: string) => {
  const app = entra.registry.find({ appId });
  assert.ok(app, `an app ${appId}`);
  return app;
};

const redirect = ({ serviceNow }: GreenSetup) => `${serviceNow.url}/oauth_redirect.do`;
const otherRedirect = ({ serviceNow }: GreenSetup) => `${serviceNow.url}/auth_redirect.do`;

function misspelt(name: string, urlOf: (setup: GreenSetup) => string): Fault {
  return {
    name,
    step: 'outboundApp',
    breaks: (setup) => {
      const { entra, apps } = setup;
      removeRedirect(entra, apps.outbound, redirect(setup));
      addRedirect(entra, apps.outbound, urlOf(setup));
      return () => {
        removeRedirect(entra, apps.outbound, urlOf(setup));
        addRedirect(entra, apps.outbound, redirect(setup));
      };
    },
    says: (setup) => `“Contoso outbound” has a redirect URL that is not quite right: ${urlOf(setup)}`,
    todo: (setup) => [
      `On the app registration, under Authentication > Web, correct it to ${redirect(setup)} or ${otherRedirect(setup)}: both are accepted.`,
    ],
  };
}

/** What ServiceNow has as the secret is not what Entra takes, and it shows when somebody uses it. */
function wrongSecret(name: string, use: (setup: GreenSetup, provider: string) => Promise<unknown>): Fault {
  return {
    name,
    step: 'outboundSecret',
    breaks: async (setup) => {
      const { serviceNow } = setup;
      const provider = serviceNow.tables.find('oauth_entity', { name: 'Casebridge outbound' })?.sys_id ?? '';
      const mend = await changed(
        'oauth_entity',
        { sys_id: provider },
        { client_secret: 'its-secret-id' },
      )(setup);
      setup.later();
      await use(setup, provider);
      return async () => {
        await mend();
        setup.later();
        assert.ok(await getOAuthToken(serviceNow, provider), 'Get OAuth Token');
      };
    },
    says: ({ serviceNow }) => {
      const at = serviceNow.tables.rows('sys_outbound_http_log').at(-1)?.sys_created_on ?? '';
      return `The instance’s last request for a token was refused by 127.0.0.1 (401, ${shortTime(at)})`;
    },
    todo: [
      'Put the Value of the client secret, not its Secret ID, into the record’s field Client Secret, or make a new one.',
      'Then click Get OAuth Token there, and check again.',
    ],
  };
}

/** @param stored `2026-12-02 01:57:08` */
function shortTime(stored: string): string {
  const at = new Date(`${stored.replace(' ', 'T')}Z`);
  return at.toLocaleString('en-GB', {
    ...({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const),
    ...({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const),
  });
}

describe('set-up, with one thing of Entra wrong', () => {
  describeFaults('basic', [
    {
      name: 'the redirect URL was removed',
      step: 'outboundApp',
      breaks: (setup) => {
        removeRedirect(setup.entra, setup.apps.outbound, redirect(setup));
        return () => addRedirect(setup.entra, setup.apps.outbound, redirect(setup));
      },
      says: (setup) =>
        `“Contoso outbound” has neither redirect URL ${redirect(setup)} nor ${otherRedirect(setup)}`,
      todo: (setup) => [
        `On the app registration, under Authentication > Web, add ${redirect(setup)}; ${otherRedirect(setup)} is accepted, too.`,
      ],
    },
    misspelt(
      'a letter is missing in the redirect URL',
      ({ serviceNow }) => `${serviceNow.url}/oauth_redirct.do`,
    ),
    misspelt(
      'the redirect URL is another instance’s',
      () => 'https://fabrikam.service-now.com/oauth_redirect.do',
    ),
    {
      name: 'the app registration was deleted',
      step: 'outboundApp',
      breaks: ({ entra, apps }) => {
        const app = appOf(entra, apps.outbound);
        deleteApp(entra, apps.outbound);
        return () => {
          entra.registry.applications.push(app);
          entra.registry.createPrincipal(app);
        };
      },
      says: ({ apps }) => `Entra has no app “Casebridge outbound (127)” (${apps.outbound}) in this tenant`,
      todo: [
        'Compare the client id with the one on the app registration’s page Overview.',
        'If there is none, register the app in this tenant. A new one can take a minute to be known.',
      ],
      also: callsToMicrosoft,
    },
    {
      name: 'its service principal was deleted',
      step: 'outboundApp',
      breaks: ({ entra: { registry }, apps }) => {
        const principal = registry.principalOf(apps.outbound);
        assert.ok(principal, 'a service principal');
        registry.removePrincipal(principal);
        return () => void registry.servicePrincipals.push(principal);
      },
      says: '“Contoso outbound” has no service principal, so it gets no tokens',
      todo: [
        'In Entra, open the app registration and click “Create service principal” on its page Overview.',
      ],
      also: callsToMicrosoft,
    },
    {
      name: 'it lets other tenants in',
      step: 'outboundApp',
      breaks: ({ entra, apps }) => {
        const app = appOf(entra, apps.outbound);
        app.signInAudience = 'AzureADMultipleOrgs';
        return () => {
          app.signInAudience = 'AzureADMyOrg';
        };
      },
      says: '“Contoso outbound” lets other tenants in (AzureADMultipleOrgs)',
      todo: [
        'On the app registration, under Authentication > Supported account types, choose this organizational directory only.',
      ],
    },
    {
      name: 'all of its secrets were removed',
      step: 'outboundSecret',
      breaks: ({ entra, apps }) => {
        const { passwords } = appOf(entra, apps.outbound);
        const before = [...passwords];
        removeSecrets(entra, apps.outbound);
        return () => void passwords.push(...before);
      },
      says: 'The app registration “Contoso outbound” has no client secret',
      todo: ['Make one under Certificates & secrets and put its Value into the record in ServiceNow.'],
    },
    {
      name: 'its secret has expired',
      step: 'outboundSecret',
      breaks: ({ entra, apps }) => {
        const { passwords } = appOf(entra, apps.outbound);
        const before = [...passwords];
        removeSecrets(entra, apps.outbound);
        addSecret(entra, apps.outbound, new Date('2026-11-01T08:30:00Z'));
        return () => void passwords.splice(0, 1, ...before);
      },
      says: 'The secret has expired (1 Nov 2026, 08:30 UTC)',
      todo: ['Make a new secret: undo this step, then do it again.'],
    },
    {
      ...wrongSecret('another secret is in ServiceNow (Get OAuth Token)', ({ serviceNow }, provider) =>
        getOAuthToken(serviceNow, provider),
      ),
      also: callsToMicrosoft,
    },
    {
      ...wrongSecret('another secret is in ServiceNow (the app at work)', ({ serviceNow }, provider) =>
        serviceNow.supportApp.fetchToken(provider),
      ),
      also: [...callsToMicrosoft, ...appSaysSo],
    },
  ]);
});
