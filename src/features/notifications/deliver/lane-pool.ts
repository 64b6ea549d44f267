import type { Lane } from '../lanes.ts';
import type { LaneDeps, LaneResult } from './lane-run.ts';
import { runLane } from './run-lane.ts';

/** The lanes that are being told. */
export interface LanePool {
  start(lane: Lane, claimedAt: number, deadline: number): void;
  /** How many wait for a moment to send at. */
  waiting(): number;
  /** How many are not finished, those that wait included. */
  running(): number;
  /** Hands over what is finished, so many at most. */
  takeFinished(count: number): readonly LaneResult[];
  finished(): number;
  /** It could not be settled. */
  putBack(results: readonly LaneResult[]): void;
}

/** @param onFinished told after each lane */
export function createLanePool(deps: LaneDeps, onFinished: (result: LaneResult) => void): LanePool {
  let waiting = 0;
  let running = 0;
  const results: LaneResult[] = [];
  const counted: LaneDeps = {
    ...deps,
    pacer: {
      take: async (deadline) => {
        waiting += 1;
        const maySend = await deps.pacer.take(deadline);
        waiting -= 1;
        return maySend;
      },
    },
  };
  return {
    start: (lane, claimedAt, deadline) => {
      running += 1;
      void runLane(lane, claimedAt, deadline, counted).then((result) => {
        running -= 1;
        results.push(result);
        onFinished(result);
      });
    },
    waiting: () => waiting,
    running: () => running,
    finished: () => results.length,
    takeFinished: (count) => results.splice(0, count),
    putBack: (again) => void results.unshift(...again),
  };
}
