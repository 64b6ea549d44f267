import type { AuditEntry, AuditLog } from '../features/setup/audit/entries.ts';
import type { Turn } from '../features/turn.ts';
import type { Log } from '../log.ts';

/** Writes down what somebody did in a turn. Never throws: it is done already, so what cannot be written down is logged. */
export type NoteDone = (turn: Pick<Turn, 'asker'>, entry: Omit<AuditEntry, 'by'>) => Promise<void>;

/** The same, where there is no turn any more. */
export type NoteBy = (by: AuditEntry['by'], entry: Omit<AuditEntry, 'by'>) => Promise<void>;

export function createNoteBy(audit: Pick<AuditLog, 'add'>, log: Log): NoteBy {
  return async ({ name, entraObjectId }, entry) => {
    try {
      await audit.add({ ...entry, by: { name, entraObjectId } });
    } catch (error) {
      log.error({ ...entry, err: error }, 'a change could not be written down');
    }
  };
}

export function createNoteDone(audit: Pick<AuditLog, 'add'>, log: Log): NoteDone {
  const noteBy = createNoteBy(audit, log);
  return ({ asker }, entry) => {
    const name = asker.known ? asker.person.name : asker.name;
    return noteBy({ name, entraObjectId: asker.account.entraObjectId }, entry);
  };
}
