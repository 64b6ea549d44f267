import assert from 'node:assert/strict';
import { giveRole } from '../helpers/by-hand.ts';
import { type GreenSetup, integrationUserName } from '../helpers/green-setup.ts';
import {
  changed,
  closed,
  describeFaults,
  type Fault,
  hiddenBehind,
  removed,
} from '../helpers/setup-faults.ts';

const user = { user_name: integrationUserName };

function wrongUser([column, label]: readonly [string, string], found: string, wanted: string): Fault {
  return {
    name: `the integration user: ${label} is ${found}`,
    step: 'integrationUser',
    breaks: changed('sys_user', user, { [column]: found }),
    says: `“${integrationUserName}”: ${label} is “${found}”, not “${wanted}”`,
    todo: [`Open “${integrationUserName}” in ServiceNow, set ${label} to “${wanted}”, and save.`],
  };
}

const noUser = {
  step: 'integrationUser',
  says: `The table sys_user has no record “${integrationUserName}”`,
  todo: ['Create it as the step’s card says; if it is there, compare its name and its client id.'],
} as const;

function takeRole({ serviceNow }: GreenSetup) {
  const { tables } = serviceNow;
  const user_ = tables.find('sys_user', user)?.sys_id ?? '';
  const role = tables.find('sys_user_role', { name: 'incident_manager' })?.sys_id ?? '';
  const held = tables.find('sys_user_has_role', { user: user_, role })?.sys_id;
  assert.ok(held, 'the role is held');
  tables.delete('sys_user_has_role', held);
  return () => void giveRole(serviceNow, integrationUserName, 'incident_manager');
}

type AcrossTable = 'oauth_entity' | 'oauth_entity_profile';

function crossScopeFaults(table: AcrossTable): readonly Fault[] {
  const step = 'crossScope';
  const privilege = { target_name: table, operation: 'read' };
  const record = `x_mioms_m365_assis → ${table}`;
  const wrong = (of: string, label: string, found: string, wanted: string): Pick<Fault, 'says' | 'todo'> => ({
    says: `“${of}”: ${label} is “${found}”, not “${wanted}”`,
    todo: [`Open “${of}” in ServiceNow, set ${label} to “${wanted}”, and save.`],
  });
  return [
    {
      ...{ name: `${table} is for its own scope only`, step },
      breaks: changed('sys_db_object', { name: table }, { access: 'package_private' }),
      ...wrong(table, 'Accessible from', 'package_private', 'All application scopes'),
    },
    {
      ...{ name: `${table} may not be read by other scopes`, step },
      breaks: changed('sys_db_object', { name: table }, { read_access: 'false' }),
      ...wrong(table, 'Can read', 'false', 'true'),
    },
    {
      ...{ name: `there is no privilege for ${table}`, step },
      breaks: removed('sys_scope_privilege', privilege),
      says: `The table sys_scope_privilege has no record “${record}”`,
      todo: ['Create it as the step’s card says; if it is there, compare its name and its client id.'],
    },
    {
      ...{ name: `the privilege for ${table} is denied`, step },
      breaks: changed('sys_scope_privilege', privilege, { status: 'denied' }),
      ...wrong(record, 'Status', 'denied', 'allowed'),
    },
  ];
}

describe('set-up, with one thing of the instance wrong', () => {
  describeFaults('basic', [
    wrongUser(['active', 'Active'], 'false', 'true'),
    wrongUser(['locked_out', 'Locked out'], 'true', 'false'),
    wrongUser(['web_service_access_only', 'Web service access only'], 'false', 'true'),
    wrongUser(['password_needs_reset', 'Password needs reset'], 'true', 'false'),
    {
      ...noUser,
      name: 'the integration user has another user name',
      breaks: changed('sys_user', user, { user_name: 'casebridge.microsoft' }),
    },
    { ...noUser, name: 'the integration user is gone', breaks: removed('sys_user', user) },
    {
      name: 'the integration user has lost its role',
      step: 'integrationUser',
      breaks: takeRole,
      says: `${integrationUserName} does not have the role incident_manager`,
      todo: [
        `Open ${integrationUserName} in ServiceNow, click Edit under Roles, add incident_manager, and save.`,
      ],
    },
    {
      name: 'roles may not be read',
      step: 'integrationUser',
      breaks: closed('sys_user_has_role'),
      ...hiddenBehind('sys_user_has_role', 'user_admin'),
    },
    ...crossScopeFaults('oauth_entity'),
    ...crossScopeFaults('oauth_entity_profile'),
    {
      name: 'Microsoft’s app is not there',
      step: 'crossScope',
      breaks: removed('sys_store_app', { scope: 'x_mioms_m365_assis' }),
      says: 'Microsoft’s app (x_mioms_m365_assis) is not on the instance',
      todo: ['Install it, or choose the path that does without: say “setup reset”, then “setup”.'],
    },
    {
      name: 'privileges may not be read',
      step: 'crossScope',
      breaks: closed('sys_scope_privilege'),
      ...hiddenBehind('sys_scope_privilege', 'admin'),
    },
    {
      name: 'tables’ settings may not be read',
      step: 'crossScope',
      breaks: closed('sys_db_object'),
      ...hiddenBehind('sys_db_object', 'admin'),
    },
  ]);
});
