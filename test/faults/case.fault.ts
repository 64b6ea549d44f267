import assert from 'node:assert/strict';
import type { StorePlace } from '../../src/store/index.ts';
import { file } from '../store/engines.ts';
import { type SilentSteps, silenceSteps } from './case-steps.ts';
import { type CaseWorld, startCaseWorld } from './case-world.ts';
import { checkCases, isAllNoted, toldCount } from './check-cases.ts';
import { countDeliveries } from './count-deliveries.ts';
import { eventually } from './fleet.ts';
import { openDatabase } from './ledger.ts';
import { liveMeanwhile } from './meanwhile.ts';
import { type Replica, type WarmReplica, warmReplica } from './replicas.ts';

/** A start takes seconds, and two of them as long as one. */
const warmLives = 2;

describe('cases at Microsoft support through a kill at each of their steps', function () {
  this.timeout(150_000);

  it('one process on the embedded database', async () => {
    const { place, remove } = await file.newPlace();
    try {
      await surviveKills(place);
    } finally {
      await remove();
    }
  });
});

/** Throws when anything is lost, or there twice. */
async function surviveKills(place: StorePlace): Promise<void> {
  const world = await startCaseWorld(place);
  const lives = createLives({
    ...world.settings,
    ...(place.kind === 'file' && { DATA_DIR: place.folder }),
  });
  let kills = 0;
  try {
    const steps = silenceSteps(world);
    while (steps.waysLeft().length > 0) {
      lives.begin();
      await untilSilent(steps);
      await lives.kill();
      kills += 1;
      await endLeases(place);
      await liveMeanwhile(world);
    }
    lives.begin(true);
    await untilAllIsTold(world, lives);
    assert.equal(await lives.stop(), 0);
    const failed = steps.met.filter(({ status }) => status >= 300);
    assert.deepEqual(failed, []);
    const { notes, posts, doubled } = await checkCases(place, world);
    process.stdout.write(
      `      ${kills} kills, after ${steps.met.length} changes that nobody was told of; ` +
        `${world.cases.length} cases and ${notes} notes, each once; ${posts} posts and replies, ${doubled} of them doubled\n`,
    );
  } catch (error) {
    process.stderr.write(`${lives.complaints().slice(-20).join('\n')}\n`);
    throw error;
  } finally {
    await lives.end();
    await world.close();
  }
}

/** Each way is waiting for the answer to a step of its. */
async function untilSilent({ met, waysLeft }: SilentSteps): Promise<void> {
  const before = met.length;
  const left = waysLeft();
  await eventually(`${left.join(', ')} wait for an answer`, 100_000, async () => {
    const silent = new Set(met.slice(before).map(({ kind }) => kind));
    return left.every((kind) => silent.has(kind)) ? true : undefined;
  });
}

async function untilAllIsTold(world: CaseWorld, lives: Lives): Promise<void> {
  await eventually('all is noted and told', 100_000, async () => {
    const url = lives.messagesUrl();
    if (url === undefined) return undefined;
    const { expected, queued } = await countDeliveries(url);
    return isAllNoted(world) && expected >= toldCount && queued === 0 ? true : undefined;
  });
}

/**
 * The dead hold cases and conversations until their leases end, and on a busy machine a process may have given up waiting
 * for an answer before it was killed. As if that time had passed.
 */
async function endLeases(place: StorePlace): Promise<void> {
  const database = await openDatabase(place);
  try {
    const now = [Date.now()];
    await database.execute('update support_case set lease_ends_at = $1 where lease_ends_at > $1', now);
    await database.execute('update support_case set due_at = $1 where failing_since is not null', now);
    await database.execute('update conversation set free_at = $1 where free_at > $1', now);
    await database.execute('update delivery set due_at = $1 where is_claimed = 1 and due_at > $1', now);
  } finally {
    await database.close();
  }
}

/** One process after the other; the next ones are being made ready meanwhile. */
interface Lives {
  /** @param isLast no others follow */
  begin(isLast?: boolean): void;
  messagesUrl(): string | undefined;
  kill(): Promise<void>;
  /** Ends it as an operator does. @returns its exit code */
  stop(): Promise<number | null | undefined>;
  end(): Promise<void>;
  complaints(): readonly string[];
}

function createLives(settings: Readonly<Record<string, string>>): Lives {
  const ready: WarmReplica[] = [];
  const begun: Replica[] = [];
  const living = () => begun.at(-1);
  const warm = () => {
    while (ready.length < warmLives) ready.push(warmReplica(settings));
  };
  warm();
  return {
    begin: (isLast = false) => {
      const next = ready.shift();
      assert.ok(next, 'one is ready');
      next.begin();
      begun.push(next);
      if (!isLast) warm();
    },
    messagesUrl: () => living()?.messagesUrl(),
    kill: async () => {
      await living()?.kill();
    },
    stop: async () => living()?.stop(),
    end: async () => {
      await Promise.all([...begun.slice(-1), ...ready].map((replica) => replica.kill()));
    },
    complaints: () => begun.flatMap((replica) => replica.complaints),
  };
}
