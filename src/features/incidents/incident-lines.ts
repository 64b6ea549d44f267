import type { Incident } from '../../clients/servicenow/incidents.ts';
import { type HealthMatch, reasonOf } from '../health-match.ts';
import { type Audience, maySee } from '../sensitivity.ts';
import type { Turn } from '../turn.ts';

// What the card of an incident tells of other things: a service health issue, a case at Microsoft.

export interface LineDeps {
  /** The service health issue that an incident belongs to, and a line that says so. Never throws. */
  readonly issueLine: (incident: Incident, turn: Turn) => Promise<IssueLine | undefined>;
  /** The case at Microsoft that an incident has, and a line that says how it stands. Never throws. */
  readonly caseLine: (incident: Incident, turn: Turn) => Promise<CaseLine | undefined>;
  /** A line that says which solutions were shown for an incident. Never throws. */
  readonly solutionsLine: (incident: Incident, turn: Turn) => Promise<SolutionsLine | undefined>;
}

interface IssueLine {
  readonly issueId: string;
  readonly text: string;
}

interface CaseLine {
  readonly text: string;
  /** What the button that shows it sends. */
  readonly data: object;
}

interface SolutionsLine {
  readonly text: string;
  /** What the button that shows them sends. */
  readonly data: object;
}

export interface IncidentLines {
  readonly health: HealthMatch | undefined;
  readonly issue: IssueLine | undefined;
  readonly supportCase: CaseLine | undefined;
  readonly solutions: SolutionsLine | undefined;
}

interface ShownLines extends IncidentLines {
  /** The list that the card was opened from. */
  readonly list: object | undefined;
}

export function linesData(incident: Incident, lines: ShownLines, turn: Turn, seen: Audience): object {
  const { solutions } = lines;
  return {
    ...healthData(incident, lines, turn, seen),
    ...caseData(lines, turn, seen),
    // How many there were tells nothing of the incident; the list itself is another card, which sees to who reads along.
    ...(solutions && { solutions }),
  };
}

/** Whether there is anything that the place may not see. */
export function hiddenLines({ health, issue, supportCase }: IncidentLines, seen: Audience): boolean {
  return (
    ((health ?? issue) !== undefined && !mayTellHealth(seen)) ||
    (supportCase !== undefined && !mayTellCase(seen))
  );
}

/** Everybody may know that there is one; who may follow it has the button. */
function caseData({ supportCase }: IncidentLines, { asker }: Turn, seen: Audience): object {
  if (supportCase === undefined || !mayTellCase(seen)) return {};
  const { text, data } = supportCase;
  const mayFollow = asker.known && asker.person.rights.has('administrator');
  return { case: { text, ...(mayFollow && { show: data }) } };
}

/** What becomes of it is in the work notes. */
function mayTellCase(seen: Audience): boolean {
  return maySee(seen, 'work_notes');
}

/** They repeat words of the incident's texts. */
function healthData(
  { sysId, number }: Incident,
  { health, issue, list }: ShownLines,
  { words }: Turn,
  seen: Audience,
): object {
  if (!mayTellHealth(seen)) return {};
  return {
    ...(issue && { issue: { text: issue.text, id: issue.issueId } }),
    ...(health && {
      health: {
        title: words.say('incident.health', { id: health.issueId, title: health.title }),
        reason: reasonOf(health, words),
        url: health.url,
        id: health.issueId,
        confirm: {
          title: words.say('incident.confirmHealth', { id: health.issueId }),
          data: { issueId: health.issueId, sysId, number, ...(list && { list }) },
        },
      },
    }),
  };
}

/** The reason quotes words of both. */
function mayTellHealth(seen: Audience): boolean {
  return maySee(seen, 'short_description') && maySee(seen, 'description');
}
