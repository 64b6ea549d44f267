import type { Incident } from '../../../clients/servicenow/incident-rows.ts';
import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import type { CaseEvent, SupportCase } from '../records.ts';

const states = { new: '1', inProgress: '2', onHold: '3' } as const;
const awaitingVendor = '4';
/** What `correlation_display` says of a number of Microsoft's. */
export const supportSystem = 'Microsoft support';
const ownPrefix = 'casebridge:';

/** What is written with a note. */
export interface NoteChanges {
  readonly fields: IncidentChanges;
  /** Another system's id that stays in `correlation_id`; undefined when there is none, or it was said before. */
  readonly foreignId: string | undefined;
}

/**
 * What an event changes in the incident besides the note: the case's number, and whose turn it is.
 * @param later events that are not in the incident either; the last of them that says whose turn it is decides
 */
export function changesWith(
  event: CaseEvent,
  later: readonly CaseEvent[],
  { number }: Pick<SupportCase, 'number'>,
  incident: Pick<Incident, 'state' | 'holdReason' | 'active' | 'correlationId' | 'correlationDisplay'>,
): NoteChanges {
  const turn = later.some((one) => turnAfter(one) !== undefined) ? undefined : turnAfter(event);
  const isForeign = isOthers(incident);
  const isAnnounced = event.kind === 'opened' && number !== undefined;
  return {
    fields: {
      ...(number !== undefined && !isForeign && isOurs(incident, isAnnounced) && correlated(number)),
      ...(turn !== undefined && stateOf(turn, incident)),
    },
    foreignId: isForeign && isAnnounced ? incident.correlationId : undefined,
  };
}

function correlated(number: string): IncidentChanges {
  return { correlationId: number, correlationDisplay: supportSystem };
}

type Correlated = Pick<Incident, 'correlationId' | 'correlationDisplay'>;

function isOthers({ correlationId, correlationDisplay }: Correlated): boolean {
  return correlationId !== '' && !correlationId.startsWith(ownPrefix) && correlationDisplay !== supportSystem;
}

/** The number of an earlier case gives way to that of a new one, but not the other way round. */
function isOurs({ correlationDisplay }: Correlated, isAnnounced: boolean): boolean {
  return correlationDisplay !== supportSystem || isAnnounced;
}

type WhoseTurn = 'microsoft' | 'customer';

/** Whose turn it is after an event; undefined when that says nothing. */
function turnAfter({ kind, text }: CaseEvent): WhoseTurn | undefined {
  switch (kind) {
    case 'opened':
    case 'reply':
      return 'microsoft';
    case 'question':
    case 'solution':
    case 'closed':
      return 'customer';
    case 'status':
      return text === 'withMicrosoft' ? 'microsoft' : 'customer';
    default:
      return undefined;
  }
}

/** An incident that is over, or that people keep on hold for a reason of their own, stays as it is. */
function stateOf(
  turn: WhoseTurn,
  { state, holdReason, active }: Pick<Incident, 'state' | 'holdReason' | 'active'>,
): IncidentChanges {
  if (!active) return {};
  const isWaiting = state.value === states.onHold && holdReason.value === awaitingVendor;
  if (turn === 'customer') return isWaiting ? { state: states.inProgress, holdReason: '' } : {};
  const isWorkedOn = state.value === states.new || state.value === states.inProgress;
  return isWorkedOn ? { state: states.onHold, holdReason: awaitingVendor } : {};
}
