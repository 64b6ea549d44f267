import { CasebridgeError } from '../../../errors.ts';
import type { Made } from '../runbook/run.ts';
import type { DirectorySession } from '../systems.ts';
import type { AutomaticDeps } from './deps.ts';
import type { Book, Work } from './work.ts';

/** What one attempt does, for its parts. */
export interface Doing {
  readonly work: Work;
  readonly deps: AutomaticDeps;
  readonly book: Book;
  /** What this attempt has made, oldest first; entries without id may be there or not. */
  readonly made: Made[];
  /** What is done when everything else went well; failing at it is no failure. */
  readonly afterwards: (() => Promise<void>)[];
}

/** Something was about to be made, and is there now. */
export async function settle(pending: Made, settled: Made, { book, made }: Doing): Promise<void> {
  await book.settle(pending, settled);
  const at = made.indexOf(pending);
  if (at >= 0) made.splice(at, 1, settled);
}

/** A plan with something of Entra's is only done with a sign-in. */
export function sessionOf({ session }: Work): DirectorySession {
  if (session === undefined) throw new TypeError('what is done in Entra takes an administrator’s sign-in');
  return session;
}

/** @param fields that are in the way; none: the thing itself is not there */
export function conflict(sort: string, name: string, fields: readonly string[]): CasebridgeError {
  return new CasebridgeError('SETUP_CONFLICT', { what: [`${sort} ${name}`, ...fields].join(': ') });
}
