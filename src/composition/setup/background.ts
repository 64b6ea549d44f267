/** Work that outlives the turn that began it. */
export interface Background {
  /** @param work does not throw; its signal ends when the app closes */
  run(work: (closing: AbortSignal) => Promise<void>): void;
  /** Ends what is under way, and waits for it. */
  close(): Promise<void>;
}

export function createBackground(): Background {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    run: (work) => {
      const done = work(closing.signal).finally(() => underWay.delete(done));
      underWay.add(done);
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
