import { crossScopeCheck } from '../../checks/cross-scope.ts';
import type { PlannedRecord, Screen, Step } from '../../runbook/step.ts';
import { field, fieldSaid, switchedOn } from './said.ts';

type OAuthTable = 'oauth_entity' | 'oauth_entity_profile';

function tableAccess(table: OAuthTable): Screen {
  return {
    at: { text: `System Definition > Tables > ${table} > Application Access` },
    link: `{instanceUrl}/sys_db_object_list.do?sysparm_query=name=${table}`,
    fields: [field('Accessible from', 'All application scopes'), fieldSaid('Can read', switchedOn)],
  };
}

function privilege(table: OAuthTable): Screen {
  return {
    at: { text: 'System Applications > Application Cross-Scope Access > New' },
    link: '{instanceUrl}/sys_scope_privilege_list.do',
    fields: [
      field('Source Scope', 'x_mioms_m365_assis'),
      field('Target Scope', 'Global'),
      field('Target Name', table),
      field('Target Type', 'Table'),
      field('Operation', 'Read'),
      field('Status', 'Allowed'),
    ],
    note: 'setup.steps.crossScope.noteThere',
  };
}

function plannedAccess(table: OAuthTable): PlannedRecord {
  return {
    kind: 'record',
    table: 'sys_db_object',
    action: 'change',
    match: { name: table },
    fields: { access: 'public', read_access: 'true' },
  };
}

function plannedPrivilege(table: OAuthTable): PlannedRecord {
  return {
    kind: 'record',
    table: 'sys_scope_privilege',
    match: { source_scope: '{appScopeSysId}', target_name: table, operation: 'read' },
    fields: { target_scope: 'global', target_type: 'sys_db_object', status: 'allowed' },
  };
}

/** Without it the app's Setup cannot list the OAuth profiles. */
export const crossScope: Step = {
  id: 'crossScope',
  title: 'setup.steps.crossScope.title',
  why: 'setup.steps.crossScope.why',
  changes: 'setup.steps.crossScope.changes',
  who: 'serviceNow',
  dependsOn: [],
  byHand: [
    tableAccess('oauth_entity'),
    tableAccess('oauth_entity_profile'),
    privilege('oauth_entity'),
    privilege('oauth_entity_profile'),
  ],
  asks: [],
  automatic: [
    {
      kind: 'lookup',
      table: 'sys_scope',
      match: { scope: 'x_mioms_m365_assis' },
      makes: { appScopeSysId: 'sys_id' },
    },
    plannedAccess('oauth_entity'),
    plannedAccess('oauth_entity_profile'),
    plannedPrivilege('oauth_entity'),
    plannedPrivilege('oauth_entity_profile'),
  ],
  check: crossScopeCheck,
};
