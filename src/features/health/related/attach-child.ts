import type { IncidentChanges, IncidentUpdate } from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { isOver, remember, unlessStoreIsAway, type WriteDeps } from './confirm-incident.ts';
import { failureText, type Outcome } from './outcome-card.ts';

export interface ChildDeps extends WriteDeps {
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
}

/** An issue and its one incident. */
export interface Parent {
  readonly issue: KnownIssue;
  readonly incident: Incident;
}

export interface ChildOutcome extends Outcome {
  readonly sysId: string;
  /** Whether this click changed it. */
  readonly isChanged: boolean;
}

/** Makes an incident a child of the issue's incident, unless it is somebody's child already. Never throws for this one alone. */
export function attachChild(
  turn: Turn,
  parent: Parent,
  sysId: string,
  deps: ChildDeps,
): Promise<ChildOutcome> {
  const { words } = turn;
  const { number } = parent.incident;
  return changeChild(turn, sysId, deps, async (child) => {
    const { parentIncident, state } = child;
    if (sysId === parent.incident.sysId) return { kind: 'info', text: words.say('related.child.self') };
    if (parentIncident.value === parent.incident.sysId) {
      await remember(turn, parent.issue, child, 'child', deps);
      return { kind: 'info', text: words.say('related.child.already', { number }) };
    }
    if (parentIncident.value !== '') {
      const other = parentIncident.label;
      return { kind: 'failed', text: words.say('related.child.otherParent', { number: other }) };
    }
    if (isOver(child)) {
      return { kind: 'failed', text: words.say('related.child.over', { state: state.label }) };
    }
    const { id, title } = parent.issue;
    const note = words.say('related.child.attachNote', { number, id, title, url: deps.links.issue(id) });
    const changes = { parentIncident: parent.incident.sysId, workNote: signedNote(note, turn) };
    return { changes, text: words.say('related.child.attached', { number }), kind: 'done' };
  }).then(async (outcome) => {
    if (outcome.isChanged && outcome.incident) {
      await remember(turn, parent.issue, outcome.incident, 'child', deps);
    }
    return outcome;
  });
}

/** Takes that back, if it is still this incident's child. */
export function detachChild(
  turn: Turn,
  parent: Parent,
  sysId: string,
  deps: ChildDeps,
): Promise<ChildOutcome> {
  const { words } = turn;
  const { number } = parent.incident;
  return changeChild(turn, sysId, deps, async (child) => {
    if (child.parentIncident.value !== parent.incident.sysId) {
      await forget(parent, sysId, deps);
      return { kind: 'info', text: words.say('related.child.notHere', { number }) };
    }
    const workNote = signedNote(words.say('related.child.detachNote', { number }), turn);
    const changes = { parentIncident: '', workNote };
    return { changes, text: words.say('related.child.detached', { number }), kind: 'done' };
  }).then(async (outcome) => {
    if (outcome.isChanged) await forget(parent, sysId, deps);
    return outcome;
  });
}

async function forget({ issue }: Parent, incidentSysId: string, { issueLinks }: ChildDeps): Promise<void> {
  const link = { issueId: issue.id, incidentSysId, kind: 'child' } as const;
  await issueLinks.remove(link).catch(unlessStoreIsAway);
}

type Decided = Pick<Outcome, 'kind' | 'text'> & { readonly changes?: IncidentChanges };

/** Changes an incident as it is now decided to; somebody else's change in between is looked at anew. */
async function changeChild(
  turn: Turn,
  sysId: string,
  deps: ChildDeps,
  decide: (child: Incident) => Promise<Decided>,
): Promise<ChildOutcome> {
  let seen: Incident | undefined;
  try {
    return await lookAgain<ChildOutcome>(turn, async () => {
      const child = await deps.readIncident(sysId, turn);
      if (child === undefined) throw new CasebridgeError('INCIDENT_GONE');
      seen = child;
      const { changes, kind, text } = await decide(child);
      if (changes === undefined) return { sysId, incident: child, kind, text, isChanged: false };
      const updated = await updateHeld(turn, child, changes, deps);
      if (updated?.outcome !== 'written') return undefined;
      return { sysId, incident: updated.incident, kind, text, isChanged: true };
    });
  } catch (error) {
    return { sysId, incident: seen, kind: 'failed', text: failureText(turn, error), isChanged: false };
  }
}

/** Of all who saw the incident in the same state, one changes it. @returns undefined when another click does */
export function updateHeld(
  turn: Turn,
  { sysId, modCount }: Incident,
  changes: IncidentChanges,
  deps: WriteDeps,
): Promise<IncidentUpdate | undefined> {
  return whileHeld(`${sysId}@${modCount}`, turn, deps, () =>
    deps.updateIncident({ sysId, modCount }, changes, turn),
  );
}
