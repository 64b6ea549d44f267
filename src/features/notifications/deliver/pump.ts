import { createWorker, type WorkerDeps } from './worker.ts';

/** Sends what is due, as long as the process runs. */
export interface Pump {
  start(): void;
  /** Something was published: no need to wait for the next look. */
  kick(): void;
  /** Claims nothing more, finishes and settles what is being sent. */
  close(): Promise<void>;
}

export interface PumpDeps extends WorkerDeps {
  /** Does something once, later. @returns what takes that back */
  readonly schedule: (milliseconds: number, work: () => Promise<void>) => () => void;
}

export function createPump({ schedule, ...deps }: PumpDeps): Pump {
  const worker = createWorker(deps);
  let isClosed = false;
  let cancel = () => {};
  let drained = Promise.resolve();
  const lookIn = (milliseconds: number) => {
    cancel();
    if (isClosed) return;
    cancel = schedule(milliseconds, () => {
      drained = drained.then(worker.drain).then(lookIn);
      return drained;
    });
  };
  return {
    start: () => lookIn(0),
    kick: () => {
      if (!worker.kick()) lookIn(0);
    },
    close: async () => {
      isClosed = true;
      cancel();
      worker.close();
      await drained;
    },
  };
}
