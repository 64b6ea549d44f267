import { setTimeout as timer } from 'node:timers/promises';
import { isCasebridgeError } from '../../../errors.ts';
import { lookAgain } from '../../held-key.ts';
import type { CaseRecords, ClaimedCase, SupportCase } from '../records.ts';
import { keepCase } from './keep-case.ts';
import type { FailureAbout, KeepDeps } from './keep-deps.ts';
import { createReadingPace } from './reading-pace.ts';

/** Does something once, later. @returns what takes that back */
type Schedule = (milliseconds: number, work: () => Promise<void>) => () => void;

export interface KeeperDeps extends Omit<KeepDeps, 'records' | 'onFailure'> {
  readonly records: KeepDeps['records'] & Pick<CaseRecords, 'claim' | 'find'>;
  readonly newId: () => string;
  /** @throws when the signal ends it */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** @param code of each kind of trouble once, until no case has it any more; undefined: all goes well again */
  readonly onTrouble: (code: string | undefined, error?: unknown, about?: FailureAbout) => void;
}

export interface Keeper {
  /**
   * Does now what a case waits for, and reads it at Microsoft. While somebody else is at it, waits for them.
   * @returns the case as it is then; undefined when there is none
   * @throws WRITE_UNDER_WAY when somebody else is at it for longer than some seconds; STORE_UNAVAILABLE
   */
  keep(key: string, signal: AbortSignal): Promise<SupportCase | undefined>;
  /** Looks after all cases from now on. @returns ends it, and waits for what is being done */
  start(schedule: Schedule): () => Promise<void>;
  /** Something was asked for: no need to wait for the next look. */
  kick(): void;
}

/** Whoever died is followed soon; work that takes longer is given up before, and gone on with. */
const leaseMilliseconds = 30_000;
const runMilliseconds = 25_000;
const lookMilliseconds = 3_000;
const atOnce = 4;

/** Looks after cases, on as many replicas as there are. */
export function createKeeper(deps: KeeperDeps): Keeper {
  const { records, newId, sleep = sleepFor } = deps;
  const report = createReport(deps.onTrouble);
  const pace = createReadingPace(deps.now, sleep);
  const work = async (claimed: ClaimedCase, signal: AbortSignal, isWanted: boolean) => {
    let hasFailed = false;
    const onFailure: KeepDeps['onFailure'] = (error, about) => {
      hasFailed = true;
      report.failed(error, about);
    };
    const limit = AbortSignal.timeout(runMilliseconds);
    const kept = await keepCase(claimed, { ...deps, onFailure }, { signal, limit }, { isWanted, pace });
    if (!hasFailed) report.worked(claimed.case.key);
    return kept;
  };
  let kick = () => {};
  return {
    keep: async (key, signal) => {
      const kept = await lookAgain({ signal }, async () => {
        const [claimed] = await records.claim(newId(), leaseMilliseconds, { key });
        if (claimed !== undefined) return work(claimed, signal, true);
        return (await records.find(key)) === undefined ? 'none' : undefined;
      });
      return kept === 'none' ? undefined : kept;
    },
    start: (schedule) => {
      const { end, lookNow } = startLooking(schedule, async (closing) => {
        await workOff({
          claimNext: () => records.claim(newId(), leaseMilliseconds, { limit: 1 }),
          work: (claimed) => work(claimed, closing, false),
          closing,
        }).then(() => report.worked(''), report.failed);
      });
      kick = lookNow;
      return end;
    },
    kick: () => kick(),
  };
}

async function sleepFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await timer(Math.ceil(milliseconds), undefined, { signal, ref: false });
}

interface Due {
  readonly claimNext: () => Promise<readonly ClaimedCase[]>;
  readonly work: (claimed: ClaimedCase) => Promise<unknown>;
  readonly closing: AbortSignal;
}

/** Some cases at once, until none is due. Mostly none is, and then one question is enough. @throws STORE_UNAVAILABLE */
async function workOff(due: Due): Promise<void> {
  const [first] = await due.claimNext();
  if (first === undefined) return;
  const others = Array.from({ length: atOnce - 1 }, () => workOn(undefined, due));
  // Whoever ends this waits for all of them.
  const ended = await Promise.allSettled([workOn(first, due), ...others]);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** One case after the other. */
async function workOn(first: ClaimedCase | undefined, { claimNext, work, closing }: Due): Promise<void> {
  let claimed = first ?? (await claimNext())[0];
  while (claimed !== undefined) {
    await work(claimed);
    if (closing.aborted) return;
    [claimed] = await claimNext();
  }
}

function startLooking(schedule: Schedule, look: (closing: AbortSignal) => Promise<void>) {
  const closing = new AbortController();
  let cancel = () => {};
  let inFlight = Promise.resolve();
  const lookIn = (milliseconds: number) => {
    cancel();
    if (closing.signal.aborted) return;
    cancel = schedule(milliseconds, () => {
      inFlight = inFlight.then(() => look(closing.signal)).then(() => lookIn(lookMilliseconds));
      return inFlight;
    });
  };
  lookIn(0);
  return {
    lookNow: () => lookIn(0),
    end: async () => {
      closing.abort();
      cancel();
      await inFlight;
    },
  };
}

/** What fails, by its code; each case fails by itself. */
function createReport(onTrouble: KeeperDeps['onTrouble']) {
  const failing = new Map<string, Set<string>>();
  return {
    worked: (caseKey: string) => {
      for (const [code, keys] of failing) {
        if (keys.delete(caseKey) && keys.size === 0) failing.delete(code);
        if (failing.size === 0) onTrouble(undefined);
      }
    },
    failed: (error: unknown, about?: FailureAbout) => {
      const code = isCasebridgeError(error) ? error.code : 'UNEXPECTED';
      const keys = failing.get(code);
      if (keys === undefined) onTrouble(code, error, about);
      failing.set(code, (keys ?? new Set()).add(about?.caseKey ?? ''));
    },
  };
}
