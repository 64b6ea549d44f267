import { outboundAppCheck, restApiAppCheck, restUserAppCheck } from '../../checks/app-registrations.ts';
import type { Screen, Step, Template } from '../../runbook/step.ts';
import { clientIdPattern, entraPortal, field } from './said.ts';

const singleTenant = 'Accounts in this organizational directory only (Single tenant)';

function registration(name: Template): Screen {
  return {
    at: { text: 'Microsoft Entra admin center > App registrations > New registration' },
    link: `${entraPortal}/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade`,
    fields: [field('Name', name), field('Supported account types', singleTenant)],
  };
}

const overview: Screen = {
  at: { text: 'Overview > Application (client) ID' },
  fields: [],
  note: 'setup.steps.shared.noteClientId',
};

/** With it the instance asks Entra for a token when it calls Microsoft. */
export const outboundApp: Step = {
  id: 'outboundApp',
  title: 'setup.steps.outboundApp.title',
  why: 'setup.steps.outboundApp.why',
  changes: 'setup.steps.outboundApp.changes',
  who: 'entra',
  dependsOn: [],
  byHand: [
    registration('{outboundAppName}'),
    {
      at: { text: 'Authentication > Add a platform > Web > Redirect URIs' },
      fields: [field('Redirect URI', '{redirectUrl}'), field('Redirect URI', '{otherRedirectUrl}')],
      note: 'setup.steps.outboundApp.noteRedirects',
    },
    overview,
  ],
  asks: [
    {
      name: 'outboundClientId',
      label: 'setup.steps.outboundApp.askClientId',
      pattern: clientIdPattern,
      example: 'setup.steps.shared.exampleClientId',
    },
  ],
  automatic: [
    {
      kind: 'application',
      name: '{outboundAppName}',
      redirectUrls: ['{redirectUrl}', '{otherRedirectUrl}'],
      makes: 'outboundClientId',
    },
  ],
  check: outboundAppCheck,
};

/** Microsoft asks for its tokens: it is their audience. */
export const restApiApp: Step = {
  id: 'restApiApp',
  title: 'setup.steps.restApiApp.title',
  why: 'setup.steps.restApiApp.why',
  changes: 'setup.steps.restApiApp.changes',
  who: 'entra',
  dependsOn: [],
  byHand: [registration('{restApiAppName}'), overview],
  asks: [
    {
      name: 'restApiClientId',
      label: 'setup.steps.restApiApp.askClientId',
      pattern: clientIdPattern,
      example: 'setup.steps.shared.exampleClientId',
    },
  ],
  automatic: [{ kind: 'application', name: '{restApiAppName}', redirectUrls: [], makes: 'restApiClientId' }],
  check: restApiAppCheck,
};

/** As it Microsoft calls the instance. */
export const restUserApp: Step = {
  id: 'restUserApp',
  title: 'setup.steps.restUserApp.title',
  why: 'setup.steps.restUserApp.why',
  changes: 'setup.steps.restUserApp.changes',
  who: 'entra',
  dependsOn: [],
  byHand: [
    registration('{restUserAppName}'),
    overview,
    {
      at: { text: 'Certificates & secrets > Client secrets > New client secret' },
      fields: [],
      note: 'setup.steps.restUserApp.noteSecret',
    },
  ],
  asks: [
    {
      name: 'restUserClientId',
      label: 'setup.steps.restUserApp.askClientId',
      pattern: clientIdPattern,
      example: 'setup.steps.shared.exampleClientId',
    },
  ],
  automatic: [
    { kind: 'application', name: '{restUserAppName}', redirectUrls: [], makes: 'restUserClientId' },
  ],
  check: restUserAppCheck,
};
