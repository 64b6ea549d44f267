import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { MessageKey } from '../../../locales/words.ts';
import { existingIncident, type FindIncident } from '../../existing-incident.ts';
import { audience, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import {
  assigneeParts,
  callParts,
  caseParts,
  healthPart,
  type IncidentDeps,
  linesParts,
  seeLines,
  seeShown,
  shownPart,
} from './incident-parts.ts';
import type { Part } from './see.ts';
import { countsOf, icons } from './show-diagnosis.ts';

export interface DiagnoseIncidentDeps extends IncidentDeps {
  readonly findIncident: FindIncident<Incident>;
  readonly sensitivity: SensitivityPolicy;
}

interface Section {
  readonly title: MessageKey;
  readonly parts: readonly Part[];
}

/**
 * What the agent of one incident has seen, and why: what can be told of it, and what nobody could tell.
 * @param written its number as a person writes it
 */
export async function diagnoseIncident(
  turn: Turn,
  written: string,
  deps: DiagnoseIncidentDeps,
): Promise<Reply> {
  const incident = await existingIncident(turn, written, deps.findIncident);
  const sections = await gather(turn, incident, deps);
  const full = card(turn, incident, sections);
  // Logs, people's roles, and reasons quote whatever an incident says.
  if (audience(incident, turn.place, deps.sensitivity) === 'full') return full;
  const heading = turn.words.say('diagnose.incident.heading', { number: incident.number });
  const notice = turn.words.say('diagnose.incident.elsewhere');
  return {
    card: 'setup/diagnose-incident',
    data: { heading, total: notice, facts: [], sections: [] },
    summary: `${heading}. ${notice}`,
    privately: full,
  };
}

async function gather(turn: Turn, incident: Incident, deps: IncidentDeps): Promise<readonly Section[]> {
  const [assignee, shown, health, cases, lines] = await Promise.all([
    assigneeParts(turn, incident, deps),
    seeShown(turn, incident, deps),
    healthPart(turn, incident, deps),
    caseParts(turn, incident, deps),
    seeLines(turn, incident, deps),
  ]);
  const shownAt = shown.seen ? shown.value?.shownAt : undefined;
  const moments = [
    ...(shownAt === undefined ? [] : [shownAt]),
    ...(lines.seen ? lines.value.map(({ at }) => at) : []),
    ...(incident.createdAt === undefined ? [] : [incident.createdAt]),
  ];
  return [
    { title: 'diagnose.incident.sections.person', parts: assignee },
    { title: 'diagnose.incident.sections.solutions', parts: [shownPart(shown, turn)] },
    { title: 'diagnose.incident.sections.health', parts: [health] },
    { title: 'diagnose.incident.sections.cases', parts: cases },
    { title: 'diagnose.incident.sections.log', parts: linesParts(lines, turn, deps) },
    { title: 'diagnose.incident.sections.calls', parts: await callParts(turn, moments, deps) },
  ];
}

function card(turn: Turn, incident: Incident, sections: readonly Section[]): Reply {
  const { words, now } = turn;
  const { number } = incident;
  const heading = words.say('diagnose.incident.heading', { number });
  const total = words.say('diagnose.total', countsOf(sections.flatMap(({ parts }) => parts)));
  return {
    card: 'setup/diagnose-incident',
    data: {
      ...{ heading, total },
      checked: words.say('diagnose.checked', { moment: now }),
      facts: facts(incident, turn),
      sections: sections.map(({ title, parts }) => ({
        title: words.say(title),
        lines: parts.flatMap(({ result, text, todo = [] }) => [
          { text: `${icons[result]} ${text}` },
          ...todo.map((step) => ({ text: `→ ${step}` })),
        ]),
      })),
      incident: { number, url: incident.url },
    },
    summary: `${heading}: ${total}`,
  };
}

function facts({ shortDescription, state, priority, assignmentGroup, openedAt }: Incident, { words }: Turn) {
  const unset = words.say('incident.unset');
  const values = [
    ['about', shortDescription],
    ['state', `${state.label} · ${priority.label}`],
    ['group', assignmentGroup.label],
    ['opened', openedAt === undefined ? '' : words.dateTime(openedAt)],
  ] as const;
  return values.map(([name, value]) => ({
    title: words.say(`diagnose.incident.facts.${name}`),
    value: value === '' ? unset : value,
  }));
}
