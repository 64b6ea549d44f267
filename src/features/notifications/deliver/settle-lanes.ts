import type { ChatAddress } from '../../turn.ts';
import type { LaneRecords } from '../lanes.ts';
import type { SendOutcome } from '../messenger.ts';
import type { WorkerClock } from './clock.ts';
import type { LaneResult, ShownRoot } from './lane-run.ts';
import { topicKey } from './plan-lane.ts';
import { type RenewDeps, renewRoot } from './renew-root.ts';

export interface SettleDeps extends RenewDeps {
  readonly records: Pick<LaneRecords, 'settle'>;
  readonly clock: Pick<WorkerClock, 'sleep'>;
  readonly onUnexpected: (error: unknown, topicId: string) => void;
}

const mostRenewals = 8;
const firstWaitMilliseconds = 1_000;

/** Notes what became of lanes, and mends the posts that showed an owner who was not any more. */
export function createSettle(deps: SettleDeps) {
  const renewing = new Set<Promise<void>>();
  /** What waits to be tried again keeps nobody from looking for more work, nor from closing. */
  const renew = (chat: ChatAddress, shown: ShownRoot, times: number) => {
    const work = renewRoot(chat, shown, deps)
      .then((outcome) => {
        const wait = outcome && waitAfter(outcome, times);
        if (wait === undefined || times + 1 >= mostRenewals) return;
        void deps.clock.sleep(wait).then(() => renew(chat, shown, times + 1));
      })
      .catch((error: unknown) => deps.onUnexpected(error, shown.root.topicId))
      .finally(() => renewing.delete(work));
    renewing.add(work);
  };
  return {
    /** @throws STORE_UNAVAILABLE */
    settle: async (results: readonly LaneResult[]): Promise<true> => {
      const stale = await deps.records.settle(results.map(({ settled }) => settled));
      for (const { conversationId, root } of stale) {
        const result = results.find(({ settled }) => settled.conversationId === conversationId);
        const shown = result?.shown.find((one) => topicKey(one.root) === topicKey(root));
        if (result !== undefined && shown !== undefined) renew(result.lane.chat, shown, 0);
      }
      return true;
    },
    /** Ends with the last of them. */
    renewed: async () => void (await Promise.all(renewing)),
  };
}

/** @returns undefined: it will never be taken */
function waitAfter(outcome: SendOutcome | 'notNow', times: number): number | undefined {
  const usual = firstWaitMilliseconds * 2 ** times;
  if (outcome === 'notNow') return usual;
  if (outcome.kind === 'again') return Math.max(usual, outcome.afterMilliseconds ?? 0);
  return outcome.kind === 'lost' || outcome.kind === 'signInFailed' ? usual : undefined;
}
