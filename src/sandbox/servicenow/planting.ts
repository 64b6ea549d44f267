import { attachFile } from './attachment-files.ts';
import { stableId } from './ids.ts';
import type { Instance } from './instance.ts';
import { appendJournal } from './journal.ts';
import type { SeedContent } from './seed.ts';
import { screenshot } from './seed-picture.ts';
import { getValue, type Row, type Tables } from './tables.ts';
import { storedTime } from './times.ts';

type SeedIncident = SeedContent['incidents'][number];
type SeedArticle = SeedContent['knowledge'][number];
type SeedPerson = SeedContent['people'][number];

/** Roles that exist even when nobody has them. */
const baseRoles = [
  'admin',
  'itil',
  'user_admin',
  'knowledge',
  'oauth_admin',
  'incident_manager',
  'sn_incident_read',
  'sn_incident_write',
  'snc_basic_auth_api_access',
  'x_mioms_m365_assis.insights_user',
  'x_mioms_m365_assis.administrator',
];

type PlantedData = Pick<Instance, 'tables' | 'files'>;

/**
 * Fills the tables from a seed. Every `sys_id` follows from a name or a number.
 * @throws RangeError when the seed refers to somebody or something that is not in it.
 */
export function plantSeed(data: PlantedData, seed: SeedContent, now: Date): void {
  const planter = new Planter(data, now);
  for (const name of baseRoles) planter.named('sys_user_role', { name });
  for (const person of seed.people) planter.person(person);
  for (const { name, description } of seed.groups) planter.named('sys_user_group', { name, description });
  for (const { name, manager } of seed.groups) planter.manager(name, manager);
  for (const { user_name, groups } of seed.people) {
    for (const group of groups) planter.membership(user_name, group);
  }
  for (const { name, members, roles } of seed.groups) {
    for (const userName of members) planter.membership(userName, name);
    for (const role of roles) planter.groupRole(name, role);
  }
  for (const incident of seed.incidents) planter.incident(incident);
  for (const article of seed.knowledge) planter.article(article);
}

class Planter {
  readonly #data: PlantedData;
  readonly #tables: Tables;
  readonly #now: Date;

  constructor(data: PlantedData, now: Date) {
    this.#data = data;
    this.#tables = data.tables;
    this.#now = now;
  }

