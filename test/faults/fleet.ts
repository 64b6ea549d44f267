import { setTimeout as wait } from 'node:timers/promises';
import { type Replica, startReplica } from './replicas.ts';

/** Replicas of one bot, of which one after the other is killed. */
export interface Fleet {
  /**
   * Kills one, and starts another in its place, again and again; but only while all of them run. On a busy machine a
   * start takes longer than the time between two kills, and soon nobody would be left to do any work.
   */
  beginKilling(milliseconds: number, random: () => number): void;
  endKilling(): Promise<void>;
  readonly kills: () => number;
  /** The address of one that runs. */
  messagesUrl(): Promise<string>;
  /** Ends all, as an operator does. @returns their exit codes */
  stop(): Promise<readonly (number | null)[]>;
  /** Ends all at once. */
  kill(): Promise<void>;
  complaints(): readonly string[];
}

export function startFleet(count: number, settings: Readonly<Record<string, string>>): Fleet {
  const replicas: Replica[] = Array.from({ length: count }, () => startReplica(settings));
  const dead: Replica[] = [];
  let kills = 0;
  let timer: NodeJS.Timeout | undefined;
  let killing = Promise.resolve();
  const killOne = async (random: () => number) => {
    const running = replicas.filter((replica) => replica.messagesUrl() !== undefined);
    const victim = running[Math.floor(random() * running.length)];
    if (victim === undefined || running.length < count) return;
    await victim.kill();
    kills += 1;
    dead.push(victim);
    replicas.splice(replicas.indexOf(victim), 1, startReplica(settings));
  };
  return {
    beginKilling: (milliseconds, random) => {
      timer = setInterval(() => {
        killing = killing.then(() => killOne(random));
      }, milliseconds);
    },
    endKilling: async () => {
      clearInterval(timer);
      await killing;
    },
    kills: () => kills,
    messagesUrl: () =>
      eventually('a replica runs', 60_000, async () =>
        replicas.map((replica) => replica.messagesUrl()).find((url) => url !== undefined),
      ),
    stop: () => Promise.all(replicas.map((replica) => replica.stop())),
    kill: async () => {
      clearInterval(timer);
      await killing;
      await Promise.all(replicas.map((replica) => replica.kill()));
    },
    complaints: () => [...dead, ...replicas].flatMap((replica) => replica.complaints),
  };
}

/** Asks again and again, until there is an answer. @throws Error when there is none in time */
export async function eventually<Value>(
  what: string,
  milliseconds: number,
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const value = await ask();
    if (value !== undefined) return value;
    await wait(200);
  }
  throw new Error(`not within ${milliseconds} ms: ${what}`);
}
