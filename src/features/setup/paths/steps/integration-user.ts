import { integrationUserCheck } from '../../checks/integration-user.ts';
import type { Planned, Screen, ScreenField, Step, Template } from '../../runbook/step.ts';
import { field, fieldSaid, switchedOn } from './said.ts';

const words = {
  id: 'integrationUser',
  title: 'setup.steps.integrationUser.title',
  why: 'setup.steps.integrationUser.why',
  changes: 'setup.steps.integrationUser.changes',
  who: 'serviceNow',
  canTrySignIn: true,
} as const satisfies Partial<Step>;

function newUser(userId: ScreenField, note: Screen['note']): Screen {
  return {
    at: { text: 'Organization > Users > New' },
    link: '{instanceUrl}/sys_user.do?sys_id=-1',
    fields: [userId, fieldSaid('Active', switchedOn), fieldSaid('Web service access only', switchedOn)],
    ...(note && { note }),
  };
}

const roles: Screen = {
  at: { text: 'Organization > Users > Roles > Edit' },
  link: '{instanceUrl}/sys_user_list.do',
  fields: [field('Role', 'incident_manager')],
};

function plannedUser(userId: Template): readonly Planned[] {
  return [
    {
      kind: 'record',
      table: 'sys_user',
      match: { user_name: userId },
      fields: { active: 'true', web_service_access_only: 'true' },
      makes: { integrationUserSysId: 'sys_id' },
    },
    {
      kind: 'lookup',
      table: 'sys_user_role',
      match: { name: 'incident_manager' },
      makes: { integrationRoleSysId: 'sys_id' },
    },
    {
      kind: 'record',
      table: 'sys_user_has_role',
      match: { user: '{integrationUserSysId}', role: '{integrationRoleSysId}' },
      fields: {},
    },
  ];
}

/** Signs in with a password, which only a person can set: one that the Table API writes never works. */
export const passwordUser: Step = {
  ...words,
  dependsOn: [],
  byHand: [
    newUser(field('User ID', '{integrationUserName}'), 'setup.steps.integrationUser.noteExisting'),
    roles,
    {
      at: { text: 'Organization > Users > {integrationUserName} > Set Password' },
      link: '{instanceUrl}/sys_user_list.do?sysparm_query=user_name={integrationUserName}',
      fields: [fieldSaid('Password needs reset', 'setup.steps.shared.off')],
      note: 'setup.steps.integrationUser.notePassword',
    },
  ],
  asks: [
    {
      name: 'integrationUserName',
      label: 'setup.steps.integrationUser.ask',
      pattern: /^\S{1,40}$/,
      example: 'setup.steps.integrationUser.example',
    },
  ],
  automatic: plannedUser('{integrationUserName}'),
  remains: 'setup.steps.integrationUser.remains',
  check: integrationUserCheck('integrationUserName'),
};

/** Signs in with a token of the Rest user app, whose client id is its name. */
export const tokenUser: Step = {
  ...words,
  dependsOn: ['restUserApp'],
  byHand: [
    newUser(field('User ID', '{restUserClientId}'), 'setup.steps.integrationUser.noteClientId'),
    roles,
  ],
  asks: [],
  automatic: plannedUser('{restUserClientId}'),
  check: integrationUserCheck('restUserClientId'),
};
