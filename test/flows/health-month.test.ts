import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import { openStore } from '../../src/store/index.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { startPatientGraph } from '../helpers/graph.ts';
import { createMonth, type Month } from '../helpers/health-month.ts';

const start = new Date('2026-10-24T00:00:00Z');
const days = 30;
const hoursAStep = 3;
const steps = (days * 24) / hoursAStep;
const seed = 20_261_123;
const endings = /^(reopened|vanished|resolved|returned) /;

describe(`a month of service health (made up from ${seed})`, function () {
  this.timeout(60_000);
  let now = start;
  let folder: string;
  let graph: GraphStandIn;
  let bot: TestBot;
  let month: Month;
  /** At the end, of an issue for each kind of what became of one last. */
  let cards: Map<string, string>;
  const startOne = () =>
    startBot({ settings: { DATA_DIR: folder, GRAPH_URL: graph.url }, now: () => now, own: { graph } });
  /** What a card says, against what Graph lists at this moment. */
  const assertCardIsRight = async () => {
    const open = month.open();
    const text = onlyCard(await bot.say('service health'));
    assert.match(text, new RegExp(`\\b${open.length} open issues?\\b`));
    const known = new Set(open.map(({ id }) => id));
    const shown = new Set(text.match(/\b[A-Z]{2}1\d{5}\b/g) ?? []);
    assert.deepEqual(
      [...shown].filter((id) => !known.has(id)),
      [],
    );
    assert.ok(shown.size >= Math.min(open.length, 5), `${shown.size} of ${open.length} are shown`);
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebridge-month-'));
    graph = await startPatientGraph(() => now);
    graph.issues.length = 0;
    month = createMonth(graph, seed);
    bot = await startOne();
    await bot.tick();
    for (let step = 1; step <= steps; step += 1) {
      now = new Date(start.getTime() + step * hoursAStep * 3_600_000);
      if (step % 50 === 0) {
        // Nothing happens while Graph is down, or nobody could say what the next poll should notice.
        graph.faults.add({ kind: 'answer', status: 403 }, { times: 1 });
      } else month.step(now);
      if (step % 120 === 0) {
        await bot.close();
        bot = await startOne();
      }
      await bot.tick();
      if (step % 60 === 59) await assertCardIsRight();
    }
    cards = new Map();
    for (const kind of ['reopened', 'vanished', 'resolved']) {
      const [id] =
        [...month.told].find(([, told]) =>
          told
            .filter((one) => endings.test(one))
            .at(-1)
            ?.startsWith(kind),
        ) ?? [];
      assert.ok(id, kind);
      cards.set(kind, onlyCard(await bot.say(`health ${id}`)));
      assert.match(cards.get(kind) ?? '', new RegExp(`Something is wrong: ${id}`));
    }
    await bot.close();
  });
  after(async () => {
    await graph.close();
    await rm(folder, { recursive: true });
  });

  it('has several hundred issues to which everything happened', () => {
    const told = [...month.told.values()].flat().map((change) => change.split(' ')[0]);
    assert.ok(month.told.size > 200, `${month.told.size} issues`);
    for (const kind of ['post', 'status', 'classification', 'resolved', 'reopened', 'vanished', 'returned']) {
      assert.ok(told.filter((one) => one === kind).length > 3, kind);
    }
  });

  it('is remembered as it was', async () => {
    const store = await openStore(
      { kind: 'file', folder },
      { lockMilliseconds: 0, onTrouble: assert.ifError },
    );
    const { healthHistory } = store.ofTenant(people.tenantId);
    const changes = await healthHistory.listChanges(0, 100_000);
    const pasts = await healthHistory.findAll([...month.told.keys()]);
    const open = (await healthHistory.listIssues()).open.map(({ id }) => id);
    await store.close();
    const remembered = new Map<string, string[]>();
    for (const { issueId, kind, before, after } of changes) {
      remembered.set(issueId, [...(remembered.get(issueId) ?? []), `${kind} ${before}>${after}`]);
    }
    for (const [id, told] of month.told) assert.deepEqual(remembered.get(id), told, id);
    assert.equal(remembered.size, month.told.size);
    assert.equal(pasts.length, month.told.size);
    for (const { issue, posts } of pasts) {
      assert.deepEqual(
        posts.map(({ content }) => content),
        month.written.get(issue.id),
      );
    }
    const stillOpen = month.open().map(({ id }) => id);
    assert.deepEqual(open.toSorted(), stillOpen.toSorted());
    assert.deepEqual(
      changes.map(({ seq }) => seq),
      changes.map((_change, index) => index + 1),
    );
  });

  it('is told on the cards of its issues', () => {
    assert.match(cards.get('reopened') ?? '', /Microsoft has opened it again/);
    assert.match(cards.get('vanished') ?? '', /no longer lists/);
    assert.match(cards.get('resolved') ?? '', /Service restored|False positive/);
  });

  it('costs Graph two requests a poll, and a second list only where an issue vanished', () => {
    const lists = graph.requests.filter(({ path }) => path.endsWith('/issues')).length;
    const vanished = [...month.told.values()].flat().filter((change) => change === 'vanished >').length;
    assert.ok(lists <= steps + 1 + vanished, `${lists} lists in ${steps} polls`);
  });
});
