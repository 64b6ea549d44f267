import type { RememberedIssue } from '../history.ts';
import type { AutomaticRecord } from './automatic-records.ts';
import type { AutomaticSettings } from './automatic-settings.ts';
import { joiningNote } from './incident-texts.ts';
import { type WriteChangesDeps, writeNote } from './write-changes.ts';

/**
 * The first note in an incident that somebody had created for the issue: from now on what becomes of it is told there.
 * One that is over already stays as it is.
 */
export async function joinIncident(
  record: AutomaticRecord,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
  deps: WriteChangesDeps,
): Promise<AutomaticRecord> {
  const { incident, issueId } = record;
  if (incident === undefined) return record;
  const place = { sysId: incident.sysId, issueId, settings };
  const note = joiningNote(remembered, settings);
  const action = await writeNote(place, note, async () => ({ action: 'found', fields: {} }), deps);
  if (action !== 'ended') return record;
  const ended: AutomaticRecord = { ...record, hasEnded: true, lastAction: 'ended', actedAt: deps.now() };
  await deps.records.save(ended);
  return ended;
}
