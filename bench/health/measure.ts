/** One poll: how long it took, what was kept of it in memory, and the most memory the process has had so far. */
export interface Phase {
  readonly milliseconds: number;
  readonly heapMegabytes: number;
  readonly peakMegabytes: number;
  /** Issues that were looked at, so that both can be seen to have done their work. */
  readonly issues: number;
}

/** Polls, has Graph move one in a hundred, polls again, and prints both for whoever started this. */
export async function measureBoth(graphUrl: string, poll: () => Promise<number>): Promise<void> {
  const first = await measure(poll);
  await fetch(`${graphUrl}/move`, { method: 'POST' });
  const second = await measure(poll);
  console.log(JSON.stringify([first, second]));
}

async function measure(poll: () => Promise<number>): Promise<Phase> {
  const started = performance.now();
  const issues = await poll();
  const milliseconds = performance.now() - started;
  globalThis.gc?.();
  return {
    milliseconds,
    heapMegabytes: process.memoryUsage().heapUsed / 2 ** 20,
    peakMegabytes: process.resourceUsage().maxRSS / 2 ** 10,
    issues,
  };
}
