import { z } from 'zod';
import { type Db, noRow, type Parameter, type Queries } from './db.ts';
import { reminderBit } from './notification-codes.ts';

/** How many changes are looked at in one transaction. */
const changesAtOnce = 50;

const changeRow = z.object({
  published_at: z.number(),
  source: z.string(),
  seq: z.number(),
  matched: z.number(),
});
type Change = z.infer<typeof changeRow>;

/** How far it has come: all changes up to this one are forgotten, or not to be. */
interface Position extends Omit<Change, 'matched'> {
  /** Of a change that is being forgotten: up to which subscription. */
  readonly forgottenUpTo: string | undefined;
}

const beginning: Position = { published_at: -1, source: '', seq: 0, forgottenUpTo: undefined };

interface Forgetting {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
  readonly moment: Date;
}

/**
 * Forgets changes with all their deliveries, the oldest first. A change is begun when all its deliveries were settled
 * before, and counts those that are left: so the ledger adds up at any moment. Where it has come to is remembered here, so
 * that nothing is looked at twice; after a restart it begins with the oldest again.
 * @returns forgets a few. It returns whether there may be more
 */
export function createForgetting(
  db: Db,
  tenantId: string,
): (moment: Date, limit: number) => Promise<boolean> {
  let position = beginning;
  return async (moment, limit) => {
    const reached = await db.transaction((queries) =>
      forgetSome({ db, queries, tenantId, moment }, position, limit),
    );
    position = reached ?? beginning;
    return reached !== undefined;
  };
}

/** @returns undefined when it has come to the end */
async function forgetSome(
  forgetting: Forgetting,
  from: Position,
  limit: number,
): Promise<Position | undefined> {
  const { queries, tenantId } = forgetting;
  let position = from;
  let left = limit;
  for (let looked = 0; looked < changesAtOnce && left > 0; looked += 1) {
    const change = await findChange(forgetting, position);
    if (change === undefined) return undefined;
    const of = [tenantId, change.source, change.seq];
    const begunUpTo = isSame(change, position) ? position.forgottenUpTo : undefined;
    position = { ...change, forgottenUpTo: undefined };
    if (begunUpTo === undefined && !(await isSettled(forgetting, of))) {
      left -= change.matched;
      continue;
    }
    const { count, upTo } = await forgetDeliveries(queries, of, begunUpTo ?? '', left);
    if (upTo !== undefined) return { ...position, forgottenUpTo: upTo };
    left -= count;
    await queries.query(
      noRow,
      'delete from topic_change where tenant_id = $1 and source = $2 and seq = $3 and matched = 0',
      of,
    );
  }
  return position;
}

function isSame(change: Change, position: Position): boolean {
  return change.source === position.source && change.seq === position.seq;
}

/** The one that was begun, or the next one; one that another replica is at is passed over. */
async function findChange(
  { db, queries, tenantId, moment }: Forgetting,
  { published_at, source, seq, forgottenUpTo }: Position,
): Promise<Change | undefined> {
  const [change] = await queries.query(
    changeRow,
    `select published_at, source, seq, matched from topic_change
      where tenant_id = $1 and published_at < $2
        and (published_at, source, seq) ${forgottenUpTo === undefined ? '>' : '>='} ($3, $4, $5)
      order by published_at, source, seq limit 1 ${db.skipLocked}`,
    [tenantId, moment.getTime(), published_at, source, seq],
  );
  return change;
}

async function isSettled({ queries, moment }: Forgetting, ofChange: readonly Parameter[]): Promise<boolean> {
  const [unsettled] = await queries.query(
    noRow,
    `select 1 as one from delivery where tenant_id = $1 and source = $2 and seq = $3
      and (state = 'queued' or done_at >= $4) limit 1`,
    [...ofChange, moment.getTime()],
  );
  return unsettled === undefined;
}

/** @returns how many, and up to which subscription where there may be more */
async function forgetDeliveries(
  { query }: Queries,
  of: readonly Parameter[],
  after: string,
  limit: number,
): Promise<{ readonly count: number; readonly upTo: string | undefined }> {
  const ofChange = 'tenant_id = $1 and source = $2 and seq = $3';
  const [last] = await query(
    z.object({ subscription_id: z.string() }),
    `select subscription_id from delivery where ${ofChange} and subscription_id > $4
      order by subscription_id limit 1 offset $5`,
    [...of, after, limit - 1],
  );
  const upTo = last?.subscription_id;
  // What somebody queued again meanwhile stays, and the change with it.
  const deleted = await query(
    z.object({ event: z.number() }),
    `delete from delivery where ${ofChange} and subscription_id > $4
      ${upTo === undefined ? '' : 'and subscription_id <= $5'} and state <> 'queued' returning event`,
    [...of, after, ...(upTo === undefined ? [] : [upTo])],
  );
  const counted = deleted.filter(({ event }) => event !== reminderBit).length;
  await query(noRow, `update topic_change set matched = matched - $4 where ${ofChange}`, [...of, counted]);
  return { count: deleted.length, upTo };
}
