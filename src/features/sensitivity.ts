import type { Place } from './turn.ts';

/** ServiceNow's names of what an incident's cards show and a policy may hide; `attachments` is their list. */
export const hideableFields = [
  'short_description',
  'description',
  'caller_id',
  'assignment_group',
  'assigned_to',
  'work_notes',
  'comments',
  'close_notes',
  'attachments',
] as const;
export type HideableField = (typeof hideableFields)[number];

/** What only the person's own chat may show. Empty lists hide nothing. */
export interface SensitivityPolicy {
  /** Incidents of these tables, such as `u_hr_incident`. */
  readonly tables: readonly string[];
  readonly fields: readonly HideableField[];
  /** Incidents assigned to these groups, by name in any case or by sys_id. */
  readonly groups: readonly string[];
  /** Incidents of these priorities, `1` to `5`. */
  readonly priorities: readonly string[];
}

/** What a place may see of a record. */
export type Audience =
  | 'full'
  | { readonly hideAll: true }
  | { readonly hideFields: ReadonlySet<HideableField> };

interface Judged {
  readonly table: string;
  readonly priority: { readonly value: string };
  readonly assignmentGroup: { readonly value: string; readonly label: string };
}

/** Asked before a card about an incident goes anywhere. Nobody reads along in a personal chat. */
export function audience(incident: Judged, place: Place, policy: SensitivityPolicy): Audience {
  if (place.kind === 'personal') return 'full';
  if (isHidden(incident, policy)) return { hideAll: true };
  return policy.fields.length === 0 ? 'full' : { hideFields: new Set(policy.fields) };
}

/** Whether the place may see a field; of a hidden record it may see none. */
export function maySee(seen: Audience, field: HideableField): boolean {
  if (seen === 'full') return true;
  return 'hideFields' in seen && !seen.hideFields.has(field);
}

export function isHiddenRecord(seen: Audience): boolean {
  return seen !== 'full' && 'hideAll' in seen;
}

function isHidden({ table, priority, assignmentGroup }: Judged, policy: SensitivityPolicy): boolean {
  const groups = policy.groups.map((group) => group.toLowerCase());
  return (
    policy.tables.includes(table) ||
    policy.priorities.includes(priority.value) ||
    groups.includes(assignmentGroup.value.toLowerCase()) ||
    groups.includes(assignmentGroup.label.toLowerCase())
  );
}
