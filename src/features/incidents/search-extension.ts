import type { Incident } from '../../clients/servicenow/incidents.ts';
import { isCasebridgeError } from '../../errors.ts';
import { ownUserOrNone } from '../own-user.ts';
import { incidentNumbers, looksLikeRecordNumber } from '../record-number.ts';
import { audience, isHiddenRecord, maySee } from '../sensitivity.ts';
import type { Found, Turn } from '../turn.ts';
import { incidentReply, titleOf } from './incident-card.ts';
import type { ListDeps } from './list-incidents.ts';

const shownIncidents = 10;

/** What people look up to insert into a message: a number, words, or nothing yet, which shows their own. */
export async function findToInsert(turn: Turn, text: string, deps: ListDeps): Promise<readonly Found[]> {
  const incidents = await find(turn, text.trim(), deps);
  return Promise.all(incidents.map((incident) => foundOf(incident, turn, deps)));
}

async function find(turn: Turn, text: string, deps: ListDeps): Promise<readonly Incident[]> {
  if (text === '') return ownOrNewest(turn, deps);
  try {
    if (looksLikeRecordNumber(text) || /^#?\d+$/.test(text)) {
      const incident = await deps.findIncident(incidentNumbers(text), turn);
      return incident === undefined ? [] : [incident];
    }
    const page = { offset: 0, limit: shownIncidents };
    return (await deps.listIncidents({ openOnly: false, text }, page, turn)).incidents;
  } catch (error) {
    // While people type, what cannot be searched for yet is simply not found.
    if (isCasebridgeError(error, ...unsearchable)) return [];
    throw error;
  }
}

const unsearchable = [
  'SEARCH_TEXT_UNSAFE',
  'SEARCH_TEXT_TOO_LONG',
  'NOT_AN_INCIDENT',
  'INCIDENT_NUMBER_UNREADABLE',
] as const;

async function ownOrNewest(turn: Turn, deps: ListDeps): Promise<readonly Incident[]> {
  const page = { offset: 0, limit: shownIncidents };
  const me = ownUserOrNone(turn);
  const own = me && (await deps.listIncidents({ openOnly: true, assignedTo: me.sysId }, page, turn));
  if (own !== undefined && own.incidents.length > 0) return own.incidents;
  return (await deps.listIncidents({ openOnly: true }, page, turn)).incidents;
}

async function foundOf(incident: Incident, turn: Turn, deps: ListDeps): Promise<Found> {
  const { number, state, priority, assignedTo } = incident;
  const seen = audience(incident, turn.place, deps.sensitivity);
  // The list is read by one person, what is inserted by all: the reply looks after itself.
  const { privately: _, ...reply } = await incidentReply(incident, turn, deps);
  const assignee = maySee(seen, 'assigned_to') ? assignedTo.label : '';
  return {
    title: isHiddenRecord(seen) ? number : `${number} ${titleOf(incident, turn, seen)}`,
    subtitle: [state.label, priority.label, assignee].filter(Boolean).join(' · '),
    reply,
  };
}
