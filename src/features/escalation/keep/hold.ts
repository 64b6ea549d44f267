import type { CaseProgress, CaseRecords, ClaimedCase } from '../records.ts';

/** A case that is being worked on, as it stands after each step. */
export interface Hold {
  now(): ClaimedCase;
  /** @throws ClaimLost, STORE_UNAVAILABLE */
  save(progress: CaseProgress): Promise<void>;
}

/** Somebody else has claimed the case since: whatever is left is theirs. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** @param onQueued told when something was queued for a conversation */
export function holdOf(
  claimed: ClaimedCase,
  { save }: Pick<CaseRecords, 'save'>,
  onQueued: () => void,
): Hold {
  let current = claimed;
  return {
    now: () => current,
    save: async (progress) => {
      const saved = await save(current.case.key, claimed.fence, progress);
      if (saved === undefined) throw new ClaimLost();
      current = saved;
      if (progress.events?.some(({ told }) => told !== undefined)) onQueued();
    },
  };
}
