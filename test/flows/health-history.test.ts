import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangeKind } from '../../src/features/health/history.ts';
import type { GraphStandIn, HealthIssue } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import { openStore, type StorePlace } from '../../src/store/index.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { startPatientGraph } from '../helpers/graph.ts';
import { findPostgres, type TestPlace } from '../store/engines.ts';

const start = new Date('2026-11-23T14:00:00Z');
let now = start;
const onTrouble = (error: unknown) => {
  throw error;
};
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

/** Changes an issue as Microsoft does. */
function change(graph: GraphStandIn, id: string, changes: Partial<HealthIssue>): void {
  const found = graph.issues.find((issue) => issue.id === id);
  assert.ok(found);
  Object.assign(found, { lastModifiedDateTime: now.toISOString(), ...changes });
}

function write(graph: GraphStandIn, id: string, content: string): void {
  const posts = graph.issues.find((issue) => issue.id === id)?.posts ?? [];
  const description = { contentType: 'html', content };
  change(graph, id, {
    posts: [...posts, { createdDateTime: now.toISOString(), postType: 'regular', description }],
  });
}

function firstIssue({ issues: [first] }: GraphStandIn): HealthIssue {
  assert.ok(first);
  return first;
}

/** Looks into the store, which nobody else may have open if it is a file. */
async function remembered(place: StorePlace, id: string) {
  const store = await openStore(place, { lockMilliseconds: 0, onTrouble });
  try {
    return await store.ofTenant(people.tenantId).healthHistory.find(id);
  } finally {
    await store.close();
  }
}

async function kindsOf(place: StorePlace, id: string): Promise<readonly ChangeKind[]> {
  return (await remembered(place, id))?.changes.map(({ kind }) => kind) ?? [];
}

const warnings = (bot: TestBot) => bot.logLines.filter((line) => /service health/.test(line));

