import assert from 'node:assert/strict';
import {
  type GraphOptions,
  listHealthOverviews,
  listOpenIssues,
} from '../../src/clients/graph/service-health.ts';
import { createRequest } from '../../src/http/request.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { openIssue, request, startHealth, startRegistered } from './graph-fixture.ts';

const service = 'Microsoft Graph';

describe('what goes wrong between the service health client and Microsoft Graph', () => {
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

  const atOnce = { 'retry-after': '0' };
  const error = (status: number, code: string, headers = {}): Fault => ({
    kind: 'answer',
    status,
    headers,
    body: { error: { code, message: 'Said by Graph.' } },
  });
  const cases = [
    {
      of: '401',
      fault: error(401, 'InvalidAuthenticationToken'),
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service, reason: 'Graph 401' },
      requests: 1,
    },
    {
      of: '400',
      fault: error(400, 'BadRequest'),
      code: 'UPSTREAM_REFUSED',
      facts: { service, status: 400 },
      requests: 1,
    },
    {
      of: '429',
      fault: error(429, 'TooManyRequests', { 'retry-after': '17' }),
      code: 'UPSTREAM_BUSY',
      facts: { service, seconds: 17 },
      requests: 1,
    },
    {
      of: '503',
      fault: error(503, 'ServiceUnavailable', atOnce),
      code: 'UPSTREAM_FAILED',
      facts: { service, status: 503 },
      requests: 3,
    },
    {
      of: 'an answer of another form',
      fault: { kind: 'answer', status: 200, body: { value: [{ id: 'EX000001' }] } },
      code: 'UPSTREAM_UNREADABLE',
      facts: { service },
      requests: 1,
    },
    {
      of: 'a moment that is none',
      fault: { kind: 'answer', status: 200, body: { value: [openIssue('EX000001', 'soon')] } },
      code: 'UPSTREAM_UNREADABLE',
      facts: { service },
      requests: 1,
    },
    {
      of: 'JSON cut in the middle',
      fault: { kind: 'answer', status: 200, headers: atOnce, body: '{"value":[{"id":"EX' },
      code: 'UPSTREAM_UNREADABLE',
      facts: { service },
      requests: 3,
    },
  ] as const;
  for (const { of, fault, code, facts, requests } of cases) {
    it(`is named: ${of}, ${code}`, async () => {
      graph.faults.add(fault);
      await assert.rejects(issueIds(), { code, facts });
      assert.equal(graph.requests.length, requests);
    });
  }

  it('is named: an app without the permission, GRAPH_FORBIDDEN', async () => {
    const powerless = await startRegistered([]);
    const { graph: closed, options: ours } = await startHealth(powerless);
    await assert.rejects(listOpenIssues(request, ours), { code: 'GRAPH_FORBIDDEN' });
    await Promise.all([powerless.close(), closed.close()]);
  });

  it('is named: a token for something else', async () => {
    const other = { ...options, token: async () => 'no.good.token' };
    await assert.rejects(listHealthOverviews(request, other), { code: 'ENTRA_SIGN_IN_REFUSED' });
  });

  it('is named: silence, UPSTREAM_TIMEOUT', async () => {
    graph.faults.add({ kind: 'silence' });
    const impatient = createRequest({ deadlineMilliseconds: 80 });
    await assert.rejects(listOpenIssues(impatient, options), {
      code: 'UPSTREAM_TIMEOUT',
      facts: { service, seconds: 1 },
    });
  });

  it('is got over when it passes: JSON cut in the middle', async () => {
    graph.faults.add({ kind: 'cut-body' }, { times: 1 });
    assert.equal((await issueIds()).length, 3);
  });
});
