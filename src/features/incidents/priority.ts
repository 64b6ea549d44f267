import type { Labelled } from '../../clients/servicenow/incidents.ts';

export interface PriorityLook {
  readonly icon: string;
  readonly color: string;
}

/** A priority has an icon, a colour and its own words: colour alone tells some people nothing. */
const looks: ReadonlyMap<string, PriorityLook> = new Map([
  ['1', { icon: '🔴', color: 'attention' }],
  ['2', { icon: '🟠', color: 'attention' }],
  ['3', { icon: '🟡', color: 'accent' }],
  ['4', { icon: '🔵', color: 'default' }],
  ['5', { icon: '⚪', color: 'default' }],
]);

export function priorityLook({ value }: Labelled): PriorityLook {
  return looks.get(value) ?? { icon: '⚪', color: 'default' };
}
