import { setTimeout as wait } from 'node:timers/promises';
import { startGraph } from '../../src/sandbox/graph/index.ts';
import type { StorePlace } from '../../src/store/index.ts';
import { startReplica } from '../../test/faults/replicas.ts';
import { startBusyTeams } from '../../test/helpers/busy-teams.ts';
import { outage, quietTenant } from '../../test/helpers/outage.ts';
import { plantSubscriptions } from '../../test/helpers/plant-subscriptions.ts';

export interface FanOutOptions {
  readonly place: StorePlace;
  readonly channels: number;
  /** Undefined: Teams takes as much as comes. */
  readonly perSecond: number | undefined;
}

export interface FanOut {
  /** From the first post to the last. */
  readonly seconds: number;
  /** Posts that Teams refused because they were too many. */
  readonly overLimit: number;
  /**
   * Resident, in MB: before the change; and, from the moment when half of the channels knew, what was left after garbage was
   * collected, and the most there was in between.
   */
  readonly memory: { readonly before: number; readonly least: number; readonly most: number };
  /** From the change at Graph to the first post, in seconds; most of it is the wait for the next poll. */
  readonly freshness: number;
  /** From Graph's answer that tells of the change to the first post. */
  readonly reaction: number;
}

/** As a setting it is the most there is. */
const lifted = 10_000;
const longestMilliseconds = 300_000;

export async function fanOut({ place, channels, perSecond }: FanOutOptions): Promise<FanOut> {
  const teams = await startBusyTeams({ perSecond, watches: false });
  const graph = await startGraph({ seed: quietTenant });
  await plantSubscriptions(place, teams.url, channels);
  const replica = startReplica({
    ...(place.kind === 'postgresql' && { DATABASE_URL: place.url }),
    ...(place.kind === 'file' && { DATA_DIR: place.folder }),
    GRAPH_URL: graph.url,
    HEALTH_POLL_SECONDS: '15',
    TEAMS_SENDS_PER_SECOND: String(perSecond ?? lifted),
  });
  try {
    await until(() => replica.messagesUrl() !== undefined);
    const asked = () => graph.requests.filter(({ path }) => path.endsWith('/issues')).length;
    await until(() => asked() > 0);
    const before = asked();
    const memoryBefore = await memoryOf(replica.messagesUrl());
    outage[0]?.happen(graph);
    const changedAt = performance.now();
    const samples: number[] = [];
    let readAt = 0;
    await until(async () => {
      if (readAt === 0 && asked() > before) readAt = performance.now();
      if (teams.counts.posts >= channels / 2) samples.push(await memoryOf(replica.messagesUrl()));
      return teams.counts.posts >= channels;
    });
    const { first = 0, last = 0 } = teams.moments;
    return {
      seconds: (last - first) / 1000,
      overLimit: teams.counts.overLimit,
      memory: { before: memoryBefore, least: Math.min(...samples), most: Math.max(...samples) },
      freshness: (first - changedAt) / 1000,
      reaction: (first - readAt) / 1000,
    };
  } finally {
    await replica.kill();
    await teams.close();
    await graph.close();
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + longestMilliseconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it takes too long');
    await wait(100);
  }
}

/** In MB. */
async function memoryOf(messagesUrl: string | undefined): Promise<number> {
  const text = await fetch(new URL('/metrics', messagesUrl)).then((response) => response.text());
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1];
  return Number(bytes) / 2 ** 20;
}
