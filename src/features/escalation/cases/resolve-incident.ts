import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { SupportCase } from '../records.ts';
import type { CaseNotice } from './case-card.ts';
import { numberText } from './case-words.ts';

export interface ResolveDeps {
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  readonly updateIncident: (
    version: IncidentVersion,
    changes: IncidentChanges,
    caller: Caller,
  ) => Promise<IncidentUpdate>;
}

interface Resolution {
  /** A raw value of `close_code`. */
  readonly code: string;
  readonly notes: string;
}

const resolved = '6';
const over: readonly string[] = [resolved, '7', '8'];

/** Others write into an incident as well; then what it is now is looked at anew. */
const attempts = 3;

/**
 * Resolves the incident of a case with what solved it; one that is over stays as it is.
 * @returns what the person reads of it: that the case is closed does not depend on it, so what ServiceNow throws is told
 */
export async function resolveIncident(
  turn: Turn,
  supportCase: SupportCase,
  resolution: Resolution,
  deps: ResolveDeps,
): Promise<CaseNotice> {
  const { words } = turn;
  const { number } = supportCase.incident;
  try {
    const outcome = await resolveOnce(turn, supportCase, resolution, deps);
    return {
      kind: outcome === 'resolved' ? 'done' : 'info',
      text: words.say(`cases.resolve.${outcome}`, { number }),
    };
  } catch (error) {
    if (!isCasebridgeError(error)) throw error;
    const why = words.say(`errors.${error.code}.title`, error.facts);
    return { kind: 'warning', text: words.say('cases.resolve.failed', { number, why }) };
  }
}

async function resolveOnce(
  turn: Turn,
  supportCase: SupportCase,
  { code, notes }: Resolution,
  { readIncident, updateIncident }: ResolveDeps,
): Promise<'resolved' | 'already'> {
  const { sysId } = supportCase.incident;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const incident = await readIncident(sysId, turn);
    if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
    const { state, active, modCount, holdReason } = incident;
    if (!active || over.includes(state.value)) return 'already';
    const note = turn.words.say('cases.resolve.note', { number: numberText(supportCase, turn.words) });
    const changes: IncidentChanges = {
      state: resolved,
      closeCode: code,
      closeNotes: notes,
      // What is no longer on hold has no reason for it.
      ...(holdReason.value !== '' && { holdReason: '' }),
      workNote: signedNote(note, turn),
    };
    const { outcome } = await updateIncident({ sysId, modCount }, changes, turn);
    if (outcome === 'written') return 'resolved';
  }
  throw new CasebridgeError('WRITE_UNDER_WAY');
}
