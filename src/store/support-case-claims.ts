import { z } from 'zod';
import { type Db, noRow, type Parameter, type Queries } from './db.ts';
import { finishActions, readActions } from './support-case-actions.ts';
import { addEvents, type InCase, markNoted, readEventKeys, readEvents } from './support-case-events.ts';
import {
  type Action,
  heldColumns,
  heldRow,
  jsonOf,
  type NewEvent,
  type Remote,
  type State,
  type StoredCase,
  type StoredEvent,
} from './support-case-rows.ts';

type Which = { readonly limit: number } | { readonly key: string };

interface ClaimedCase {
  readonly case: StoredCase;
  readonly actions: readonly Action[];
  readonly unnoted: readonly StoredEvent[];
  readonly eventKeys: ReadonlySet<string>;
  readonly fence: number;
  readonly readAt: Date | undefined;
}

/** What is left out stays as it is. */
interface Progress {
  readonly state?: State;
  readonly remoteId?: string;
  readonly number?: string;
  readonly remote?: Remote;
  readonly incident?: StoredCase['incident'];
  readonly events?: readonly NewEvent[];
  readonly finishedActions?: readonly string[];
  readonly noted?: readonly number[];
  readonly failure?: { readonly code: string | undefined };
  readonly isRead?: boolean;
}

/** No worker asks for as much; what ends later was written before the clock was set back. */
const longestLeaseMilliseconds = 3_600_000;

/** Nobody puts a case off for longer: what is due later was written before the clock was set back. */
const longestPauseMilliseconds = 24 * 3_600_000;

/** One that nobody can read is passed over for so long: those behind it are not to wait for it. */
const unreadablePauseMilliseconds = 15 * 60_000;

/** How people's numbers are compared. */
export function foldedNumber(number: string): string {
  return number.trim().toLowerCase();
}

/** One worker at a time deals with a case; should it die, the next one takes over when the lease has ended. */
export function createSupportCaseClaims(db: Db, tenantId: string) {
  return {
    claim: async (holder: string, leaseMilliseconds: number, which: Which) => {
      const { claimed, unreadable } = await db.transaction((queries) =>
        claimAll({ db, queries, tenantId }, holder, leaseMilliseconds, which),
      );
      if (claimed.length === 0 && unreadable !== undefined) throw unreadable;
      return claimed;
    },
    save: (key: string, fence: number, progress: Progress) =>
      db.transaction(async (queries): Promise<ClaimedCase | undefined> => {
        const inCase = { db, queries, tenantId, key };
        // First, because it keeps the row from everybody else until all is written.
        if (!(await writeProgress(inCase, fence, progress))) return undefined;
        await addEvents(inCase, progress.events ?? []);
        await finishActions(inCase, progress.finishedActions ?? []);
        await markNoted(inCase, progress.noted ?? []);
        const [row] = await queries.query(
          heldRow,
          `select ${heldColumns} from support_case where tenant_id = $1 and case_key = $2`,
          [tenantId, key],
        );
        return row && withRest(inCase, row);
      }),
    release: async (key: string, fence: number, dueInMilliseconds: number | undefined) => {
      const pause = Math.round(Math.min(dueInMilliseconds ?? 0, longestPauseMilliseconds));
      const due = dueInMilliseconds === undefined ? 'null' : `${db.now()} + ${pause}`;
      await db.query(
        noRow,
        // What was asked for since it was looked at is done at once.
        `update support_case set holder = '', lease_ends_at = 0, is_woken = 0,
            due_at = case when is_woken = 1 then ${db.now()} else ${due} end
          where tenant_id = $1 and case_key = $2 and fence = $3`,
        [tenantId, key, fence],
      );
    },
  };
}

type Place = Omit<InCase, 'key'>;

/** @returns `unreadable`: why one of them could not be read, and was put off */
async function claimAll(
  place: Place,
  holder: string,
  leaseMilliseconds: number,
  which: Which,
): Promise<{ readonly claimed: readonly ClaimedCase[]; readonly unreadable: Error | undefined }> {
  const { db, queries, tenantId } = place;
  const claimed: ClaimedCase[] = [];
  let unreadable: Error | undefined;
  for (const key of await pick(db, queries, tenantId, which)) {
    try {
      claimed.push(...(await claimOne({ ...place, key }, holder, leaseMilliseconds)));
    } catch (error) {
      if ('key' in which || !isUnreadable(error)) throw error;
      unreadable = error;
      await queries.query(
        noRow,
        `update support_case set holder = '', lease_ends_at = 0,
            due_at = ${db.now()} + ${unreadablePauseMilliseconds}
          where tenant_id = $1 and case_key = $2`,
        [tenantId, key],
      );
    }
  }
  return { claimed, unreadable };
}

