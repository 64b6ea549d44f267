import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import type { MessageKey } from '../../../locales/words.ts';
import type { Person, Right } from '../../turn.ts';

/** The states of ServiceNow's base system; an instance may have more. */
export const states = {
  new: '1',
  inProgress: '2',
  onHold: '3',
  resolved: '6',
  closed: '7',
  canceled: '8',
} as const;

type Phase = 'open' | 'onHold' | 'resolved' | 'closed';

/** A button of the incident card. Every one sends `{ sysId, number, modCount, seen }`. */
export interface IncidentAction {
  readonly id: ActionId;
  readonly verb: string;
  readonly title: MessageKey;
  /** Stands before the title. */
  readonly icon: string;
  /** Goes to the menu of further actions. */
  readonly secondary?: true;
}

interface ActionRule extends Omit<IncidentAction, 'id'> {
  readonly id: string;
  readonly right: Right;
  readonly phases: readonly Phase[];
}

const worked: readonly Phase[] = ['open', 'onHold'];
const writable: readonly Phase[] = [...worked, 'resolved'];

/** In the order of the buttons. What is closed or canceled is read-only, as it is in ServiceNow. */
const rules = [
  {
    id: 'note',
    verb: 'incidents.note',
    title: 'actions.note.button',
    icon: '🔒',
    right: 'insights',
    phases: writable,
  },
  {
    id: 'reply',
    verb: 'incidents.reply',
    title: 'actions.reply.button',
    icon: '✉️',
    right: 'insights',
    phases: writable,
  },
  {
    id: 'assignToMe',
    verb: 'incidents.assignToMe',
    title: 'actions.assignToMe.button',
    icon: '🙋',
    right: 'insights',
    phases: worked,
  },
  {
    id: 'reopen',
    verb: 'incidents.reopen',
    title: 'actions.reopen.button',
    icon: '↩️',
    right: 'insights',
    phases: ['resolved'],
  },
  {
    id: 'findSolutions',
    verb: 'solutions.find',
    title: 'actions.findSolutions.button',
    icon: '💡',
    right: 'insights',
    phases: [...writable, 'closed'],
  },
  {
    id: 'resolve',
    verb: 'incidents.resolve',
    title: 'actions.resolve.button',
    icon: '✅',
    right: 'insights',
    phases: worked,
  },
  {
    id: 'reassign',
    verb: 'incidents.reassign',
    title: 'actions.reassign.button',
    icon: '👥',
    right: 'insights',
    phases: worked,
    secondary: true,
  },
  {
    id: 'changeState',
    verb: 'incidents.changeState',
    title: 'actions.changeState.button',
    icon: '🔀',
    right: 'insights',
    phases: worked,
    secondary: true,
  },
  {
    id: 'hold',
    verb: 'incidents.hold',
    title: 'actions.hold.button',
    icon: '⏸️',
    right: 'insights',
    phases: worked,
    secondary: true,
  },
  {
    id: 'contactSupport',
    verb: 'escalation.contact',
    title: 'actions.contactSupport.button',
    icon: '🎧',
    right: 'administrator',
    phases: worked,
    secondary: true,
  },
] as const satisfies readonly ActionRule[];

export type ActionId = (typeof rules)[number]['id'];
const listed: readonly (ActionRule & { readonly id: ActionId })[] = rules;

/** What this person can do with an incident as it is now: what its state forbids is not offered. */
export function availableActions(incident: Incident, person: Person): readonly IncidentAction[] {
  return listed
    .filter(
      ({ id, right, phases }) =>
        person.rights.has(right) && phases.includes(phaseOf(incident)) && !isNeedless(id, incident, person),
    )
    .map(({ id, verb, title, icon, secondary }) => ({
      id,
      verb,
      title,
      icon,
      ...(secondary && { secondary }),
    }));
}

function isNeedless(id: ActionId, incident: Incident, person: Person): boolean {
  // Without a user of one's own there is nobody to assign it to; nobody is not that user either.
  if (id === 'assignToMe') return person.sysId === '' || incident.assignedTo.value === person.sysId;
  // Another reason is chosen where the state is changed.
  return id === 'hold' && phaseOf(incident) === 'onHold';
}

/**
 * A button of an old card, or one that somebody made up, changes nothing that the incident's state forbids.
 * @throws INCIDENT_ACTION_IMPOSSIBLE
 */
export function requirePhase(action: ActionId, incident: Incident): void {
  if (listed.some(({ id, phases }) => id === action && phases.includes(phaseOf(incident)))) return;
  throw new CasebridgeError('INCIDENT_ACTION_IMPOSSIBLE', {
    number: incident.number,
    state: incident.state.label,
  });
}

/** States that an instance added are open for as long as the record is active. */
export function phaseOf({ state, active }: Incident): Phase {
  if (state.value === states.resolved) return 'resolved';
  if (!active || state.value === states.closed || state.value === states.canceled) return 'closed';
  return state.value === states.onHold ? 'onHold' : 'open';
}

/** What is no longer on hold has no reason for it; ServiceNow does not everywhere clear it by itself. */
export function endOfHold({ holdReason }: Incident): { readonly holdReason?: '' } {
  return holdReason.value === '' ? {} : { holdReason: '' };
}