describe('the history of service health', () => {
  let folder: string;
  let place: StorePlace;
  let graph: GraphStandIn;
  const bots: TestBot[] = [];
  const startOne = async (settings: Readonly<Record<string, string>> = { DATA_DIR: folder }) => {
    const options = { settings: { ...settings, GRAPH_URL: graph.url }, limits: { storeLock: 0 } };
    const bot = await startBot({ ...options, now: () => now, own: { graph } });
    bots.push(bot);
    return bot;
  };
  const stopAll = async () => {
    for (const bot of bots.splice(0)) await bot.close();
  };
  const health = async (bot: TestBot) => onlyCard(await bot.say('service health'));
  beforeEach(async () => {
    now = start;
    folder = await mkdtemp(join(tmpdir(), 'casebridge-health-'));
    place = { kind: 'file', folder };
    graph = await startPatientGraph(() => now);
  });
  afterEach(async () => {
    await stopAll();
    await graph.close();
    await rm(folder, { recursive: true });
  });

  it('holds everything that became of an issue, in its order, and what Graph has dropped', async () => {
    const bot = await startOne();
    const poll = async () => {
      await bot.tick();
      later(2);
    };
    await poll();
    const [gone] = graph.issues.filter(({ id }) => id === 'EX700101');
    assert.ok(gone);
    write(graph, gone.id, 'We found the cause.');
    await poll();
    const posts = [...gone.posts];
    change(graph, gone.id, { status: 'verifyingService', posts: posts.slice(-1) });
    await poll();
    change(graph, gone.id, { classification: 'advisory', status: 'serviceRestored', isResolved: true });
    await poll();
    change(graph, gone.id, { status: 'serviceDegradation', isResolved: false });
    await poll();
    graph.issues.splice(graph.issues.indexOf(gone), 1);
    await poll();
    assert.doesNotMatch(await health(bot), /EX700101/);
    graph.issues.push(gone);
    await poll();
    assert.match(await health(bot), /EX700101/);
    await stopAll();
    const found = await remembered(place, gone.id);
    assert.deepEqual(
      found?.changes.map(({ kind, before, after }) =>
        kind === 'post' ? kind : `${kind} ${before}>${after}`,
      ),
      [
        'new >serviceDegradation',
        'post',
        'status serviceDegradation>verifyingService',
        'classification incident>advisory',
        'status verifyingService>serviceRestored',
        'resolved >',
        'reopened >',
        'status serviceRestored>serviceDegradation',
        'vanished >',
        'returned >',
      ],
    );
    assert.equal(found?.posts.length, posts.length);
    assert.equal(found?.issue.vanishedAt, undefined);
  });

  it('tells what was there at the first reading from what came later', async () => {
    const bot = await startOne();
    await bot.tick();
    const first = firstIssue(graph);
    later(2);
    graph.issues.push({ ...first, id: 'EX999999', lastModifiedDateTime: now.toISOString() });
    await bot.tick();
    await stopAll();
    const noticed = async (id: string) => (await remembered(place, id))?.changes[0]?.noticedAt;
    assert.deepEqual(await noticed(first.id), start);
    assert.deepEqual(await noticed('EX999999'), now);
  });

  it('holds what Graph lists a little late', async () => {
    const bot = await startOne();
    const resolved = graph.issues.find(({ isResolved }) => isResolved);
    assert.ok(resolved);
    await bot.tick();
    later(2);
    write(graph, 'EX700101', 'We found the cause.');
    await bot.tick();
    const before = new Date(now.getTime() - 5 * 60_000).toISOString();
    later(2);
    write(graph, resolved.id, 'What we learned from it.');
    change(graph, resolved.id, { lastModifiedDateTime: before });
    await bot.tick();
    await stopAll();
    assert.deepEqual(await kindsOf(place, resolved.id), ['new', 'post']);
  });

  it('calls nothing vanished that was resolved and dated back', async () => {
    const bot = await startOne();
    await bot.tick();
    later(60);
    const resolved = { status: 'serviceRestored', isResolved: true };
    change(graph, 'EX700101', { ...resolved, lastModifiedDateTime: '2026-11-23T10:00:00Z' });
    await bot.tick();
    await stopAll();
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new', 'status', 'resolved']);
  });

  it('calls nothing vanished that cannot be read, or when Graph broke off', async () => {
    const bot = await startOne();
    await bot.tick();
    later(2);
    change(graph, 'EX700101', {});
    Object.assign(graph.issues.find(({ id }) => id === 'EX700101') ?? {}, { startDateTime: 'soon' });
    await bot.tick();
    assert.match(await health(bot), /EX700101/);
    later(2);
    graph.faults.add({ kind: 'answer', status: 200, body: { value: [{ id: 7 }] } }, { path: /\/issues$/ });
    await bot.tick();
    assert.match(await health(bot), /EX700101/);
    await stopAll();
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new']);
  });

  it('goes on where it was after a restart, with its age while Graph is down', async () => {
    const first = await startOne();
    await first.tick();
    await stopAll();
    later(30);
    write(graph, 'EX700101', 'We found the cause.');
    graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    const second = await startOne();
    const text = await health(second);
    assert.match(text, /EX700101/);
    assert.match(text, /30 minutes ago/);
    graph.faults.clear();
    later(2);
    const asked = graph.requests.length;
    await second.tick();
    assert.equal(graph.requests.length - asked, 2);
    const filter = graph.requests.at(-1)?.query.get('$filter') ?? '';
    assert.match(filter, /lastModifiedDateTime ge 2026-11-23T1\d:/, 'only what has changed is asked for');
    await stopAll();
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new', 'post']);
  });

  it('is kept whole when a poll is broken off, and the next poll makes up for it', async () => {
    const bot = await startOne();
    await bot.tick();
    later(2);
    write(graph, 'EX700101', 'We found the cause.');
    graph.faults.add({ kind: 'silence' }, { path: /\/issues$/, times: 1 });
    const tick = bot.tick();
    while (graph.requests.filter(({ path }) => path.endsWith('/issues')).length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const stopping = performance.now();
    await stopAll();
    await tick;
    assert.ok(performance.now() - stopping < 2_000, 'nobody waits for Graph to answer');
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new']);
    const next = await startOne();
    later(2);
    await next.tick();
    await stopAll();
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new', 'post']);
  });

  it('is kept however long a poll takes', async () => {
    const bot = await startOne();
    graph.faults.add({ kind: 'delay', milliseconds: 200 }, { path: /\/issues$/, times: 1 });
    const tick = bot.tick();
    while (graph.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    later(5);
    await tick;
    assert.deepEqual(warnings(bot), []);
    await stopAll();
    assert.deepEqual(await kindsOf(place, 'EX700101'), ['new']);
  });

  it('goes on at once when the clock is set back', async () => {
    const bot = await startOne();
    later(24 * 60);
    await bot.tick();
    later(-24 * 60);
    graph.issues.push({ ...firstIssue(graph), id: 'EX999999', lastModifiedDateTime: now.toISOString() });
    await bot.tick();
    assert.match(await health(bot), /EX999999/);
    assert.match(await health(bot), /As of 23 Nov 2026, 14:00 UTC/);
  });

  it('is not needed to tell how things are, and the log says once that it is missing', async () => {
    const bot = await startOne({ DATABASE_URL: 'postgres://casebridge:hush-hush@127.0.0.1:9/none' });
    await bot.tick();
    assert.match(await health(bot), /EX700101/);
    later(2);
    await bot.tick();
    assert.equal(warnings(bot).length, 1, warnings(bot).join(''));
    assert.match(warnings(bot)[0] ?? '', /STORE_UNAVAILABLE/);
  });

  it('tells the log once that Graph fails, and once that it answers again', async () => {
    const bot = await startOne();
    graph.faults.add({ kind: 'answer', status: 403 }, { times: 2 });
    for (let tick = 0; tick < 4; tick += 1) {
      await bot.tick();
      later(2);
    }
    const messages = warnings(bot).map((line) => String(JSON.parse(line).msg));
    assert.deepEqual(messages, ['service health could not be read', 'service health is read and kept again']);
  });

  it('shows its age and how polls ended to whoever watches the process', async () => {
    const bot = await startOne();
    const base = new URL(bot.app.messagesUrl).origin;
    const read = async () => JSON.parse(await (await fetch(`${base}/readyz`)).text()).serviceHealth;
    assert.deepEqual(await read(), { lastReadingSecondsAgo: null, openIssues: null });
    await bot.tick();
    later(1);
    const { openIssues } = await read();
    assert.deepEqual(await read(), { lastReadingSecondsAgo: 60, openIssues });
    assert.equal(openIssues, graph.issues.filter(({ isResolved }) => !isResolved).length);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    assert.match(metrics, /^casebridge_health_polls_total\{outcome="kept"\} 1$/m);
    assert.match(metrics, /^casebridge_health_reading_age_seconds 60$/m);
    assert.match(metrics, new RegExp(`^casebridge_health_open_issues ${openIssues}$`, 'm'));
  });
});

const postgres = await findPostgres();

if (postgres === undefined) it('replicas that share a history: no PostgreSQL answers');
else {
  describe('replicas that share a history', () => {
    let at: TestPlace;
    let graph: GraphStandIn;
    let replicas: readonly TestBot[];
    beforeEach(async () => {
      now = start;
      at = await postgres.newPlace();
      assert.ok(at.place.kind === 'postgresql');
      graph = await startPatientGraph(() => now);
      const settings = { DATABASE_URL: at.place.url, GRAPH_URL: graph.url };
      const one = () => startBot({ settings, now: () => now, own: { graph } });
      replicas = await Promise.all([one(), one()]);
    });
    afterEach(async () => {
      await Promise.all(replicas.map((replica) => replica.close()));
      await graph.close();
      await at.remove();
    });
    const overviews = () => graph.requests.filter(({ path }) => path.endsWith('/healthOverviews')).length;

    it('take turns: one polls, the others show what it read', async () => {
      for (let minute = 0; minute < 10; minute += 1) {
        if (minute > 0) write(graph, 'EX700101', `Update ${minute}.`);
        await Promise.all(replicas.map((replica) => replica.tick()));
        later(1);
      }
      // The first to come may read for themselves, until one of them has kept a reading.
      assert.ok(overviews() >= 10 && overviews() <= 11, `${overviews()} polls`);
      for (const replica of replicas) {
        assert.match(onlyCard(await replica.say('service health')), /As of 23 Nov 2026, 14:(09|10) UTC/);
      }
      assert.equal((await remembered(at.place, 'EX700101'))?.changes.length, 10);
    });

    it('keep nothing twice when one takes so long that another takes over', async () => {
      const [slow, quick] = replicas;
      assert.ok(slow && quick);
      await slow.tick();
      later(2);
      write(graph, 'EX700101', 'We found the cause.');
      graph.faults.add({ kind: 'delay', milliseconds: 700 }, { path: /\/issues$/, times: 1 });
      const asked = graph.requests.length;
      const late = slow.tick();
      while (graph.requests.length < asked + 2) await new Promise((resolve) => setImmediate(resolve));
      later(3);
      await quick.tick();
      await late;
      assert.deepEqual(await kindsOf(at.place, 'EX700101'), ['new', 'post']);
      assert.match(warnings(slow).join(''), /another replica was quicker/);
      assert.match(onlyCard(await slow.say('service health')), /As of 23 Nov 2026, 14:05 UTC/);
    });
  });
}
