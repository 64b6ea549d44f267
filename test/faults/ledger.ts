import { z } from 'zod';
import type { Engine } from '../../src/store/db.ts';
import type { StorePlace } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

const row = z.object({
  conversation_id: z.string(),
  state: z.string(),
  code: z.string().nullable(),
  is_doubtful: z.coerce.number(),
  activity_id: z.string().nullable(),
});

export type LedgerRow = z.infer<typeof row>;

/** The database itself, past Casebridge. The embedded one must not be in use. */
export function openDatabase(place: StorePlace): Promise<Engine> {
  return place.kind === 'postgresql'
    ? openPostgres({ url: place.url, onBroken: () => undefined })
    : openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 10_000 });
}

/** The ledger as it stands in the database, read without Casebridge's own reports. */
export async function readLedger(
  place: StorePlace,
): Promise<{ readonly expected: number; readonly rows: readonly LedgerRow[] }> {
  const engine = await openDatabase(place);
  try {
    const [counted] = await engine.execute('select sum(matched) as matched from topic_change', []);
    const rows = await engine.execute(
      'select conversation_id, state, code, is_doubtful, activity_id from delivery where event <> 32',
      [],
    );
    return {
      expected: z.object({ matched: z.coerce.number() }).parse(counted).matched,
      rows: z.array(row).parse(rows),
    };
  } finally {
    await engine.close();
  }
}

/** Whether service health was read and kept, which all later readings are compared with. Not for an embedded database in use. */
export async function keepsReading(place: StorePlace): Promise<boolean> {
  const engine = await openDatabase(place);
  try {
    const rows = await engine.execute('select reading from health_poll where read_at is not null', []);
    return rows.length > 0;
  } finally {
    await engine.close();
  }
}
