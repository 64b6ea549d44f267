import assert from 'node:assert/strict';
import {
  createIssueList,
  type GraphOptions,
  type IssuesAsked,
  type ListIssues,
} from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';
import { everything, noon, openIssue, request, root, startHealth, startRegistered } from './graph-fixture.ts';

const service = 'Microsoft Graph';
const minute = 60_000;

describe('the list of issues and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  let clock: Date;
  let list: ListIssues;

  before(async () => {
    entra = await startRegistered();
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
    clock = noon;
    list = createIssueList(request, options, () => clock);
  });
  afterEach(() => graph.close());

  const filters = () => graph.requests.map(({ query }) => query.get('$filter'));
  const idsOf = async (asked: IssuesAsked) => (await list(asked)).moved.map(({ id }) => id);
  const since = (written: string): IssuesAsked => ({ ...everything, changedSince: new Date(written) });

  it('gives everything that Graph still knows', async () => {
    assert.deepEqual(await idsOf(everything), ['EX000001', 'EX000002', 'TM000003', 'SP000004']);
    assert.deepEqual(filters(), [null]);
  });

  it('gives what is open or has changed since, and asks Graph for no more', async () => {
    graph.issues.push({ ...openIssue('EX000005', '2026-11-01T00:00:00Z'), isResolved: true });
    graph.issues.push(openIssue('EX000006', '2026-11-01T00:00:00Z'));
    const expected = ['EX000001', 'EX000002', 'TM000003', 'SP000004', 'EX000006'];
    assert.deepEqual(await idsOf(since('2026-11-20T00:00:00.987Z')), expected);
    assert.deepEqual(filters(), ['isResolved eq false or lastModifiedDateTime ge 2026-11-20T00:00:00Z']);
  });

  it('leaves out what was not asked for when Graph ignores the filter', async () => {
    const old = { ...openIssue('EX000005', '2026-11-01T00:00:00Z'), isResolved: true };
    answer({ value: [...graph.issues, old] });
    const { moved, seen } = await list(since('2026-11-20T00:00:00Z'));
    assert.equal(
      moved.some(({ id }) => id === old.id),
      false,
    );
    assert.equal(moved.length, 4);
    assert.equal(seen.has(old.id), true);
  });

  it('gives what was known and has moved, however long ago, when Graph ignores the filter', async () => {
    const dated = '2026-11-19T10:00:00Z';
    const resolved = ['EX000005', 'EX000006'].map((id) => ({ ...openIssue(id, dated), isResolved: true }));
    answer({ value: [...graph.issues, ...resolved] });
    const known = new Map([
      ['EX000005', Date.parse(dated) - minute],
      ['EX000006', Date.parse(dated)],
    ]);
    const ids = await idsOf({ changedSince: new Date('2026-11-20T00:00:00Z'), known });
    assert.deepEqual(
      ids.filter((id) => known.has(id)),
      ['EX000005'],
    );
  });

  it('gives only what has moved, and tells what it saw', async () => {
    const known = new Map(graph.issues.map((issue) => [issue.id, Date.parse(issue.lastModifiedDateTime)]));
    graph.issues.push(openIssue('EX000007'));
    change('TM000003', '2026-11-23T11:30:00.5Z');
    const { moved, seen, isComplete, requests } = await list({ changedSince: undefined, known });
    assert.deepEqual(
      moved.map(({ id }) => id),
      ['TM000003', 'EX000007'],
    );
    assert.deepEqual([...seen], ['EX000001', 'EX000002', 'TM000003', 'SP000004', 'EX000007']);
    assert.deepEqual([isComplete, requests], [true, 1]);
  });

  it('does not look into what has not moved', async () => {
    const { title: _title, ...unreadable } = openIssue('EX1');
    answer({ value: [unreadable] });
    const known = new Map([['EX1', Date.parse(unreadable.lastModifiedDateTime)]]);
    assert.deepEqual((await list({ ...everything, known })).unreadable, []);
    assert.deepEqual((await list(everything)).unreadable, ['EX1']);
  });

  it('takes the newest of several copies', async () => {
    const copies = ['10:00', '11:00', '10:30'].map((time) => openIssue('EX1', `2026-11-23T${time}:00Z`));
    answer({ value: copies });
    const { moved } = await list(everything);
    assert.deepEqual(
      moved.map(({ updatedAt }) => updatedAt),
      [new Date('2026-11-23T11:00:00Z')],
    );
  });

  it('names the records that it cannot read and gives the others', async () => {
    const bad = { ...openIssue('EX2'), startDateTime: 'soon' };
    answer({ value: [openIssue('EX1'), bad, { ...openIssue('EX3'), isResolved: null }, openIssue('EX4')] });
    const { moved, seen, unreadable, isComplete } = await list(everything);
    assert.deepEqual(
      moved.map(({ id }) => id),
      ['EX1', 'EX4'],
    );
    assert.deepEqual([...seen], ['EX1', 'EX2', 'EX3', 'EX4']);
    assert.deepEqual([unreadable, isComplete], [['EX2', 'EX3'], true]);
  });

  it('does not call a list complete in which a record does not say which it is', async () => {
    answer({ value: [openIssue('EX1'), { title: 'of another form' }, null] });
    const { moved, unreadable, isComplete } = await list(everything);
    assert.deepEqual([moved.length, unreadable, isComplete], [1, ['?'], false]);
  });

  describe('where Graph does not take the filter', () => {
    const asked = since('2026-11-20T00:00:00Z');
    for (const status of [400, 500]) {
      it(`lists everything instead and remembers it for an hour: ${status}`, async () => {
        refuseOnce(status);
        const { moved, requests } = await list(asked);
        assert.deepEqual([moved.length, requests], [4, 2]);
        clock = new Date(noon.getTime() + 59 * minute);
        assert.equal((await list(asked)).requests, 1);
        assert.equal(filters().at(-1), null);
        clock = new Date(noon.getTime() + 60 * minute);
        await list(asked);
        assert.match(filters().at(-1) ?? '', /^isResolved eq false or/);
      });
    }

    it('does not take an outage for it', async () => {
      graph.faults.add({ kind: 'answer', status: 500, headers: { 'retry-after': '0' } }, { times: 6 });
      await assert.rejects(list(asked), { code: 'UPSTREAM_FAILED' });
      await list(asked);
      assert.match(filters().at(-1) ?? '', /^isResolved eq false or/);
    });

    /** The filter meets the error as often as it is tried. */
    function refuseOnce(status: number): void {
      const times = status === 500 ? 3 : 1;
      graph.faults.add({ kind: 'answer', status, headers: { 'retry-after': '0' }, body: {} }, { times });
    }
  });

  describe('page by page', () => {
    const fill = (count: number) => {
      graph.issues.splice(0);
      for (let index = 0; index < count; index += 1) graph.issues.push(openIssue(`EX${index}`));
    };

    it('follows the pages to the end, filter included', async () => {
      fill(450);
      const { moved, isComplete, requests } = await list(since('2026-11-20T00:00:00Z'));
      assert.equal(new Set(moved.map(({ id }) => id)).size, 450);
      assert.deepEqual([isComplete, requests, graph.requests.length], [true, 3, 3]);
      assert.equal(new Set(filters()).size, 1);
      assert.ok(graph.requests.every(({ path }) => path === `${root}/issues`));
      assert.deepEqual(
        graph.requests.map(({ query }) => query.get('$skip')),
        [null, '200', '400'],
      );
    });

    it('fails when a later page does', async () => {
      fill(450);
      const link = `${graph.url}${root}/issues/no/such/page`;
      answer({ value: graph.issues.slice(0, 1), '@odata.nextLink': link }, 1);
      await assert.rejects(list(everything), { code: 'UPSTREAM_REFUSED', facts: { service, status: 400 } });
    });

    it('does not go round in circles', async () => {
      answer({ value: [openIssue('EX1')], '@odata.nextLink': `${graph.url}${root}/issues?$skip=1` });
      const { moved, isComplete, requests } = await list(everything);
      assert.deepEqual([moved.length, isComplete, requests], [1, false, 2]);
    });

    it('stops somewhere, and says that there was more', async () => {
      let page = 0;
      const endless = await startStandIn((app) => {
        app.use((_request, response) => {
          page += 1;
          response.json({
            value: [openIssue(`EX${page}`)],
            '@odata.nextLink': `${endless.url}/?$skip=${page}`,
          });
        });
      });
      const answered = await createIssueList(
        request,
        { ...options, url: endless.url },
        () => clock,
      )(everything);
      await endless.close();
      assert.deepEqual(
        [answered.moved.length, answered.isComplete, answered.requests, page],
        [100, false, 100, 100],
      );
    });
  });

  describe('with a next page that is a trap', () => {
    let stranger: StandIn;
    beforeEach(async () => {
      stranger = await startStandIn((app) => {
        app.use((_request, response) => void response.json({ value: [] }));
      });
    });
    afterEach(() => stranger.close());

    const traps: readonly { of: string; link: () => string }[] = [
      { of: 'another server', link: () => `${stranger.url}${root}/issues?$skip=1` },
      { of: 'a server whose name begins alike', link: () => `${graph.url}@${new URL(stranger.url).host}/` },
      { of: 'a path without a server', link: () => `${root}/issues?$skip=1` },
      { of: 'no address', link: () => 'next, please' },
    ];
    for (const { of, link } of traps) {
      it(`does not go to ${of}`, async () => {
        answer({ value: [], '@odata.nextLink': link() });
        await assert.rejects(list(everything), { code: 'UPSTREAM_UNREADABLE', facts: { service } });
        assert.deepEqual([graph.requests.length, stranger.requests.length], [1, 0]);
      });
    }
  });

  function change(id: string, lastModifiedDateTime: string): void {
    for (const issue of graph.issues) if (issue.id === id) issue.lastModifiedDateTime = lastModifiedDateTime;
  }

  function answer(body: object, times = Number.POSITIVE_INFINITY): void {
    graph.faults.add({ kind: 'answer', status: 200, body }, { times });
  }
});
