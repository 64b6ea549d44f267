import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import type { Finding } from '../../findings.ts';
import type { SetupTable, StepLook } from '../runbook/step.ts';
import { bad, good, notSeen, type Sight } from './say.ts';

/** What a column of a row has to be. */
export interface Wanted {
  readonly column: string;
  /** As the form prints it. */
  readonly label: string;
  /** Any of these; the first is what people are told. */
  readonly accepts: readonly string[];
}

/** The role that may read a table on an instance as it is delivered. */
const readers: Readonly<Record<SetupTable, string>> = {
  oauth_entity: 'oauth_admin',
  oauth_entity_profile: 'oauth_admin',
  oauth_oidc_entity: 'oauth_admin',
  oidc_provider_configuration: 'oauth_admin',
  sys_user: 'user_admin',
  sys_user_role: 'user_admin',
  sys_user_has_role: 'user_admin',
  sys_scope: 'admin',
  sys_scope_privilege: 'admin',
  sys_db_object: 'admin',
};

export function sightOf(table: SetupTable, field: string): Sight {
  return { field, what: table, right: readers[table] };
}

/** Each column that is not as it must be, and in one finding those that are. */
export function compareRow(
  look: StepLook,
  table: SetupTable,
  { fields }: SetupRecord,
  record: string,
  wanted: readonly Wanted[],
): readonly Finding[] {
  const right = readers[table];
  const holding: string[] = [];
  const others = wanted.flatMap(({ column, label, accepts }) => {
    const found = fields[column];
    if (found === undefined) {
      const values = { what: `${table}.${column}`, right };
      return [
        notSeen(look, {
          field: column,
          text: 'setup.checks.hidden',
          todo: 'setup.checks.hiddenTodo',
          values,
        }),
      ];
    }
    if (accepts.some((accepted) => isSame(accepted, found))) {
      holding.push(label);
      return [];
    }
    const values = {
      record,
      field: label,
      found,
      isEmpty: found === '' ? 'yes' : 'no',
      wanted: accepts[0] ?? '',
    };
    return [
      bad(look, { field: column, text: 'setup.checks.fieldWrong', todo: 'setup.checks.fieldTodo', values }),
    ];
  });
  if (holding.length === 0) return others;
  const values = { record, fields: holding.join(', ') };
  return [...others, good(look, { field: 'record', text: 'setup.checks.fieldsHold', values })];
}

export function rowMissing(look: StepLook, field: string, table: SetupTable, record: string): Finding {
  const values = { table, record };
  return bad(look, { field, text: 'setup.checks.rowMissing', todo: 'setup.checks.rowMissingTodo', values });
}

/** Labels and raw values of a choice count as one, as do an address with and without its final slash. */
function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/[\s_]+/g, '_');
}
