import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type GraphOptions,
  listHealthOverviews,
  listOpenIssues,
} from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';
import { openIssue, request, root, startHealth, startRegistered } from './graph-fixture.ts';

const service = 'Microsoft Graph';

describe('the service health client and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  const issueIds = async () => (await listOpenIssues(request, options)).map(({ id }) => id);

  before(async () => {
    entra = await startRegistered();
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
  });
  afterEach(() => graph.close());

  it('reads every service, in either spelling of its status, unknown ones too', async () => {
    assert.deepEqual(await listHealthOverviews(request, options), [
      { id: 'Exchange', service: 'Exchange Online', status: 'serviceDegradation' },
      { id: 'microsoftteams', service: 'Microsoft Teams', status: 'serviceOperational' },
      { id: 'Future', service: 'Future Service', status: 'somethingNobodyKnowsYet' },
    ]);
  });

  it('reads the issues that are not resolved, whatever their status', async () => {
    const found = await listOpenIssues(request, options);
    assert.deepEqual(
      found.map(({ id, classification, status }) => [id, classification, status]),
      [
        ['EX000001', 'incident', 'serviceDegradation'],
        ['TM000003', 'advisory', 'investigating'],
        ['SP000004', 'unheardOf', 'falsePositive'],
      ],
    );
    assert.deepEqual(found[0], {
      id: 'EX000001',
      title: 'Mail is late',
      service: 'Exchange Online',
      impact: 'Mail may be late.',
      classification: 'incident',
      status: 'serviceDegradation',
      isResolved: false,
      startedAt: new Date('2026-11-23T07:00:00Z'),
      updatedAt: new Date('2026-11-23T11:00:00Z'),
    });
  });

  it('reads moments with any number of digits', async () => {
    const fractions = ['', '.3', '.39', '.767', '.1234567'];
    graph.issues.splice(0);
    for (const [index, fraction] of fractions.entries()) {
      graph.issues.push(openIssue(`EX${index}`, `2026-11-23T11:00:00${fraction}Z`));
    }
    const found = await listOpenIssues(request, options);
    assert.deepEqual(
      found.map(({ updatedAt }) => updatedAt.getMilliseconds()),
      [0, 300, 390, 767, 123],
    );
  });

  it('asks Graph for the open issues only', async () => {
    await listOpenIssues(request, options);
    assert.equal(graph.requests[0]?.query.get('$filter'), 'isResolved eq false');
  });

  it('passes over members it does not know', async () => {
    const overview = { id: 'Exchange', service: 'Exchange Online', status: 'serviceOperational' };
    answer({ value: [{ ...overview, issues: [], '@odata.type': '#x', later: { deep: 1 } }], more: true });
    assert.deepEqual(await listHealthOverviews(request, options), [overview]);
  });

  it('leaves out what is resolved when Graph ignores the filter', async () => {
    answer({ value: graph.issues });
    assert.deepEqual(await issueIds(), ['EX000001', 'TM000003', 'SP000004']);
  });

  it('follows the pages to the end', async () => {
    graph.issues.splice(0);
    for (let index = 0; index < 2500; index += 1) graph.issues.push(openIssue(`EX${index}`));
    const ids = await issueIds();
    assert.deepEqual([ids.length, new Set(ids).size], [2500, 2500]);
    assert.deepEqual(
      graph.requests.map(({ path }) => path),
      Array.from({ length: 3 }, () => `${root}/issues`),
    );
    assert.ok(graph.requests.every(({ query }) => query.get('$filter') === 'isResolved eq false'));
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
        await assert.rejects(issueIds(), { code: 'UPSTREAM_UNREADABLE', facts: { service } });
        assert.deepEqual([graph.requests.length, stranger.requests.length], [1, 0]);
      });
    }

    it('does not go round for ever', async () => {
      answer({ value: [], '@odata.nextLink': `${graph.url}${root}/issues` });
      await issueIds();
      assert.ok(graph.requests.length <= 20);
    });
  });

  describe('and answers recorded elsewhere', () => {
    const folder = new URL('../../../shared/data/graph/', import.meta.url);
    const recordings = [
      { file: 'docs-list-healthOverviews.json', list: listHealthOverviews },
      { file: 'docs-list-healthOverviews-expand-issues.json', list: listHealthOverviews },
      { file: 'docs-list-issues.json', list: listOpenIssues },
      { file: 'pnp-cli-healthissue-list-jsonOutput.json', list: listOpenIssues },
      { file: 'pnp-cli-healthissue-list-jsonOutputMicrosoftForms.json', list: listOpenIssues },
    ];
    for (const { file, list } of recordings) {
      const path = new URL(file, folder);
      const title = `reads ${file}`;
      if (!existsSync(path)) it(`${title} (skipped: no recordings beside the project)`);
      else {
        it(title, async () => {
          const { value } = recorded.parse(JSON.parse(readFileSync(path, 'utf8')));
          assert.ok(value.length > 0);
          // Unresolved, each of them has to come back; without its link to Graph's own next page.
          answer({ value: value.map((item) => ({ ...item, isResolved: false })) });
          const found = await list(request, options);
          assert.deepEqual(
            found.map(({ id }) => id),
            value.map(({ id }) => id),
          );
          assert.ok(found.every(({ status }) => /^[a-z]/.test(status)));
        });
      }
    }
  });

  function answer(body: object): void {
    graph.faults.add({ kind: 'answer', status: 200, body });
  }
});

const recorded = z.object({ value: z.array(z.looseObject({ id: z.string() })) });
