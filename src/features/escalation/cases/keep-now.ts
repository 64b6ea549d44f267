import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { endingAfter } from '../../ending-after.ts';
import type { Turn } from '../../turn.ts';
import type { CaseProgress, CaseRecords, SupportCase } from '../records.ts';

export interface KeepNowDeps {
  readonly records: Pick<CaseRecords, 'find' | 'claim' | 'save' | 'release'>;
  /**
   * Does what the case waits for and reads it at Microsoft.
   * @returns the case as it is then; undefined when somebody else is at it, or the signal ended it
   */
  readonly keep: (key: string, signal: AbortSignal) => Promise<SupportCase | undefined>;
  /** Something was queued to be told. */
  readonly onQueued: () => void;
}

/** What was not done by then is done by itself later; the person hears that it is on its way. */
const keepMilliseconds = 6_000;

/**
 * Does what was just asked for, as far as it gets within a turn. That it was asked for is kept, so a failure here is told by
 * the case itself.
 * @throws STORE_UNAVAILABLE
 */
export async function keepNow(
  supportCase: SupportCase,
  { signal }: Pick<Turn, 'signal'>,
  { records, keep }: KeepNowDeps,
): Promise<SupportCase> {
  const limited = endingAfter(signal, keepMilliseconds);
  const kept = await keep(supportCase.key, limited.signal)
    .catch((error: unknown) => {
      if (!limited.signal.aborted && !isCasebridgeError(error)) throw error;
      return undefined;
    })
    .finally(limited.clear);
  return kept ?? (await records.find(supportCase.key)) ?? supportCase;
}

const leaseMilliseconds = 30_000;

/**
 * Notes what a person says about a case that no API tells of, and has it told to all who follow the case.
 * @returns the case as it is then: unchanged, when it is not in that state any more
 * @throws WRITE_UNDER_WAY, when somebody else is at it; STORE_UNAVAILABLE
 */
export async function settleByHand(
  { key, state }: SupportCase,
  turn: Turn,
  progress: CaseProgress,
  { records, onQueued }: KeepNowDeps,
): Promise<SupportCase> {
  const [claimed] = await records.claim(turn.newId(), leaseMilliseconds, { key });
  if (claimed === undefined) throw new CasebridgeError('WRITE_UNDER_WAY');
  try {
    if (claimed.case.state !== state) return claimed.case;
    const saved = await records.save(key, claimed.fence, progress);
    if (saved === undefined) throw new CasebridgeError('WRITE_UNDER_WAY');
    onQueued();
    return saved.case;
  } finally {
    // Due at once: what was noted also goes into the incident.
    await records.release(key, claimed.fence, 0);
  }
}
