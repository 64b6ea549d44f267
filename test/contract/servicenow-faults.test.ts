import assert from 'node:assert/strict';
import { findIncident, type Incident } from '../../src/clients/servicenow/incidents.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const path = '/api/now/table/incident';
const service = 'ServiceNow';
const atOnce = { 'retry-after': '0' };

const failure = (message: string) => ({ error: { message, detail: null }, status: 'failure' });
const hibernating =
  '<html><head><title>Instance Hibernating page</title></head><body>Your instance is hibernating</body></html>';
const cancelled =
  '{"result":[{"number":{"value":"INC0000001"}},"error":{"message":"Transaction cancelled: maximum execution time exceeded"},"status":"failure"}';

interface Case {
  readonly of: string;
  readonly fault: Fault;
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** How often ServiceNow is asked. */
  readonly requests: number;
  readonly deadline?: number;
}

const answer = (
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Fault => ({ kind: 'answer', status, body, headers });

/** What a fault that stays is called, and how often the client tries. */
const lasting: readonly Case[] = [
  {
    of: '401',
    fault: answer(401, failure('User is not authenticated')),
    code: 'SERVICENOW_SIGN_IN_REFUSED',
    facts: { status: 401, kind: 'basic' },
    requests: 1,
  },
  {
    of: '403',
    fault: answer(403, failure('User Not Authorized')),
    code: 'SERVICENOW_FORBIDDEN',
    facts: { resource: path },
    requests: 1,
  },
  {
    of: '404',
    fault: answer(404, failure('No Record found')),
    code: 'SERVICENOW_API_MISSING',
    facts: { resource: path },
    requests: 1,
  },
  {
    of: '400',
    fault: answer(400, failure('Invalid table incident')),
    code: 'SERVICENOW_API_MISSING',
    facts: { resource: path },
    requests: 1,
  },
  {
    of: '405',
    fault: answer(405, failure('Method not supported')),
    code: 'UPSTREAM_REFUSED',
    facts: { service, status: 405 },
    requests: 1,
  },
  {
    of: '429 with Retry-After',
    fault: answer(429, failure('Rate limit exceeded'), atOnce),
    code: 'UPSTREAM_BUSY',
    facts: { service, seconds: 0 },
    requests: 3,
  },
  {
    of: '429 with a long Retry-After',
    fault: answer(429, failure('Rate limit exceeded'), { 'retry-after': '120' }),
    code: 'UPSTREAM_BUSY',
    facts: { service, seconds: 120 },
    requests: 1,
  },
  ...[500, 502, 503].map((status) => ({
    of: String(status),
    fault: answer(status, failure('Something failed'), atOnce),
    code: 'UPSTREAM_FAILED',
    facts: { service, status },
    requests: 3,
  })),
  {
    of: '202, thrown away',
    fault: answer(202, '', atOnce),
    code: 'SERVICENOW_DROPPED',
    facts: { status: 202 },
    requests: 3,
  },
  {
    of: 'a page of a hibernating instance',
    fault: answer(200, hibernating, { 'content-type': 'text/html' }),
    code: 'SERVICENOW_ASLEEP',
    facts: { status: 200 },
    requests: 1,
  },
  {
    of: 'a page that calls itself JSON',
    fault: answer(200, `\n${hibernating}`, { 'content-type': 'application/json' }),
    code: 'SERVICENOW_ASLEEP',
    facts: { status: 200 },
    requests: 1,
  },
  {
    of: 'a transaction cancelled in the middle',
    fault: answer(200, cancelled, { ...atOnce, 'content-type': 'application/json' }),
    code: 'UPSTREAM_UNREADABLE',
    facts: { service },
    requests: 3,
  },
  {
    of: 'JSON of another form',
    fault: answer(200, { result: { number: 'INC0000001' } }),
    code: 'UPSTREAM_UNREADABLE',
    facts: { service },
    requests: 1,
  },
  {
    of: 'silence',
    fault: { kind: 'silence' },
    code: 'UPSTREAM_TIMEOUT',
    facts: { service, seconds: 1 },
    requests: 1,
    deadline: 80,
  },
];

describe('the ServiceNow client and what goes wrong', () => {
  let standIn: ServiceNowStandIn;
  let earlier: number;
  const ask = (deadline?: number): Promise<Incident | undefined> =>
    findIncident(connectTo(standIn, deadline), ['INC0000001']);

  /** Requests since the test began. */
  const asked = () => standIn.requests.length - earlier;

  before(async () => {
    standIn = await startSeeded();
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.faults.clear();
    earlier = standIn.requests.length;
  });

  for (const { of, fault, code, facts, requests, deadline } of lasting) {
    it(`names ${of}: ${code}`, async () => {
      standIn.faults.add(fault);
      await assert.rejects(ask(deadline), { code, facts });
      assert.equal(asked(), requests);
    });
  }

  const passing: readonly { readonly of: string; readonly fault: Fault }[] = [
    ...[202, 429, 500, 502, 503].map((status) => ({
      of: String(status),
      fault: answer(status, '', atOnce),
    })),
    { of: 'a cancelled transaction', fault: answer(200, cancelled, atOnce) },
    { of: 'JSON cut in the middle', fault: { kind: 'cut-body' } },
    { of: 'a broken connection', fault: { kind: 'reset' } },
  ];

  for (const { of, fault } of passing) {
    it(`gets over ${of} that passes`, async () => {
      standIn.faults.add(fault, { times: 1 });
      assert.equal((await ask())?.number, 'INC0000001');
      assert.equal(asked(), 2);
    });
  }

  it('does not wait any longer than the one who asks', async () => {
    standIn.faults.add({ kind: 'silence' });
    const started = performance.now();
    await assert.rejects(findIncident(connectTo(standIn), ['INC0000001'], AbortSignal.timeout(80)), {
      code: 'UPSTREAM_TIMEOUT',
    });
    assert.ok(performance.now() - started < 2000);
  });

  it('names who cannot be reached: connection broken', async () => {
    standIn.faults.add({ kind: 'reset' });
    await assert.rejects(ask(), {
      code: 'UPSTREAM_UNREACHABLE',
      facts: { service, host: new URL(standIn.url).host },
    });
  });

  it('names who cannot be reached: nobody listens', async () => {
    const gone = await startSeeded();
    await gone.close();
    await assert.rejects(findIncident(connectTo(gone), ['INC0000001']), {
      code: 'UPSTREAM_UNREACHABLE',
      facts: { service, host: new URL(gone.url).host },
    });
  });

  describe('when it is sent elsewhere', () => {
    let elsewhere: StandIn;
    beforeEach(async () => {
      elsewhere = await startStandIn((app) => {
        app.use((_request, response) => void response.json({ result: [] }));
      });
    });
    afterEach(() => elsewhere.close());

    for (const status of [301, 302, 307, 308]) {
      it(`does not go there, nor do the credentials (${status})`, async () => {
        standIn.faults.add(answer(status, '', { location: `${elsewhere.url}${path}` }));
        await assert.rejects(ask(), { code: 'UPSTREAM_REFUSED', facts: { service, status } });
        assert.equal(elsewhere.requests.length, 0);
        assert.equal(asked(), 1);
      });
    }
  });
});
