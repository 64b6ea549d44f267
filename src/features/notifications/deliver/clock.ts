/** Time as a worker feels it: it never jumps, whatever happens to the clock on the wall. */
export interface WorkerClock {
  /** Milliseconds since some moment. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
