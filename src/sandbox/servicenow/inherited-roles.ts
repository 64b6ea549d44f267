import { stableId } from './ids.ts';
import { getValue, type Row, type Tables } from './tables.ts';

/** Whatever gives roles to people other than by name. */
const sources = [
  'sys_user_has_role',
  'sys_user_grmember',
  'sys_group_has_role',
  'sys_user_role_contains',
  'sys_user_group',
];

/**
 * Keeps the `inherited` rows of `sys_user_has_role` as they follow from groups, their parents, and roles that
 * contain others: now, and after every change of those.
 */
export function keepInheritedRoles(tables: Tables): void {
  let isBusy = false;
  const bringUpToDate = () => {
    isBusy = true;
    const due = new Map(dueRows(tables).map((row) => [getValue(row, 'sys_id'), row]));
    for (const row of tables.rows('sys_user_has_role').filter(isInherited)) {
      if (!due.has(getValue(row, 'sys_id'))) tables.delete('sys_user_has_role', getValue(row, 'sys_id'));
    }
    for (const [sysId, row] of due) {
      if (tables.get('sys_user_has_role', sysId) === undefined) tables.insert('sys_user_has_role', row);
    }
    isBusy = false;
  };
  bringUpToDate();
  tables.onChange((table) => {
    if (!isBusy && sources.includes(table)) bringUpToDate();
  });
}

function isInherited(row: Row): boolean {
  return getValue(row, 'inherited') === 'true';
}

/** The inherited rows there should be; somebody can have the same role from several places, each of them a row. */
function dueRows(tables: Tables): readonly Row[] {
  const contained = pairs(tables, 'sys_user_role_contains', 'role', 'contains');
  const direct = tables
    .rows('sys_user_has_role')
    .filter((row) => !isInherited(row) && getValue(row, 'state') === 'active');
  const fromRoles = direct.flatMap((row) =>
    reachable(getValue(row, 'role'), contained).map((role) => inheritedRow(getValue(row, 'user'), role, '')),
  );
  const fromGroups = tables.rows('sys_user_grmember').flatMap((row) => {
    const [user, group] = [getValue(row, 'user'), getValue(row, 'group')];
    return rolesOfGroup(tables, group)
      .flatMap((role) => [role, ...reachable(role, contained)])
      .map((role) => inheritedRow(user, role, group));
  });
  return [...fromRoles, ...fromGroups];
}

/** A group's own roles, and those of the groups above it that are passed down. */
function rolesOfGroup(tables: Tables, group: string): readonly string[] {
  const above = reachable(group, pairs(tables, 'sys_user_group', 'sys_id', 'parent'));
  return tables
    .rows('sys_group_has_role')
    .filter((row) => {
      const isPassedDown = above.includes(getValue(row, 'group')) && getValue(row, 'inherits') === 'true';
      return getValue(row, 'group') === group || isPassedDown;
    })
    .map((row) => getValue(row, 'role'));
}

function pairs(tables: Tables, table: string, from: string, to: string): readonly [string, string][] {
  return tables.rows(table).map((row) => [getValue(row, from), getValue(row, to)]);
}

/** Everything that can be got to from `start`, which is not part of it. */
function reachable(start: string, steps: readonly [string, string][]): readonly string[] {
  const found = new Set<string>();
  const visit = (place: string) => {
    for (const [from, to] of steps) {
      if (from !== place || to === '' || to === start || found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(start);
  return [...found];
}

function inheritedRow(user: string, role: string, group: string): Row {
  const sysId = stableId('sys_user_has_role', 'inherited', user, role, group);
  return { sys_id: sysId, user, role, granted_by: group, inherited: 'true' };
}
