import type { HealthHistory } from '../history.ts';
import type { AutomaticRecords } from './automatic-records.ts';

export interface NoteChangesDeps {
  readonly history: HealthHistory;
  readonly records: AutomaticRecords;
}

const changesAtOnce = 1000;

/** Marks the issues whose incidents lag behind the history. @throws STORE_UNAVAILABLE */
export async function noteChanges({ history, records }: NoteChangesDeps): Promise<void> {
  for (;;) {
    const changes = await history.listChanges(await records.notedUpTo(), changesAtOnce);
    const last = changes.at(-1);
    if (last === undefined) return;
    const lastSeqs = new Map(changes.map(({ issueId, seq }) => [issueId, seq]));
    const known = await records.among([...lastSeqs.keys()]);
    await records.noteChanges(last.seq, new Map([...lastSeqs].filter(([issueId]) => known.has(issueId))));
  }
}

/** What has happened up to now is not written any more: neither while they are off, nor once they are on again. */
export async function passOver(deps: NoteChangesDeps): Promise<void> {
  await noteChanges(deps);
  await deps.records.passOver();
}
