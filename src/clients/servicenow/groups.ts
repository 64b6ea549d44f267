import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { rowsOf } from './paging.ts';
import { allOf, type Condition, on } from './query.ts';
import { type Labelled, labelled, value } from './schema.ts';

const groups = on('sys_user_group');
const isActive = groups.equals('active', 'true');
const groupRow = z
  .object({ sys_id: value, name: value })
  .transform(({ sys_id, name }): Labelled => ({ value: sys_id, label: name }));

/** All active groups by name; `value` is a sys_id. */
export async function listGroups(instance: Instance, signal?: AbortSignal): Promise<readonly Labelled[]> {
  const query = allOf(isActive, groups.ascending('name'), groups.ascending('sys_id'));
  const found: Labelled[] = [];
  for await (const group of rowsOf(instance, { query, fields: ['sys_id', 'name'], row: groupRow }, signal)) {
    found.push(group);
  }
  return found;
}

const maximumFound = 25;

/** The active group of this name, else at most 25 whose names hold it, by name. */
export async function findGroups(
  instance: Instance,
  name: string,
  signal?: AbortSignal,
): Promise<readonly Labelled[]> {
  const find = (query: Condition<'sys_user_group'>) =>
    instance.get({
      ...listCall({
        query: allOf(isActive, query, groups.ascending('name')),
        fields: ['sys_id', 'name'],
        limit: maximumFound,
      }),
      schema: z.array(groupRow),
      signal,
    });
  const wanted = name.trim().toLowerCase();
  const exact = (await find(groups.equals('name', name))).filter(
    ({ label }) => label.toLowerCase() === wanted,
  );
  return exact.length > 0 ? exact : find(groups.contains('name', name));
}

const members = on('sys_user_grmember');
const memberRow = z.object({ group: value, user: labelled, 'user.active': value });

/** A group's active users by name; `value` is a user's sys_id. */
export async function listGroupMembers(
  instance: Instance,
  groupSysId: string,
  signal?: AbortSignal,
): Promise<readonly Labelled[]> {
  const query = allOf(
    members.equals('group', groupSysId),
    members.equals('user.active', 'true'),
    members.ascending('user.name'),
    members.ascending('sys_id'),
  );
  const question = { query, fields: ['group', 'user', 'user.active'], row: memberRow } as const;
  const found = new Map<string, Labelled>();
  for await (const row of rowsOf(instance, question, signal)) {
    // A condition that ServiceNow dropped must not make members of strangers.
    if (row.group === groupSysId && row['user.active'] === 'true') found.set(row.user.value, row.user);
  }
  return [...found.values()];
}
