import type { LaneRecords } from '../lanes.ts';
import type { SendOutcome } from '../messenger.ts';
import type { WorkerClock } from './clock.ts';
import { createLanePool } from './lane-pool.ts';
import type { LaneDeps } from './lane-run.ts';
import { createOutcomeWatch, isThrottled, isUnauthorized } from './outcome-watch.ts';
import { createPacer } from './pace.ts';
import { createSettle, type SettleDeps } from './settle-lanes.ts';
import { createTrouble } from './trouble.ts';

export interface Worker {
  /** Sends until nothing is due. Never throws. @returns in how many milliseconds to look again */
  drain(): Promise<number>;
  /** @returns false when it does not drain at the moment */
  kick(): boolean;
  close(): void;
}

export interface WorkerDeps extends Omit<LaneDeps, 'pacer'> {
  readonly records: LaneRecords;
  readonly threads: SettleDeps['threads'];
  readonly sendsPerSecond: number;
  readonly clock: WorkerClock;
  /** The store does not work. Told once, until it works again. */
  readonly onTrouble: (error: unknown) => void;
}

/** What other processes publish is found so soon. */
const lookMilliseconds = 1_000;
/** Lanes are settled together, because each transaction waits for the disk. */
const settleMilliseconds = 75;
/** A call ends after ten seconds: nothing is begun that could end after the lease. */
const leaseMilliseconds = 20_000;
const sendingMilliseconds = 9_000;
/** Claimed ahead, in seconds of sending: what is more urgent comes so much later at most. */
const aheadSeconds = 0.5;
const mostAhead = 512;
const mostSending = 256;
/** In one transaction: the embedded database holds up the whole process meanwhile, and with it the sending. */
const mostAtOnce = 64;
const signInPauseMilliseconds = 30_000;
const usualThrottleMilliseconds = 1_000;
const longestThrottleMilliseconds = 30_000;

export function createWorker(deps: WorkerDeps): Worker {
  const { records, clock } = deps;
  const trouble = createTrouble(clock, deps.onTrouble);
  const gate = createGate(deps);
  const nap = createNap(clock);
  let nextClaimAt = 0;
  let isDraining = false;
  const pool = createLanePool({ ...deps, pacer: gate, onOutcome: gate.watch }, ({ signInFailed }) => {
    if (signInFailed) gate.pause();
    if (pool.running() === 0) nap.end();
  });
  const settler = createSettle({
    ...deps,
    take: () => gate.take(clock.now() + sendingMilliseconds),
  });
  const mayClaim = () => !gate.isShut() && !trouble.is() && clock.now() >= nextClaimAt;

  const claimMore = async () => {
    const count = Math.min(mostAtOnce, roomIn(pool, deps.sendsPerSecond));
    if (!mayClaim() || count <= 0) return;
    const claimedAt = clock.now();
    const lanes = await trouble.guard(() => records.claim(count, leaseMilliseconds));
    if ((lanes?.length ?? 0) < count) nextClaimAt = clock.now() + lookMilliseconds;
    for (const lane of lanes ?? []) pool.start(lane, claimedAt, claimedAt + sendingMilliseconds);
  };
  const settleFinished = async () => {
    const results = trouble.is() ? [] : pool.takeFinished(mostAtOnce);
    if (results.length === 0) return;
    const settled = await trouble.guard(() => settler.settle(results));
    if (settled === undefined) pool.putBack(results);
  };
  /** Waits for something to do. @returns false when there is nothing any more, or nothing can be done */
  const goesOn = async () => {
    if (pool.running() === 0) return !trouble.is() && (pool.finished() > 0 || mayClaim());
    const isBehind =
      (pool.finished() >= mostAtOnce && !trouble.is()) ||
      (mayClaim() && roomIn(pool, deps.sendsPerSecond) > 0);
    await nap.take(isBehind ? 0 : settleMilliseconds);
    return true;
  };
  return {
    drain: async () => {
      isDraining = true;
      nextClaimAt = 0;
      // What could not be settled before must not be claimed again as if nothing had been sent.
      while (pool.finished() > 0 && !trouble.is()) await settleFinished();
      // Not at the same moment, so that something can be sent in between.
      do await Promise.all([claimMore(), clock.sleep(0).then(settleFinished)]);
      while (await goesOn());
      await settler.renewed();
      isDraining = false;
      return Math.max(lookMilliseconds, gate.opensIn(), trouble.endsIn());
    },
    kick: () => {
      nextClaimAt = 0;
      return isDraining;
    },
    close: gate.close,
  };
}

/** A sleep that may end sooner. */
function createNap(clock: WorkerClock) {
  let end = () => {};
  return {
    end: () => end(),
    take: async (milliseconds: number) => {
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      await Promise.race([clock.sleep(milliseconds), ended]);
    },
  };
}

/** How many more lanes may be claimed: few at a time, but not one by one. */
function roomIn(pool: { waiting(): number; running(): number }, sendsPerSecond: number): number {
  const ahead = Math.min(mostAhead, Math.max(1, Math.ceil(sendsPerSecond * aheadSeconds)));
  const waiting = pool.waiting();
  const sending = pool.running() - waiting;
  return waiting > ahead / 2 ? 0 : Math.min(ahead - waiting, mostSending - sending);
}

/** Whatever lets messages through or holds them back. */
function createGate(deps: WorkerDeps) {
  const { clock, onTrouble, onOutcome } = deps;
  const pacer = createPacer(deps);
  let opensAt = 0;
  let isClosed = false;
  const isShut = () => isClosed || clock.now() < opensAt;
  /** The bot cannot sign in: whatever is sent fails. */
  const pause = () => {
    opensAt = clock.now() + signInPauseMilliseconds;
  };
  const watchThrottled = createOutcomeWatch(clock, isThrottled, ({ afterMilliseconds }) => {
    const milliseconds = afterMilliseconds ?? usualThrottleMilliseconds;
    pacer.pause(Math.min(longestThrottleMilliseconds, milliseconds)).catch(onTrouble);
  });
  const watchUnauthorized = createOutcomeWatch(clock, isUnauthorized, pause);
  return {
    isShut,
    opensIn: () => opensAt - clock.now(),
    take: async (deadline: number) => !isShut() && (await pacer.take(deadline)) && !isShut(),
    watch: (outcome: SendOutcome) => {
      watchThrottled(outcome);
      watchUnauthorized(outcome);
      onOutcome(outcome);
    },
    pause,
    close: () => {
      isClosed = true;
      pacer.close();
    },
  };
}
