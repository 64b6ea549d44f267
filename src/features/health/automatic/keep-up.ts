import { asCasebridgeError, type CasebridgeError, catalogue, isCasebridgeError } from '../../../errors.ts';
import { whileHeld } from '../../held-key.ts';
import type { HealthHistory, RememberedIssue } from '../history.ts';
import type { AutomaticRecord } from './automatic-records.ts';
import {
  type AutomaticSettings,
  readAutomatic,
  type SavedSettings,
  type SettingsStore,
} from './automatic-settings.ts';
import { type CreateDeps, createFor } from './create-incident.ts';
import { failureOf } from './failure.ts';
import { joinIncident } from './join-incident.ts';
import { findMissing, type ListDeps, type Missing, stopsCreating, withoutMissing } from './missing.ts';
import { noteChanges } from './note-changes.ts';
import { isChosen, isOlder, isOpen } from './wanted.ts';
import { type WriteChangesDeps, writeChanges } from './write-changes.ts';

export interface KeepUpDeps extends SettingsStore, ListDeps, CreateDeps, WriteChangesDeps {
  readonly history: HealthHistory;
  /** Told of an issue whose incident could not be kept; it is tried again the next time. */
  readonly onFailure: (issueId: string, error: unknown) => void;
  /** Told at each run what the settings name and the instance no longer has. */
  readonly onMissing: (missing: readonly Missing[]) => void;
  /** Told at each run that has something to do while ServiceNow cannot be asked. */
  readonly onAway: (error: unknown) => void;
}

/** Issues of one run: what is left comes with the next poll, and people's own turns do not wait behind it. */
const issuesOfRun = 20;

/**
 * Brings the incidents of issues up to date with the history: creates those that the settings or somebody asks for, and
 * writes what became of the others. It works from what is remembered, so whatever ended an earlier run, nothing is lost.
 * @throws STORE_UNAVAILABLE
 */
export async function keepUp(deps: KeepUpDeps): Promise<void> {
  const saved = await readAutomatic(deps);
  if (!saved?.settings.isOn) return;
  await noteChanges(deps);
  await addWanted(saved, deps);
  if ((await deps.records.countDue()) === 0) return;
  const missing = await missingOrAway(saved.settings, deps);
  if (missing === 'away') return;
  deps.onMissing(missing);
  const settings = withoutMissing(saved.settings, missing);
  const due = await deps.records.listDue(issuesOfRun, !stopsCreating(missing));
  for (const { issueId } of due) {
    const failure = await keepOne(issueId, settings, deps);
    if (failure !== undefined && isOutage(failure)) return;
  }
}

async function missingOrAway(settings: AutomaticSettings, deps: KeepUpDeps) {
  try {
    return await findMissing(settings, deps);
  } catch (error) {
    deps.onAway(error);
    return 'away';
  }
}

/** Whoever does not answer, or does not let Casebridge in, is not asked nineteen times more. */
function isOutage({ code }: CasebridgeError): boolean {
  return catalogue[code].fault === 'upstream' || code === 'SERVICENOW_SIGN_IN_REFUSED';
}

async function addWanted({ settings }: SavedSettings, { history, records, now }: KeepUpDeps): Promise<void> {
  const wanted = (await history.listSince(now()))
    .filter((issue) => isOpen(issue) && isChosen(issue, settings) && !isOlder(issue, settings))
    .map(({ id }) => id);
  const known = await records.among(wanted);
  await records.add(
    wanted.filter((id) => !known.has(id)),
    '',
  );
}

/** @returns what went wrong, after it has been noted */
export async function keepOne(issueId: string, settings: AutomaticSettings, deps: KeepUpDeps) {
  try {
    // Before anything is tried, so that one that always fails does not keep the others from their turn.
    await deps.records.markTried(issueId);
    await whileHeld(`automatic:${issueId}`, deps, deps, async () => {
      const record = await deps.records.find(issueId);
      if (record !== undefined && !record.hasEnded) await keep(record, settings, deps);
      return { outcome: 'kept' };
    });
    return undefined;
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
    const failure = asCasebridgeError(error);
    deps.onFailure(issueId, error);
    const record = await deps.records.find(issueId);
    if (record) await deps.records.save({ ...record, failure: failureOf(failure), failedAt: deps.now() });
    return failure;
  }
}

async function keep(record: AutomaticRecord, settings: AutomaticSettings, deps: KeepUpDeps): Promise<void> {
  const remembered = await deps.history.find(record.issueId);
  if (remembered === undefined) return deps.records.drop(record.issueId);
  const isUntouched = record.incident === undefined && record.writtenSeq === 0 && record.askedBy === '';
  // Somebody may have chosen other services since it was noted.
  if (isUntouched && !isChosen(remembered.issue, settings)) return deps.records.drop(record.issueId);
  const kept = record.incident === undefined ? await begin(record, remembered, settings, deps) : record;
  if (!kept.hasEnded) await writeChanges(kept, remembered, settings, deps);
}

async function begin(
  record: AutomaticRecord,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
  deps: KeepUpDeps,
): Promise<AutomaticRecord> {
  const created = await createFor(record, remembered, settings, deps);
  const isOthers = created.lastAction === 'found';
  const begun = isOthers
    ? await joinIncident(created, record.writtenSeq, remembered, settings, deps)
    : created;
  await deps.records.save(begun);
  return begun;
}
