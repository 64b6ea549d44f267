import type { RememberedIssue } from '../history.ts';
import type { AutomaticRecord } from './automatic-records.ts';
import type { AutomaticSettings } from './automatic-settings.ts';
import { joiningNote } from './incident-texts.ts';
import { type WriteChangesDeps, writeNote } from './write-changes.ts';

/**
 * The first note in an incident that somebody had created for the issue: from now on what becomes of it is told there.
 * One that is over already stays as it is. Saved only afterwards: until then it is tried again, and its mark keeps the
 * note from being written twice.
 * @param planned what an earlier attempt was going to tell, 0 for none
 */
export async function joinIncident(
  record: AutomaticRecord,
  planned: number,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
  deps: WriteChangesDeps,
): Promise<AutomaticRecord> {
  const { incident, issueId } = record;
  if (incident === undefined) return record;
  const place = { sysId: incident.sysId, issueId, settings };
  const note = joiningNote(remembered, settings);
  const action = await writeNote(place, note, async () => ({ action: 'found', fields: {} }), deps);
  if (action === 'ended') return { ...record, hasEnded: true, lastAction: 'ended' };
  // It was written by an earlier attempt: what has come since is not told yet.
  return action === 'noted' && planned > 0 ? { ...record, writtenSeq: planned } : record;
}
