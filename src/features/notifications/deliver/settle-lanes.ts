import type { LaneRecords } from '../lanes.ts';
import type { LaneResult } from './lane-run.ts';
import { type RenewDeps, renewRoot } from './renew-root.ts';

export interface SettleDeps extends RenewDeps {
  readonly records: Pick<LaneRecords, 'settle'>;
  readonly onUnexpected: (error: unknown, topicId: string) => void;
}

/** Notes what became of lanes, and mends the posts that showed an owner who was not any more. */
export function createSettle(deps: SettleDeps) {
  const renewing = new Set<Promise<void>>();
  const renew = (results: readonly LaneResult[], conversationId: string, topicId: string) => {
    const result = results.find(({ settled }) => settled.conversationId === conversationId);
    const shown = result?.shown.find(({ root }) => root.topicId === topicId);
    if (result === undefined || shown === undefined) return;
    const work = renewRoot(result.lane.chat, shown, deps)
      .catch((error: unknown) => deps.onUnexpected(error, topicId))
      .finally(() => renewing.delete(work));
    renewing.add(work);
  };
  return {
    /** @throws STORE_UNAVAILABLE */
    settle: async (results: readonly LaneResult[]): Promise<true> => {
      const stale = await deps.records.settle(results.map(({ settled }) => settled));
      for (const { conversationId, root } of stale) renew(results, conversationId, root.topicId);
      return true;
    },
    /** Ends with the last of them. */
    renewed: async () => void (await Promise.all(renewing)),
  };
}
