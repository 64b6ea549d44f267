import { z } from 'zod';
import type { Instance } from '../../src/clients/servicenow/instance.ts';

/** Records that an instance happens to have, read plainly and raw; undefined where there is none. */
export interface Samples {
  readonly incident: Row | undefined;
  readonly resolved: Row | undefined;
  readonly article: Row | undefined;
  readonly user: Row | undefined;
  readonly inactiveUser: Row | undefined;
  readonly grant: Row | undefined;
  /** An open incident that somebody works on. */
  readonly assigned: Row | undefined;
  /** An active user in an active group. */
  readonly member: Row | undefined;
}

export type Row = Readonly<Record<string, string>>;

export async function readSamples(instance: Instance): Promise<Samples> {
  const first = async (table: string, query: string, fields: string) => {
    const [row] = await instance.get({
      path: `/api/now/table/${table}`,
      parameters: {
        sysparm_query: query,
        sysparm_fields: fields,
        sysparm_limit: '1',
        sysparm_exclude_reference_link: 'true',
      },
      schema: z.array(z.record(z.string(), z.string())),
    });
    return row;
  };
  return {
    incident: await first(
      'incident',
      'numberSTARTSWITHINC0^ORDERBYnumber',
      'sys_id,number,state,short_description,description,opened_at,sys_updated_on,resolved_at',
    ),
    resolved: await first(
      'incident',
      'stateIN6,7^close_notesISNOTEMPTY^ORDERBYDESCsys_updated_on',
      'short_description',
    ),
    article: await first('kb_knowledge', 'workflow_state=published', 'number,short_description'),
    user: await first(
      'sys_user',
      'active=true^emailISNOTEMPTY^user_nameISNOTEMPTY',
      'sys_id,user_name,email,name',
    ),
    inactiveUser: await first('sys_user', 'active=false^user_nameISNOTEMPTY', 'user_name'),
    assigned: await first(
      'incident',
      'active=true^state=2^assigned_toISNOTEMPTY^assignment_groupISNOTEMPTY^short_descriptionISNOTEMPTY',
      'assigned_to,assignment_group,short_description',
    ),
    member: await first('sys_user_grmember', 'user.active=true^group.active=true', 'user,group'),
    grant: await first('sys_user_has_role', 'userISNOTEMPTY', 'user,role.name'),
  };
}

/** The longer words of a text, as a person would search for them. */
export function longWords(text: string | undefined): readonly string[] {
  return (text?.toLowerCase().match(/[a-z]{4,}/g) ?? []).slice(0, 3);
}