/** What is kept has another form, or is no JSON. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof z.ZodError || error instanceof SyntaxError;
}

async function claimOne(
  inCase: InCase,
  holder: string,
  leaseMilliseconds: number,
): Promise<readonly ClaimedCase[]> {
  const { db, queries, tenantId, key } = inCase;
  const rows = await queries.query(
    heldRow,
    // Due from now on, so that whoever comes after one that died finds it, whether it was due or not.
    `update support_case set holder = $3, lease_ends_at = ${db.now()} + $4, fence = fence + 1,
        due_at = ${db.now()}, is_woken = 0
      where tenant_id = $1 and case_key = $2 returning ${heldColumns}`,
    [tenantId, key, holder, Math.round(leaseMilliseconds)],
  );
  return Promise.all(rows.map((row) => withRest(inCase, row)));
}

/** Locks cases that nobody holds. @returns their keys */
async function pick(db: Db, { query }: Queries, tenantId: string, which: Which): Promise<readonly string[]> {
  const now = db.now();
  const isFree = `(lease_ends_at <= ${now} or lease_ends_at > ${now} + ${longestLeaseMilliseconds})`;
  const isDue = `(due_at <= ${now} or due_at > ${now} + ${longestPauseMilliseconds})`;
  const [condition, parameter] =
    'key' in which
      ? [`case_key = $2 and ${isFree} ${db.forUpdate}`, which.key]
      : [`${isDue} and ${isFree} order by due_at, case_key limit $2 ${db.skipLocked}`, which.limit];
  const rows = await query(
    z.object({ case_key: z.string() }),
    `select case_key from support_case where tenant_id = $1 and ${condition}`,
    [tenantId, parameter],
  );
  return rows.map(({ case_key }) => case_key);
}

async function withRest(inCase: InCase, held: z.infer<typeof heldRow>): Promise<ClaimedCase> {
  const { queries, tenantId, key } = inCase;
  return {
    ...held,
    actions: await readActions(queries, tenantId, key),
    unnoted: await readEvents(queries, tenantId, key, 'unnoted'),
    eventKeys: new Set(await readEventKeys(inCase)),
  };
}

/** @returns false when somebody else has claimed it since */
async function writeProgress(
  { db, queries, tenantId, key }: InCase,
  fence: number,
  { state, remoteId, number, remote, incident, failure, isRead }: Progress,
): Promise<boolean> {
  const cells: Readonly<Record<string, Parameter>> = {
    ...(remoteId !== undefined && { remote_id: remoteId }),
    ...(number !== undefined && { case_number: number, folded_number: foldedNumber(number) }),
    ...(remote && { remote: jsonOf(remote) }),
    ...(incident && { incident: jsonOf(incident) }),
    ...(state !== undefined && { state }),
    ...(failure && { failure: failure.code ?? null }),
  };
  const sets = Object.keys(cells).map((column, index) => `${column} = $${index + 4}`);
  if (failure) {
    sets.push(
      `failing_since = ${failure.code === undefined ? 'null' : `coalesce(failing_since, ${db.now()})`}`,
    );
  }
  if (isRead === true) sets.push(`read_at = ${db.now()}`);
  if (state !== undefined) sets.push(`is_current = ${isCurrent(state)}`);
  const written = await queries.query(
    z.object({ case_key: z.string() }),
    `update support_case set ${['version = version + 1', 'is_woken = 0', ...sets].join(', ')}
      where tenant_id = $1 and case_key = $2 and fence = $3 returning case_key`,
    [tenantId, key, fence, ...Object.values(cells)],
  );
  return written.length > 0;
}

/** One that is opened again does not keep a newer one of its incident from being there. */
function isCurrent(state: State): string {
  if (state === 'closed' || state === 'refused') return '0';
  return `case when exists (select 1 from support_case o where o.tenant_id = $1 and o.case_key <> $2
    and o.incident_sys_id = support_case.incident_sys_id and o.is_current = 1) then 0 else 1 end`;
}
