import { dateOf } from '../../../clients/servicenow/schema.ts';
import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';

/** When a row was made, by the instance's clock. */
export const createdColumn = 'sys_created_on';

/** Clocks differ. */
const earlierMilliseconds = 5 * 60_000;
/** Longer than a request takes that was on its way when the process ended. */
const laterMilliseconds = 10 * 60_000;

/**
 * Whether a row is the one that was about to be made: what somebody made by hand before or since, under the same name, is
 * theirs. So is one that does not tell.
 */
export function isMadeThen({ fields }: SetupRecord, begunAt: Date | undefined): boolean {
  const created = dateOf(fields[createdColumn] ?? '');
  if (created === undefined || begunAt === undefined) return false;
  const after = created.getTime() - begunAt.getTime();
  return after >= -earlierMilliseconds && after <= laterMilliseconds;
}
