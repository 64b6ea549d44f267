import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { Words } from '../../locales/words.ts';

/** Long enough for a description that tells all, and short enough for a card with the steps below it. */
const longestDescription = 3000;
const longestEntry = 1500;

/**
 * What Microsoft's support asks for first, as text to copy: what goes wrong, since when, how badly, and what was tried.
 * Moments are in the zone of the one who reads them, and name it.
 */
export function prepareCase(incident: Incident, words: Words): string {
  const { number, shortDescription, description, priority, impact, urgency, openedAt, lastEntry } = incident;
  const unset = words.say('escalation.unset');
  const lines = [
    words.say('escalation.case.title', { text: shortDescription || unset }),
    words.say('escalation.case.reference', { number }),
    words.say('escalation.case.opened', {
      moment: openedAt === undefined ? unset : words.dateTime(openedAt),
    }),
    words.say('escalation.case.priority', {
      priority: priority.label || unset,
      impact: impact.label || unset,
      urgency: urgency.label || unset,
    }),
    '',
    words.say('escalation.case.description'),
    shortened(description.trim(), longestDescription) || unset,
    '',
    words.say('escalation.case.tried'),
    lastEntry === undefined ? unset : shortened(lastEntry.text.trim(), longestEntry) || unset,
    '',
    words.say('escalation.case.toFill'),
  ];
  return lines.join('\n');
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
