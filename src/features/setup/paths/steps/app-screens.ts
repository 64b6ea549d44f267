import { appProvidersCheck, appSettingsCheck, appStepCheck, finishCheck } from '../../checks/app-state.ts';
import type { ScreenField, Step } from '../../runbook/step.ts';
import { field, fieldSaid, switchedOff, switchedOn } from './said.ts';

const setup = 'Microsoft 365 support > Setup';

/** The first three steps of the app's Setup. */
export const appConsent: Step = {
  id: 'appConsent',
  title: 'setup.steps.appConsent.title',
  why: 'setup.steps.appConsent.why',
  changes: 'setup.steps.appConsent.changes',
  who: 'serviceNow',
  dependsOn: ['crossScope'],
  byHand: [
    {
      at: { text: 'Application scope' },
      link: '{instanceUrl}',
      fields: [field('Application scope', 'Microsoft 365 support integration')],
    },
    {
      at: { text: setup },
      link: '{instanceUrl}',
      fields: [fieldSaid('Consent', 'setup.steps.appConsent.agree')],
      note: 'setup.steps.appConsent.noteRefused',
    },
  ],
  asks: [],
  check: appStepCheck,
};

/** Steps 4 to 6 of the app's Setup. */
export function appProviders(
  dependsOn: readonly string[],
  inbound: readonly ScreenField[],
  user: readonly ScreenField[],
): Step {
  return {
    id: 'appProviders',
    title: 'setup.steps.appProviders.title',
    why: 'setup.steps.appProviders.why',
    changes: 'setup.steps.appProviders.changes',
    who: 'serviceNow',
    dependsOn: ['appConsent', 'outboundProvider', 'outboundSecret', ...dependsOn],
    byHand: [
      {
        at: { text: `${setup} > Outbound OAuth provider` },
        link: '{instanceUrl}',
        fields: [field('OAuth profile', '{outboundProviderName} default_profile')],
        note: 'setup.steps.appProviders.noteProfile',
      },
      { at: { text: `${setup} > Inbound OAuth provider` }, link: '{instanceUrl}', fields: inbound },
      {
        at: { text: `${setup} > Integration user for inbound calls` },
        link: '{instanceUrl}',
        fields: user,
      },
    ],
    asks: [],
    check: appProvidersCheck,
  };
}

/** Nothing calls the instance. */
export const skipped: readonly ScreenField[] = [fieldSaid('Skip current step', switchedOn)];

/** @param isEntra tokens of Entra's are taken */
export function inboundFields(isEntra: boolean, client: string): readonly ScreenField[] {
  return [
    fieldSaid('Skip current step', switchedOff),
    fieldSaid('External OIDC Auth Token', isEntra ? switchedOn : switchedOff),
    field(isEntra ? 'External OIDC provider' : 'OAuth client', client),
  ];
}

export function userFields(userId: string): readonly ScreenField[] {
  return [fieldSaid('Skip current step', switchedOff), field('Integration user', userId)];
}

/** Step 7. */
export const appRepository: Step = {
  id: 'appRepository',
  title: 'setup.steps.appRepository.title',
  why: 'setup.steps.appRepository.why',
  changes: 'setup.steps.appRepository.changes',
  who: 'serviceNow',
  dependsOn: ['appProviders'],
  byHand: [
    {
      at: { text: `${setup} > Repository ID` },
      link: '{instanceUrl}',
      fields: [field('Repository ID', '{repositoryId}')],
      note: 'setup.steps.appRepository.note',
    },
  ],
  asks: [
    {
      name: 'repositoryId',
      label: 'setup.steps.appRepository.ask',
      pattern: /^\S{1,100}$/,
      example: 'setup.steps.appRepository.example',
    },
  ],
  check: appStepCheck,
};

/** Step 8, and what the completion page after it shows. */
export const appSettings: Step = {
  id: 'appSettings',
  title: 'setup.steps.appSettings.title',
  why: 'setup.steps.appSettings.why',
  changes: 'setup.steps.appSettings.changes',
  who: 'serviceNow',
  dependsOn: ['appRepository'],
  byHand: [
    {
      at: { text: `${setup} > Application settings` },
      link: '{instanceUrl}',
      fields: [
        fieldSaid('SSO with Microsoft 365', 'setup.steps.appSettings.sso'),
        fieldSaid('Microsoft 365 admin email', 'setup.steps.appSettings.adminEmail'),
        fieldSaid('Test environment', 'setup.steps.appSettings.testEnvironment'),
      ],
      note: 'setup.steps.appSettings.noteCompletion',
    },
  ],
  asks: [
    {
      name: 'sso',
      label: 'setup.steps.appSettings.askSso',
      pattern: /^(on|off)$/,
      example: 'setup.steps.appSettings.exampleSwitch',
    },
    {
      name: 'adminEmail',
      label: 'setup.steps.appSettings.askAdminEmail',
      pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
      example: 'setup.steps.appSettings.exampleAdminEmail',
    },
    {
      name: 'testEnvironment',
      label: 'setup.steps.appSettings.askTestEnvironment',
      pattern: /^(on|off)$/,
      example: 'setup.steps.appSettings.exampleSwitch',
    },
    {
      name: 'endpoint',
      label: 'setup.steps.appSettings.askEndpoint',
      pattern: /^https?:\/\/[^\s/]+(\/\S*)?$/,
      example: 'setup.steps.appSettings.exampleEndpoint',
    },
  ],
  check: appSettingsCheck,
};

/** The end of step 9, in ServiceNow. */
export const finish: Step = {
  id: 'finish',
  title: 'setup.steps.finish.title',
  why: 'setup.steps.finish.why',
  changes: 'setup.steps.finish.changes',
  who: 'serviceNow',
  dependsOn: ['completeIntegration'],
  byHand: [
    {
      at: { text: `${setup} > Complete the integration > Next` },
      link: '{instanceUrl}',
      fields: [],
      note: 'setup.steps.finish.note',
    },
  ],
  asks: [],
  check: finishCheck,
};
