import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { IssueChange, RememberedIssue } from '../history.ts';
import { isWell } from '../status-words.ts';
import type { AutomaticAction, AutomaticRecord, AutomaticRecords } from './automatic-records.ts';
import type { AutomaticSettings } from './automatic-settings.ts';
import { deskWords, markStart, type NoteText, noteOf, signedByCasebridge } from './incident-texts.ts';
import { impactOf, urgencyOf } from './levels.ts';

/** Where a note goes. */
interface Place {
  readonly sysId: string;
  readonly issueId: string;
  readonly settings: AutomaticSettings;
}

export interface WriteNoteDeps {
  /** As the integration user: an incident, and whether its journal holds a text; undefined when there is none. */
  readonly readWithJournal: (
    sysId: string,
    text: string,
  ) => Promise<{ readonly incident: Incident; readonly isNoted: boolean } | undefined>;
  /** Whether it was resolved by whoever wrote the newest entry of its journal with this text. */
  readonly isResolvedByAuthorOf: (sysId: string, text: string) => Promise<boolean>;
  readonly updateIncident: (version: IncidentVersion, changes: IncidentChanges) => Promise<IncidentUpdate>;
}

export interface WriteChangesDeps extends WriteNoteDeps {
  readonly records: AutomaticRecords;
  /** What `close_code` is to be; undefined when the instance has none that fits. */
  readonly closeCode: () => Promise<string | undefined>;
  readonly now: () => Date;
}

const states = { inProgress: '2', resolved: '6' } as const;
/** Changes of one issue in one run, so that its key is not given to another replica before they are written. */
const changesOfRun = 8;
/** Somebody may be at work on the record just now. */
const attempts = 3;

/**
 * Writes into an issue's incident what became of the issue since: a note each, in their order. What is written is
 * remembered one by one; a note that is in the journal already is not written again. What is too much for one run is
 * left to the next.
 * @throws WRITE_UNCERTAIN: perhaps written; STORE_UNAVAILABLE and what ServiceNow refuses: not written
 */
export async function writeChanges(
  record: AutomaticRecord,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
  deps: WriteChangesDeps,
): Promise<void> {
  if (record.incident === undefined) return;
  const place = { sysId: record.incident.sysId, issueId: record.issueId, settings };
  let written = record;
  const due = remembered.changes.filter(({ seq }) => seq > record.writtenSeq);
  for (const change of due.slice(0, changesOfRun)) {
    const note = noteOf(change, remembered, settings);
    const action = note && (await writeChange(change, note, place, deps));
    written = {
      ...written,
      writtenSeq: change.seq,
      hasEnded: action === 'ended' || action === 'gone',
      ...(action !== undefined && { lastAction: action, actedAt: deps.now() }),
      failure: '',
      failedAt: undefined,
    };
    await deps.records.save(written);
    if (written.hasEnded) return;
  }
}

async function writeChange(
  change: IssueChange,
  note: NoteText,
  place: Place,
  deps: WriteChangesDeps,
): Promise<AutomaticAction> {
  const decide = (incident: Incident) => decideOn(change, note, incident, place.settings, deps);
  try {
    return await writeNote(place, note, decide, deps);
  } catch (error) {
    if (isCasebridgeError(error, 'INCIDENT_GONE')) return 'gone';
    throw error;
  }
}

/** What a note comes with. */
interface Decision {
  readonly action: AutomaticAction;
  readonly fields: IncidentChanges;
}

/**
 * Writes a note once, with whatever belongs to it.
 * @returns `ended` when the incident is somebody's, and nothing was written
 * @throws INCIDENT_GONE and what `updateIncident` throws
 */
export async function writeNote(
  { sysId, issueId, settings }: Place,
  note: NoteText,
  decide: (incident: Incident) => Promise<Decision>,
  deps: WriteNoteDeps,
): Promise<AutomaticAction> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await deps.readWithJournal(sysId, note.mark);
    if (found === undefined) throw new CasebridgeError('INCIDENT_GONE');
    const { incident, isNoted } = found;
    if (isNoted) return 'noted';
    if (await isSomebodys(incident, issueId, deps)) return 'ended';
    const { action, fields } = await decide(incident);
    const workNote = signedByCasebridge(note, settings);
    const { modCount } = incident;
    const { outcome } = await deps.updateIncident({ sysId, modCount }, { ...fields, workNote });
    if (outcome === 'written') return action;
  }
  throw new CasebridgeError('WRITE_UNDER_WAY');
}

/** Closed or cancelled, or resolved by somebody else: then it is theirs, and nothing more is written. */
async function isSomebodys(
  { sysId, active, state, closeNotes }: Incident,
  issueId: string,
  { isResolvedByAuthorOf }: WriteNoteDeps,
): Promise<boolean> {
  if (!active || state.value === '7' || state.value === '8') return true;
  if (state.value !== states.resolved) return false;
  const mark = markStart(issueId);
  // Our notes stay in the form when somebody opens the incident again and then resolves it.
  return !closeNotes.includes(mark) || !(await isResolvedByAuthorOf(sysId, mark));
}

async function decideOn(
  { kind, before, after }: IssueChange,
  { text, mark }: NoteText,
  { state, impact, urgency }: Incident,
  settings: AutomaticSettings,
  { closeCode }: WriteChangesDeps,
): Promise<Decision> {
  const isResolved = state.value === states.resolved;
  if (kind === 'resolved' && settings.resolves && !isResolved) {
    const code = await closeCode();
    const closeNotes = `${text}\n${deskWords(settings).say('automatic.closed')}\n${mark}`;
    if (code !== undefined) {
      return { action: 'resolved', fields: { state: states.resolved, closeCode: code, closeNotes } };
    }
  }
  if (kind === 'reopened' && isResolved) {
    return { action: 'reopened', fields: { state: states.inProgress } };
  }
  // What somebody of the desk has set stays: only what was set from here follows.
  if (kind === 'status' && !isResolved && !isWell(after) && urgency.value === urgencyOf(before)) {
    return { action: 'noted', fields: { urgency: urgencyOf(after) } };
  }
  if (kind === 'classification' && !isResolved && impact.value === impactOf(before)) {
    return { action: 'noted', fields: { impact: impactOf(after) } };
  }
  return { action: 'noted', fields: {} };
}
