import assert from 'node:assert/strict';
import { startGraph } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import type { StorePlace } from '../../src/store/index.ts';
import { chatPerson } from '../helpers/bot.ts';
import { type BusyTeams, startBusyTeams } from '../helpers/busy-teams.ts';
import { outage, quietTenant } from '../helpers/outage.ts';
import { plantSubscriptions } from '../helpers/plant-subscriptions.ts';
import { checkChannels, checkOrder, isSlow } from './check-channels.ts';
import { type Counted, countDeliveries } from './count-deliveries.ts';
import { eventually, type Fleet, startFleet } from './fleet.ts';
import { keepsReading } from './ledger.ts';
import { createRandom, createStorm } from './storm.ts';

export interface Scenario {
  readonly channels: number;
  readonly replicas: number;
  /** Between one kill and the next. */
  readonly killMilliseconds: number;
}

/** Teams' limit, made larger so that the run is over in two minutes. */
const perSecond = 300;
const administrator = chatPerson('Alex Wilber');

/** Throws when anything is lost, doubled without a mark, out of date, or too much for a conversation. */
export async function surviveFaults(place: StorePlace, scenario: Scenario): Promise<void> {
  const random = createRandom(20_261_124);
  const storm = createStorm(random);
  const teams = await startBusyTeams({
    perSecond,
    watches: true,
    trouble: storm.trouble,
    slowness: (conversationId) => (isSlow(conversationId) ? 3_000 : 0),
    person: administrator,
  });
  const graph = await startGraph({ seed: quietTenant });
  await plantSubscriptions(place, teams.url, scenario.channels);
  const fleet = startFleet(scenario.replicas, {
    ...settingsOf(place),
    GRAPH_URL: graph.url,
    HEALTH_POLL_SECONDS: '15',
    TEAMS_SENDS_PER_SECOND: String(perSecond),
  });
  try {
    await fleet.messagesUrl();
    const wasRead = () => graph.requests.some(({ path }) => path.endsWith('/issues'));
    // What is there at the first reading that is kept is no news; other replicas read meanwhile and keep nothing.
    const isKept = async () => place.kind !== 'postgresql' || keepsReading(place);
    await eventually('a quiet tenant has been read', 60_000, async () =>
      wasRead() && (await isKept()) ? true : undefined,
    );
    fleet.beginKilling(scenario.killMilliseconds, random);
    let expected = 0;
    for (const { happen, changes } of outage) {
      happen(graph);
      expected += changes * scenario.channels;
      await untilLedger(fleet, `${expected} deliveries`, (ledger) => ledger.expected === expected);
    }
    await fleet.endKilling();
    storm.end();
    await untilLedger(fleet, 'nothing is queued', ({ queued }) => queued === 0);
    checkOrder(teams);
    const before = structuredClone(teams.posts);
    await say(fleet, teams, 'resend failed');
    await untilLedger(fleet, 'nothing has failed', ({ queued, failed }) => queued + failed === 0);
    assert.deepEqual(new Set(await fleet.stop()), new Set([0]));
    await checkChannels(place, teams, before, { channels: scenario.channels, kills: fleet.kills() });
  } catch (error) {
    process.stderr.write(`${fleet.complaints().slice(-20).join('\n')}\n`);
    throw error;
  } finally {
    await fleet.kill();
    await teams.close();
    await graph.close();
  }
}

function settingsOf(place: StorePlace): Readonly<Record<string, string>> {
  if (place.kind === 'postgresql') return { DATABASE_URL: place.url };
  return place.kind === 'file' ? { DATA_DIR: place.folder } : {};
}

/** As `/metrics` shows it, of whichever replica runs. */
async function untilLedger(fleet: Fleet, what: string, isSo: (ledger: Counted) => boolean): Promise<void> {
  let ledger: Counted | undefined;
  try {
    await eventually(what, 100_000, async () => {
      ledger = await countDeliveries(await fleet.messagesUrl());
      return isSo(ledger) ? true : undefined;
    });
  } catch (error) {
    throw new Error(`${what}: the ledger has ${JSON.stringify(ledger)}`, { cause: error });
  }
}

async function say(fleet: Fleet, teams: BusyTeams, text: string): Promise<void> {
  const response = await fetch(await fleet.messagesUrl(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      id: 'said',
      channelId: 'msteams',
      serviceUrl: teams.url,
      text,
      from: { id: administrator.id, name: administrator.name, aadObjectId: administrator.aadObjectId },
      recipient: { id: '28:casebridge' },
      conversation: { id: 'a:administrator', conversationType: 'personal', tenantId: people.tenantId },
      channelData: { tenant: { id: people.tenantId } },
    }),
  });
  assert.equal(response.status, 200);
}
