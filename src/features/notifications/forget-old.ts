import type { LedgerRecords } from './records.ts';

/** So long anybody may ask what became of something. */
const keptMilliseconds = 30 * 86_400_000;
const pauseMilliseconds = 86_400_000;
/** At once: the store has other things to do meanwhile. */
const chunk = 1_000;

export interface ForgetOldDeps {
  readonly ledger: Pick<LedgerRecords, 'forgetBefore'>;
  readonly now: () => Date;
  readonly schedule: (milliseconds: number, work: () => Promise<void>) => () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Forgets settled deliveries once a day, a few at a time. @returns ends it */
export function startForgetting({ ledger, now, schedule, onFailure }: ForgetOldDeps): () => void {
  let isEnded = false;
  let cancel = () => {};
  const forget = async () => {
    const before = new Date(now().getTime() - keptMilliseconds);
    try {
      while (!isEnded && (await ledger.forgetBefore(before, chunk)));
    } catch (error) {
      onFailure(error);
    }
    if (!isEnded) cancel = schedule(pauseMilliseconds, forget);
  };
  cancel = schedule(pauseMilliseconds, forget);
  return () => {
    isEnded = true;
    cancel();
  };
}
