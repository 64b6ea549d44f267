import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { MessageKey } from '../../locales/words.ts';
import type { Reply, Turn } from '../turn.ts';

/** A priority has an icon, a colour and its own words: colour alone tells some people nothing. */
const priorityLooks: ReadonlyMap<string, { readonly icon: string; readonly color: string }> = new Map([
  ['1', { icon: '🔴', color: 'attention' }],
  ['2', { icon: '🟠', color: 'attention' }],
  ['3', { icon: '🟡', color: 'accent' }],
  ['4', { icon: '🔵', color: 'default' }],
  ['5', { icon: '⚪', color: 'default' }],
]);

export function incidentCard(incident: Incident, { words, now }: Turn): Reply {
  const { number, url, shortDescription, state, priority } = incident;
  const title = shortDescription === '' ? words.say('incident.noShortDescription') : shortDescription;
  return {
    card: 'incidents/incident',
    data: {
      number,
      url,
      shortDescription: title,
      state: state.label,
      priority: {
        text: priority.label,
        ...(priorityLooks.get(priority.value) ?? { icon: '⚪', color: 'default' }),
      },
      facts: facts(incident, words.say, (moment) => `${words.dateTime(moment)} (${words.age(moment, now)})`),
    },
    summary: `${number}: ${title} (${state.label}, ${priority.label})`,
  };
}

function facts(
  incident: Incident,
  say: (key: MessageKey) => string,
  when: (moment: Date) => string,
): readonly { readonly label: string; readonly value: string }[] {
  const unset = say('incident.unset');
  return [
    { label: say('incident.caller'), value: incident.caller.label || unset },
    { label: say('incident.assignmentGroup'), value: incident.assignmentGroup.label || unset },
    { label: say('incident.assignedTo'), value: incident.assignedTo.label || unset },
    { label: say('incident.opened'), value: incident.openedAt ? when(incident.openedAt) : unset },
    { label: say('incident.updated'), value: incident.updatedAt ? when(incident.updatedAt) : unset },
  ];
}
