import { setImmediate as letAllWork } from 'node:timers/promises';
import type { WorkerClock } from '../../../../src/features/notifications/deliver/clock.ts';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody sleeps. */
export interface SimulatedTime extends WorkerClock {
  schedule(milliseconds: number, work: () => Promise<void>): () => void;
  /** Lets so much time pass, and whatever happens in it. */
  pass(milliseconds: number): Promise<void>;
}

export function createSimulatedTime(): SimulatedTime {
  const timers = new Set<Timer>();
  let now = 0;
  const setTimer = (milliseconds: number, wake: () => void) => {
    const timer = { at: now + Math.max(0, milliseconds), wake };
    timers.add(timer);
    return timer;
  };
  return {
    now: () => now,
    sleep: (milliseconds) => new Promise((resolve) => void setTimer(milliseconds, resolve)),
    schedule: (milliseconds, work) => {
      const timer = setTimer(milliseconds, () => void work());
      return () => void timers.delete(timer);
    },
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      for (;;) {
        await letAllWork();
        const next = [...timers].reduce<Timer | undefined>(
          (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
          undefined,
        );
        if (next === undefined || next.at > end) break;
        now = Math.max(now, next.at);
        timers.delete(next);
        next.wake();
      }
      now = end;
    },
  };
}
