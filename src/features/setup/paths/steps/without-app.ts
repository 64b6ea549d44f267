import { botUserCheck } from '../../checks/bot-user.ts';
import { firstChannelCheck, graphPermissionCheck, learnCheck } from '../../checks/casebridge.ts';
import type { Step } from '../../runbook/step.ts';
import { entraPortal, field, fieldSaid, switchedOn } from './said.ts';

export const graphPermission: Step = {
  id: 'graphPermission',
  title: 'setup.steps.graphPermission.title',
  why: 'setup.steps.graphPermission.why',
  changes: 'setup.steps.graphPermission.changes',
  who: 'entra',
  dependsOn: [],
  byHand: [
    {
      at: {
        text: 'Microsoft Entra admin center > App registrations > API permissions > Add a permission > Microsoft Graph > Application permissions',
      },
      link: `${entraPortal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/{graphClientId}`,
      fields: [
        field('Application (client) ID', '{graphClientId}'),
        field('Permission', 'ServiceHealth.Read.All'),
      ],
      note: 'setup.steps.graphPermission.noteConsent',
    },
  ],
  asks: [],
  automatic: [
    {
      kind: 'appRole',
      clientId: 'graphClientId',
      role: 'ServiceHealth.Read.All',
      roleId: '79c261e0-fe76-4144-aad5-bdc68fbe4037',
    },
  ],
  check: graphPermissionCheck,
};

export const learn: Step = {
  id: 'learn',
  title: 'setup.steps.learn.title',
  why: 'setup.steps.learn.why',
  changes: 'setup.steps.learn.changes',
  who: 'serviceNow',
  dependsOn: [],
  byHand: [
    {
      at: { say: 'setup.steps.learn.at' },
      fields: [field('Host', 'learn.microsoft.com'), field('Port', '443')],
    },
  ],
  asks: [],
  check: learnCheck,
};

/** The account that Casebridge itself asks ServiceNow with. */
export const botUser: Step = {
  id: 'botUser',
  title: 'setup.steps.botUser.title',
  why: 'setup.steps.botUser.why',
  changes: 'setup.steps.botUser.changes',
  who: 'serviceNow',
  dependsOn: [],
  byHand: [
    {
      at: { text: 'Organization > Users' },
      link: '{instanceUrl}/sys_user_list.do',
      fields: [
        field('User ID', '{botUserName}'),
        fieldSaid('Active', switchedOn),
        fieldSaid('Web service access only', switchedOn),
        field('Time zone', 'GMT'),
      ],
      note: 'setup.steps.botUser.noteTimeZone',
    },
    {
      at: { text: 'Organization > Users > Roles > Edit' },
      link: '{instanceUrl}/sys_user_list.do',
      fields: [field('Role', 'sn_incident_read'), field('Role', 'sn_incident_write')],
      note: 'setup.steps.botUser.noteRoles',
    },
  ],
  asks: [
    {
      name: 'botUserName',
      label: 'setup.steps.botUser.ask',
      pattern: /^\S{1,40}$/,
      example: 'setup.steps.botUser.example',
    },
  ],
  check: botUserCheck,
};

export const firstChannel: Step = {
  id: 'firstChannel',
  title: 'setup.steps.firstChannel.title',
  why: 'setup.steps.firstChannel.why',
  changes: 'setup.steps.firstChannel.changes',
  who: 'serviceNow',
  dependsOn: ['graphPermission'],
  byHand: [
    {
      at: { say: 'setup.steps.firstChannel.at' },
      fields: [fieldSaid('Casebridge', 'setup.steps.firstChannel.command')],
      note: 'setup.steps.firstChannel.note',
    },
  ],
  asks: [],
  check: firstChannelCheck,
};
