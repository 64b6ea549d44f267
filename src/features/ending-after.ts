/** A signal that ends after a while at the latest. */
export interface Limited {
  readonly signal: AbortSignal;
  /** It is over in time: nothing is left running. */
  readonly clear: () => void;
}

/** Not `AbortSignal.timeout`: `AbortSignal.any` holds it weakly, and once collected it never fires (Node 20). */
export function endingAfter(signal: AbortSignal, milliseconds: number): Limited {
  const timeIsUp = new AbortController();
  const timer = setTimeout(() => timeIsUp.abort(), milliseconds);
  timer.unref();
  return { signal: AbortSignal.any([signal, timeIsUp.signal]), clear: () => clearTimeout(timer) };
}
