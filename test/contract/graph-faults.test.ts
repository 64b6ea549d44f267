import assert from 'node:assert/strict';
import {
  createIssueList,
  type GraphOptions,
  listHealthOverviews,
} from '../../src/clients/graph/service-health.ts';
import { isCasebridgeError } from '../../src/errors.ts';
import { createRequest } from '../../src/http/request.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { type GraphEnding, type GraphFaultCase, graphFaultTable } from './graph-fault-table.ts';
import { noon, request, startHealth, startRegistered } from './graph-fixture.ts';

const service = 'Microsoft Graph';
const lately = { changedSince: new Date('2026-11-20T00:00:00Z'), known: new Map<string, number>() };

describe('what goes wrong between the service health client and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  let endings: ReadonlyMap<string, GraphEnding>;

  before(async () => {
    entra = await startRegistered();
    // Most of the time goes by waiting, so all faults are shown at the same time, each by a Graph of its own.
    endings = new Map((await Promise.all(graphFaultTable.map((row) => endingsOf(entra, row)))).flat());
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
  });
  afterEach(() => graph.close());

  for (const { name, once, lasting } of graphFaultTable) {
    it(`${name}, once: ends with ${once.outcome} after ${once.calls} requests`, () => {
      assert.deepEqual(endings.get(`${name}/once`), once);
    });

    it(`${name}, lasting: ends with ${lasting.outcome} after ${lasting.calls} requests`, () => {
      assert.deepEqual(endings.get(`${name}/lasting`), lasting);
    });
  }

  const said = [
    { status: 401, code: 'ENTRA_SIGN_IN_REFUSED', facts: { service, reason: 'Graph 401' } },
    { status: 429, code: 'UPSTREAM_BUSY', facts: { service, seconds: 17 } },
    { status: 503, code: 'UPSTREAM_FAILED', facts: { service, status: 503 } },
  ] as const;
  for (const { status, code, facts } of said) {
    it(`is told with what people need to know: ${code}`, async () => {
      // A pause that the deadline does not leave time for is not waited for.
      graph.faults.add({ kind: 'answer', status, headers: { 'retry-after': '17' } });
      await assert.rejects(listHealthOverviews(request, options), { code, facts });
      assert.equal(graph.requests.length, 1);
    });
  }

  it('is named: an app without the permission, GRAPH_FORBIDDEN', async () => {
    const powerless = await startRegistered([]);
    const { graph: closed, options: ours } = await startHealth(powerless);
    await assert.rejects(listHealthOverviews(request, ours), { code: 'GRAPH_FORBIDDEN' });
    await Promise.all([powerless.close(), closed.close()]);
  });

  it('is named: a token for something else', async () => {
    const other = { ...options, token: async () => 'no.good.token' };
    await assert.rejects(listHealthOverviews(request, other), { code: 'ENTRA_SIGN_IN_REFUSED' });
  });

  it('is over when the caller gives up', async () => {
    graph.faults.add({ kind: 'silence' });
    const list = createIssueList(request, options, () => noon);
    await assert.rejects(list(lately, AbortSignal.timeout(50)), { code: 'UPSTREAM_TIMEOUT' });
  });
});

async function endingsOf(
  entra: EntraStandIn,
  { name, fault, deadline = 5000 }: GraphFaultCase,
): Promise<readonly (readonly [string, GraphEnding])[]> {
  const { graph, options } = await startHealth(entra);
  await options.token();
  const patience = createRequest({ deadlineMilliseconds: deadline });
  const show = async (times: number): Promise<GraphEnding> => {
    graph.faults.add(fault, { times });
    const before = graph.requests.length;
    // Each time a new list: one of them remembers that Graph does not take the filter.
    const outcome = await createIssueList(
      patience,
      options,
      () => noon,
    )(lately).then(
      () => 'done' as const,
      (error: unknown) => {
        if (isCasebridgeError(error)) return error.code;
        throw error;
      },
    );
    graph.faults.clear();
    return { outcome, calls: graph.requests.length - before };
  };
  try {
    const once = await show(1);
    return [
      [`${name}/once`, once],
      [`${name}/lasting`, await show(Number.POSITIVE_INFINITY)],
    ];
  } finally {
    await graph.close();
  }
}
