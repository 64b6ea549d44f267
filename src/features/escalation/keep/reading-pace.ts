import type { ApiKind, SupportTransport } from '../transport.ts';
import { millisecondsPerRead } from './pauses.ts';

/** How long a claimed case may wait for its reading; whoever waits longer lets go of it. */
const longestWaitMilliseconds = 5_000;

/** Spreads readings, so that no moment has more of them than a transport's limits allow. */
export interface ReadingPace {
  /** @returns in how many milliseconds the case is to be asked for again; undefined when it may be read now */
  take(transport: SupportTransport, signal: AbortSignal): Promise<number | undefined>;
  /** Somebody who waits reads without asking; those who come by themselves wait the longer for it. */
  count(transport: SupportTransport): void;
  /** The transport wants to be left alone. */
  holdOff(kind: ApiKind, milliseconds: number): void;
}

export function createReadingPace(
  now: () => Date,
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>,
): ReadingPace {
  /** When the next reading of a transport may begin. */
  const next = new Map<ApiKind, number>();
  /** When the next of those that let go comes again: one after the other, not all at once. */
  const later = new Map<ApiKind, number>();
  const count = (transport: SupportTransport, from: number) => {
    next.set(transport.kind, from + millisecondsPerRead(transport));
  };
  return {
    count: (transport) => count(transport, Math.max(now().getTime(), next.get(transport.kind) ?? 0)),
    holdOff: (kind, milliseconds) => {
      next.set(kind, Math.max(next.get(kind) ?? 0, now().getTime() + milliseconds));
    },
    take: async (transport, signal) => {
      const at = now().getTime();
      const free = Math.max(at, next.get(transport.kind) ?? 0);
      if (free - at > longestWaitMilliseconds) {
        const again = Math.max(free, later.get(transport.kind) ?? 0);
        later.set(transport.kind, again + millisecondsPerRead(transport));
        return again - at;
      }
      count(transport, free);
      if (free > at) await sleep(free - at, signal);
      return undefined;
    },
  };
}
