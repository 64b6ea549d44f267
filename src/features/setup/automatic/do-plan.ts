import { asCasebridgeError, CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Planned } from '../runbook/step.ts';
import type { AutomaticDeps } from './deps.ts';
import { doApplication, doAppRole } from './do-entra.ts';
import { doLookup, doRecord } from './do-records.ts';
import type { Doing } from './doing.ts';
import { putSecret } from './put-secret.ts';
import { takeBack } from './take-back.ts';
import { openBook, type Work } from './work.ts';

/**
 * Does a confirmed plan, one thing after the other: each is written down before it is made, read back, and compared. What is
 * there already is kept. When one fails, what this attempt has made is taken back.
 * @throws SETUP_CONFLICT, SETUP_NOT_AS_WRITTEN, SETUP_SECRET_NOT_ACCEPTED, ENTRA_ADMIN_NOT_ALLOWED, and what the systems throw;
 *   SETUP_LEFT_BEHIND when not everything could be taken back
 */
export async function doPlan(work: Work, deps: AutomaticDeps): Promise<void> {
  await orTakeBack(work, deps, async (doing) => {
    for (const planned of inOrder(work.step.automatic ?? [])) await doOne(planned, doing);
  });
}

/** What the work makes is there in the end, or nothing of it. */
export async function orTakeBack<Result>(
  work: Work,
  deps: AutomaticDeps,
  make: (doing: Doing) => Promise<Result>,
): Promise<Result> {
  const doing: Doing = { work, deps, book: openBook(work, deps), made: [], afterwards: [] };
  try {
    const result = await make(doing);
    await doAfterwards(doing);
    return result;
  } catch (thrown) {
    const error = isCasebridgeError(thrown, 'GRAPH_FORBIDDEN')
      ? new CasebridgeError('ENTRA_ADMIN_NOT_ALLOWED', {}, { cause: thrown })
      : thrown;
    await takeBack(doing, error);
    throw error;
  }
}

async function doAfterwards({ afterwards, deps }: Doing): Promise<void> {
  for (const last of afterwards) {
    await last().catch((error: unknown) => {
      deps.log.warn({ code: asCasebridgeError(error).code }, 'an older secret could not be removed');
    });
  }
}

/** Secrets last: one that was replaced cannot be had back, so nothing may fail after it. */
function inOrder(all: readonly Planned[]): readonly Planned[] {
  return [...all.filter(({ kind }) => kind !== 'secret'), ...all.filter(({ kind }) => kind === 'secret')];
}

async function doOne(planned: Planned, doing: Doing): Promise<void> {
  switch (planned.kind) {
    case 'record':
      return doRecord(planned, doing);
    case 'lookup':
      return doLookup(planned, doing);
    case 'application':
      return doApplication(planned, doing);
    case 'appRole':
      return doAppRole(planned, doing);
    case 'secret':
      // One that a person types is made when they open the dialog in which it is shown.
      if ('person' in planned.to) return;
      return putSecret(planned, planned.to, doing);
  }
}
