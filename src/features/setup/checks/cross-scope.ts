import type { Finding } from '../../findings.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { compareRow, rowMissing, sightOf } from './rows.ts';
import { bad, see } from './say.ts';

const appScope = 'x_mioms_m365_assis';
const tables = ['oauth_entity', 'oauth_entity_profile'] as const;

/** A privilege does not go beyond what the table itself allows, so that both are needed. */
export const crossScopeCheck: StepCheck = async (look, { instance }) => {
  const access = await Promise.all(tables.map((table) => checkTable(look, instance, table)));
  const privileges = await see(look, sightOf('sys_scope', 'app'), async () => {
    const [app] = await instance.find('sys_scope', { scope: appScope }, [], look);
    if (app === undefined) {
      const values = { scope: appScope };
      return [
        bad(look, {
          field: 'app',
          text: 'setup.checks.appMissing',
          todo: 'setup.checks.appMissingTodo',
          values,
        }),
      ];
    }
    const found = tables.map((table) => checkPrivilege(look, instance, table, app.sysId));
    return (await Promise.all(found)).flat();
  });
  return [...access.flat(), ...privileges];
};

function checkTable(look: StepLook, instance: InstanceSetup, name: string): Promise<readonly Finding[]> {
  return see(look, sightOf('sys_db_object', `${name}.access`), async () => {
    const [row] = await instance.find('sys_db_object', { name }, ['access', 'read_access'], look);
    if (row === undefined) return [rowMissing(look, `${name}.access`, 'sys_db_object', name)];
    const found = compareRow(look, 'sys_db_object', row, name, [
      { column: 'access', label: 'Accessible from', accepts: ['All application scopes', 'public'] },
      { column: 'read_access', label: 'Can read', accepts: ['true'] },
    ]);
    return found.map((finding) => aboutTable(look, name, finding));
  });
}

function checkPrivilege(
  look: StepLook,
  instance: InstanceSetup,
  name: string,
  appSysId: string,
): Promise<readonly Finding[]> {
  const field = `${name}.privilege`;
  return see(look, sightOf('sys_scope_privilege', field), async () => {
    const match = { source_scope: appSysId, target_name: name, operation: 'read' };
    const rows = await instance.find('sys_scope_privilege', match, ['status'], look);
    const record = `${appScope} → ${name}`;
    const row = rows.find(({ fields }) => fields.status === 'allowed') ?? rows[0];
    if (row === undefined) return [rowMissing(look, field, 'sys_scope_privilege', record)];
    const found = compareRow(look, 'sys_scope_privilege', row, record, [
      { column: 'status', label: 'Status', accepts: ['allowed'] },
    ]);
    return found.map((finding) => aboutTable(look, field, finding));
  });
}

/** Both tables have the same fields, so that the table goes before them. */
function aboutTable({ step }: StepLook, name: string, finding: Finding): Finding {
  const field = finding.about?.slice(step.id.length + 1) ?? 'record';
  return { ...finding, about: `${step.id}.${name}.${field}` };
}
