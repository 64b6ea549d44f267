import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { audience, maySee, type SensitivityPolicy } from '../sensitivity.ts';
import type { ShownRecords, ShownSolution, ShownSolutions } from '../shown-solutions.ts';
import type { Caller, Reply, Turn } from '../turn.ts';
import { sourceNames } from './candidates.ts';
import { elsewhereCard, outcomeText, sourceIcons } from './cards.ts';

export interface AsTheyWereDeps {
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  readonly sensitivity: SensitivityPolicy;
  readonly shown: Pick<ShownRecords, 'find'>;
}

export const incidentData = z.object({ sysId: z.string().regex(/^[0-9a-f]{32}$/), number: z.string() });

/** The solutions of an incident as they were shown, with what became of trying them; nobody is asked again. */
export async function showAsTheyWere(turn: Turn, data: unknown, deps: AsTheyWereDeps): Promise<Reply> {
  return asTheyWere(turn, parseCardData(incidentData, data).sysId, deps);
}

/**
 * @param notice a line on top
 * @throws INCIDENT_GONE, STORE_UNAVAILABLE
 */
export async function asTheyWere(
  turn: Turn,
  sysId: string,
  deps: AsTheyWereDeps,
  notice?: string,
): Promise<Reply> {
  const incident = await deps.readIncident(sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  const shown = await deps.shown.find(sysId);
  const all = shownCard(incident, shown, turn, { notice, isShareable: () => true });
  const seen = audience(incident, turn.place, deps.sensitivity);
  // Solutions tell what the incident is about, in the words of its short description and its description.
  if (!maySee(seen, 'short_description') || !maySee(seen, 'description')) {
    return { ...elsewhereCard(incident.number, turn), privately: all };
  }
  const isShareable = ({ source }: ShownSolution) =>
    turn.place.kind === 'personal' || source !== 'resolved' || !mayHideIncidents(deps.sensitivity);
  if (shown?.solutions.every(isShareable) ?? true) return all;
  return { ...shownCard(incident, shown, turn, { notice, isShareable }), privately: all };
}

/** What a resolved incident was like when it was shown is not kept, so nobody can tell whether it may be seen. */
function mayHideIncidents({ tables, groups, priorities, fields }: SensitivityPolicy): boolean {
  return (
    [tables, groups, priorities].some((list) => list.length > 0) ||
    fields.includes('short_description') ||
    fields.includes('close_notes')
  );
}

interface Showing {
  readonly notice: string | undefined;
  readonly isShareable: (solution: ShownSolution) => boolean;
}

function shownCard(
  { sysId, number, url }: Incident,
  shown: ShownSolutions | undefined,
  { words, now }: Turn,
  { notice, isShareable }: Showing,
): Reply {
  const solutions = shown?.solutions ?? [];
  const heading = words.say('solutions.shown.heading', { number });
  const moment = shown && words.say('solutions.shown.when', { moment: shown.shownAt });
  return {
    card: 'solutions/as-they-were',
    data: {
      heading,
      when: moment ?? words.say('solutions.shown.none'),
      notices: notice === undefined ? [] : [{ text: notice }],
      solutions: solutions.filter(isShareable).map((solution, index) => ({
        rank: String(index + 1),
        title: solution.title,
        url: solution.url,
        linkText: words.say(
          solution.source === 'learn' ? 'solutions.viewOnLearn' : 'solutions.viewInServiceNow',
        ),
        source: sourceText(solution, words),
        ...(solution.outcome && { outcome: outcomeText(solution.outcome, words, now) }),
        said: { sysId, number, url: solution.url },
      })),
      incident: { number, url },
    },
    summary: `${heading}. ${moment ?? words.say('solutions.shown.none')}`,
  };
}

function sourceText({ source }: ShownSolution, words: Turn['words']): string {
  const known = sourceNames.find((name) => name === source);
  return known === undefined ? source : `${sourceIcons[known]} ${words.say(`solutions.sources.${known}`)}`;
}