  person(person: SeedPerson): void {
    const { user_name, name, email, title, department, active, roles, time_zone } = person;
    const [first_name = '', ...rest] = name.split(' ');
    this.#tables.insert('sys_user', {
      sys_id: stableId('sys_user', user_name),
      user_name,
      name,
      first_name,
      last_name: rest.join(' '),
      email,
      title,
      active: String(active),
      time_zone,
      web_service_access_only: String(person.web_service_access_only),
      roles: roles.join(','),
      department: department === '' ? '' : this.named('cmn_department', { name: department }),
    });
    for (const role of roles) this.#role(user_name, role);
  }

  /** Adds a record that is known by its name, once; gives its `sys_id`. */
  named(table: string, values: Row, key = 'name'): string {
    const sysId = stableId(table, getValue(values, key));
    if (this.#tables.get(table, sysId) === undefined)
      this.#tables.insert(table, { sys_id: sysId, ...values });
    return sysId;
  }

  manager(group: string, userName: string | undefined): void {
    if (userName === undefined) return;
    this.#tables.update('sys_user_group', this.#group(group), { manager: this.#user(userName) });
  }

  membership(userName: string, group: string): void {
    const sysId = stableId('sys_user_grmember', userName, group);
    this.#tables.insert('sys_user_grmember', {
      sys_id: sysId,
      user: this.#user(userName),
      group: this.#group(group),
    });
  }

  groupRole(group: string, role: string): void {
    this.#tables.insert('sys_group_has_role', {
      sys_id: stableId('sys_group_has_role', group, role),
      group: this.#group(group),
      role: this.named('sys_user_role', { name: role }),
    });
  }

  incident(seed: SeedIncident): void {
    const { number, impact, urgency, state } = seed;
    const sysId = stableId('incident', number);
    const caller = this.#user(seed.caller);
    const assignee = seed.assigned_to === '' ? '' : this.#user(seed.assigned_to);
    const hasEnded = state === 7 || state === 8;
    const updatedAt = this.#ago(seed.updatedHoursAgo);
    const resolvedAt =
      state === 6 || state === 7 ? this.#ago(seed.resolvedHoursAgo ?? seed.updatedHoursAgo) : '';
    this.#tables.insert('incident', {
      sys_id: sysId,
      number,
      short_description: seed.short_description,
      description: seed.description,
      caller_id: caller,
      category: seed.category,
      subcategory: seed.subcategory,
      impact: String(impact),
      urgency: String(urgency),
      priority: String(Math.min(impact + urgency - 1, 5)),
      state: String(state),
      incident_state: String(state),
      hold_reason: seed.hold_reason,
      active: String(!hasEnded),
      assignment_group: seed.assignment_group === '' ? '' : this.#group(seed.assignment_group),
      assigned_to: assignee,
      opened_by: caller,
      opened_at: this.#ago(seed.openedHoursAgo),
      close_code: seed.close_code,
      close_notes: seed.close_notes,
      resolved_at: resolvedAt,
      resolved_by: resolvedAt === '' ? '' : assignee,
      closed_at: hasEnded ? updatedAt : '',
      closed_by: hasEnded ? assignee : '',
      sys_created_on: this.#ago(seed.openedHoursAgo),
      sys_created_by: seed.caller,
      sys_updated_on: updatedAt,
      sys_updated_by: seed.assigned_to || seed.caller,
      sys_mod_count: String(seed.journal.length),
    });
    for (const { element, by, hoursAgo, value } of seed.journal) {
      const entry = { element, value, at: this.#ago(hoursAgo) };
      appendJournal(this.#tables, { table: 'incident', sysId }, entry, by);
    }
    for (const attachment of seed.attachments) this.#attachment(sysId, attachment);
  }

  article(seed: SeedArticle): void {
    const publishedAt = this.#ago(seed.publishedHoursAgo);
    const base = this.named('kb_knowledge_base', { title: seed.knowledge_base }, 'title');
    const category = seed.category;
    this.#tables.insert('kb_knowledge', {
      sys_id: stableId('kb_knowledge', seed.number),
      number: seed.number,
      short_description: seed.short_description,
      text: seed.text,
      workflow_state: seed.workflow_state,
      kb_knowledge_base: base,
      kb_category:
        category === '' ? '' : this.named('kb_category', { label: category, value: category }, 'label'),
      author: this.#user(seed.author),
      published: seed.workflow_state === 'draft' ? '' : publishedAt.slice(0, 10),
      sys_view_count: String(seed.view_count),
      sys_created_on: publishedAt,
      sys_created_by: seed.author,
      sys_updated_on: publishedAt,
      sys_updated_by: seed.author,
    });
  }

  #attachment(
    incident: string,
    { file_name, by, hoursAgo, text }: SeedIncident['attachments'][number],
  ): void {
    attachFile(
      this.#data,
      { table: 'incident', sysId: incident },
      {
        fileName: file_name,
        contentType: text === undefined ? 'image/png' : 'text/plain',
        bytes: text === undefined ? screenshot() : Buffer.from(text),
        sysId: stableId('sys_attachment', incident, file_name),
        by,
        at: this.#ago(hoursAgo),
      },
    );
  }

  #role(userName: string, role: string): void {
    this.#tables.insert('sys_user_has_role', {
      sys_id: stableId('sys_user_has_role', userName, role),
      user: this.#user(userName),
      role: this.named('sys_user_role', { name: role }),
    });
  }

  #user(userName: string): string {
    return this.#known('sys_user', userName);
  }

  #group(name: string): string {
    return this.#known('sys_user_group', name);
  }

  #known(table: string, name: string): string {
    const sysId = stableId(table, name);
    if (this.#tables.get(table, sysId) === undefined)
      throw new RangeError(`the seed has no ${table} "${name}"`);
    return sysId;
  }

  #ago(hours: number): string {
    return storedTime(new Date(this.#now.getTime() - hours * 3_600_000));
  }
}
