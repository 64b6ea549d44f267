import { z } from 'zod';
import { type Execute, storeUnavailable } from './db.ts';

const findings = z.array(z.object({ integrity_check: z.string() }));

/**
 * Writes the whole database to a file that is empty or not there, and reads that. The process does nothing else
 * meanwhile, for about a second with every 200 MB.
 * @throws STORE_UNAVAILABLE; then the file is worth nothing
 */
export async function copyDatabase(execute: Execute, path: string): Promise<void> {
  await execute('vacuum into $1', [path]);
  await assertWhole(execute, path);
}

/**
 * Reads a file through a connection to another one: of a connection of its own the driver would keep the file open.
 * @throws STORE_UNAVAILABLE when anything in it is damaged
 */
export async function assertWhole(execute: Execute, path: string): Promise<void> {
  await execute('attach $1 as copy', [path]);
  try {
    const [first] = findings.parse(await execute('pragma copy.integrity_check', []));
    if (first?.integrity_check !== 'ok') throw storeUnavailable(undefined, first?.integrity_check);
  } finally {
    await execute('detach copy', []);
  }
}
