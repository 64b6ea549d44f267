import type { LedgerRecords, LedgerReport } from './records.ts';

/** What the tenant's ledger holds, for whoever watches Casebridge. */
export interface LedgerWatch {
  /** Counted anew where the last count is a second old, or a hundred times as old as counting took; undefined while the store cannot be used. */
  read(): Promise<LedgerReport | undefined>;
  /** The last count, however old; a new one is on its way. */
  last(): LedgerReport | undefined;
}

/** Counting looks at every delivery: it takes a hundredth of the time at most. */
const share = 100;
const shortestMilliseconds = 1_000;

/** @param now in milliseconds of any clock that does not jump */
export function watchLedger(ledger: Pick<LedgerRecords, 'report'>, now: () => number): LedgerWatch {
  let last: LedgerReport | undefined;
  let reading: Promise<LedgerReport | undefined> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let keptMilliseconds = Number.POSITIVE_INFINITY;
  const count = async () => {
    last = await ledger.report(undefined).catch(() => undefined);
    const took = now() - readAt;
    keptMilliseconds = Math.max(shortestMilliseconds, took * share);
    return last;
  };
  const read = () => {
    if (reading === undefined || now() - readAt >= keptMilliseconds) {
      readAt = now();
      keptMilliseconds = Number.POSITIVE_INFINITY;
      reading = count();
    }
    return reading;
  };
  return {
    read,
    last: () => {
      void read();
      return last;
    },
  };
}
