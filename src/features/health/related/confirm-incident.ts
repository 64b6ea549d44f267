import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Claims } from '../../claims.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
import { signedNote } from '../../signed-text.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import type { HealthLinks } from '../links.ts';
import { classificationText, statusText } from '../status-words.ts';
import type { IssueLinks } from './issue-links.ts';

export interface WriteDeps {
  readonly claims: Claims;
  readonly issueLinks: IssueLinks;
  readonly links: HealthLinks;
  readonly updateIncident: (
    version: IncidentVersion,
    changes: IncidentChanges,
    caller: Caller,
  ) => Promise<IncidentUpdate>;
}

export interface ConfirmDeps extends WriteDeps {
  /** An incident, and whether its journal holds a text; undefined when there is none or it may not be seen. */
  readonly readWithJournal: (
    sysId: string,
    text: string,
    caller: Caller,
  ) => Promise<{ readonly incident: Incident; readonly isNoted: boolean } | undefined>;
}

/**
 * `written`: by this click; `already`: before, by whomever; `over`: it had been resolved or closed; `changed`: somebody
 * else changed it in this moment. Of the last two nothing was written.
 */
export interface Confirmation {
  readonly outcome: 'written' | 'already' | 'over' | 'changed';
  readonly incident: Incident;
}

/**
 * Notes in an incident that it belongs to an issue: once, whoever clicks how often and wherever.
 * @param incident as it was when the click came
 * @throws WRITE_UNCERTAIN: perhaps noted; INCIDENT_GONE, WRITE_UNDER_WAY, STORE_UNAVAILABLE and what ServiceNow refuses: not by this click
 */
export function confirmIncident(
  turn: Turn,
  issue: KnownIssue,
  incident: Incident,
  deps: ConfirmDeps,
): Promise<Confirmation> {
  const { sysId } = incident;
  const key = `health:${issue.id}:${sysId}`;
  return lookAgain<Confirmation>(turn, async () => {
    if (await isConfirmed(issue, sysId, deps)) return { outcome: 'already', incident };
    const confirmed = await whileHeld(key, turn, deps, () => confirm(turn, issue, sysId, deps));
    if (confirmed !== undefined) return confirmed;
    return (await deps.claims.isFinished(key)) ? { outcome: 'already', incident } : undefined;
  });
}

/** It is read again, because another click may have noted it before the key was had. */
async function confirm(
  turn: Turn,
  issue: KnownIssue,
  sysId: string,
  deps: ConfirmDeps,
): Promise<Confirmation> {
  const found = await deps.readWithJournal(sysId, markOf(issue), turn);
  if (found === undefined) throw new CasebridgeError('INCIDENT_GONE');
  const { incident, isNoted } = found;
  const { modCount } = incident;
  if (isNoted) {
    await remember(turn, issue, incident, 'confirmed', deps);
    return { outcome: 'already', incident };
  }
  if (isOver(incident)) return { outcome: 'over', incident };
  const workNote = signedNote(noteText(turn, issue, deps), turn);
  const updated = await deps.updateIncident({ sysId, modCount }, { workNote }, turn);
  if (updated.outcome === 'stale') return { outcome: 'changed', incident: updated.incident };
  await remember(turn, issue, incident, 'confirmed', deps);
  return { outcome: 'written', incident: updated.incident };
}

async function isConfirmed({ id }: KnownIssue, sysId: string, { issueLinks }: ConfirmDeps): Promise<boolean> {
  const links = await issueLinks.ofIncident(sysId);
  return links.some(({ issueId, kind }) => issueId === id && kind === 'confirmed');
}

/**
 * Finds the note again, whatever language it was written in and whatever the issue was called then. What follows the id
 * ends it: `EX123456` is the beginning of `EX1234567` too.
 */
function markOf({ id }: KnownIssue): string {
  return `casebridge:${id}:confirmed`;
}

function noteText({ words }: Turn, issue: KnownIssue, { links }: ConfirmDeps): string {
  const { id, title, status, classification } = issue;
  return words.say('related.confirm.note', {
    ...{ id, title, mark: markOf(issue), url: links.issue(id) },
    status: statusText(status, words),
    classification: classificationText(classification, words),
  });
}

/** ServiceNow has it already: that the store cannot be told now does no harm. */
export async function remember(
  { asker }: Turn,
  { id }: Pick<KnownIssue, 'id'>,
  { sysId, number }: Incident,
  kind: 'confirmed' | 'child',
  { issueLinks }: WriteDeps,
): Promise<void> {
  const linkedBy = asker.known ? asker.person.name : asker.name;
  await issueLinks
    .put({ issueId: id, incidentSysId: sysId, incidentNumber: number, kind, linkedBy })
    .catch(unlessStoreIsAway);
}

export function unlessStoreIsAway(error: unknown): void {
  if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
}

const endStates: ReadonlySet<string> = new Set(['6', '7', '8']);

/** Resolved, closed or cancelled: nobody works on it any more. */
export function isOver({ state, active }: Incident): boolean {
  return !active || endStates.has(state.value);
}
