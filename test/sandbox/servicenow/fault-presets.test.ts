import assert from 'node:assert/strict';
import { type ServiceNowStandIn, servicenowFaults } from '../../../src/sandbox/servicenow/index.ts';
import { type Answer, ask, send, startSmall } from './fixture.ts';

const incidents = '/api/now/table/incident';

describe('the faults an instance shows', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
  });
  afterEach(() => servicenow.close());

  const show = (name: string, method: string) => {
    const preset = servicenowFaults.find((one) => one.name === name);
    assert.ok(preset, name);
    servicenow.faults.add(preset.fault, { method, times: 1 });
  };
  const create = (signal: AbortSignal | null = null) =>
    ask(servicenow, incidents, {
      method: 'POST',
      body: JSON.stringify({ short_description: 'Created in spite of it' }),
      headers: { 'content-type': 'application/json' },
      signal,
    });

  for (const { name, fault, happensBeforeWork } of servicenowFaults) {
    it(`leave ${happensBeforeWork ? 'nothing' : 'the work'} done: ${name}`, async () => {
      servicenow.faults.add(fault, { method: 'POST', times: 1 });
      const before = servicenow.tables.rows('incident').length;
      const signal = fault.kind === 'silence' ? AbortSignal.timeout(50) : null;
      const answer = await create(signal).catch(() => undefined);
      assert.equal(servicenow.tables.rows('incident').length - before, happensBeforeWork ? 0 : 1);
      if (fault.kind !== 'delay') assert.notEqual(answer?.status, 201);
    });
  }

  it('say when to come back, and by which rule, or do not', async () => {
    show('429 with Retry-After', 'GET');
    const limited = await ask(servicenow, incidents);
    assert.equal(limited.status, 429);
    for (const name of ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-reset', 'x-ratelimit-rule']) {
      assert.ok(limited.headers.has(name), name);
    }
    show('429 without Retry-After', 'GET');
    const full = await ask(servicenow, incidents);
    assert.deepEqual([full.status, full.headers.get('retry-after')], [429, null]);
  });

  it('answer 200 with a page while the instance sleeps', async () => {
    show('hibernation page', 'GET');
    const { status, headers, text } = await ask(servicenow, incidents);
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^text\/html/);
    assert.match(text, /hibernating/);
  });

  const unreadable = async (request: () => Promise<Answer>) => {
    await assert.rejects(request, SyntaxError);
  };

  it('answer with rows and an error in one when a transaction takes too long', async () => {
    show('200 with a cancelled transaction', 'GET');
    await unreadable(() => ask(servicenow, incidents));
    show('500 with a cancelled transaction', 'PATCH');
    const path = `${incidents}/${servicenow.tables.rows('incident')[0]?.sys_id}`;
    await unreadable(() => send(servicenow, 'PATCH', path, { description: 'Written all the same' }));
    assert.equal(servicenow.tables.rows('incident')[0]?.description, 'Written all the same');
  });

  it('hide where the record is when only the answer failed', async () => {
    show('500 after the work', 'POST');
    const { status, headers, body } = await create();
    assert.deepEqual([status, headers.get('location')], [500, null]);
    assert.deepEqual(body, {
      error: { message: 'Internal server error', detail: null },
      status: 'failure',
    });
  });

  it('meet only the methods they were planned for', async () => {
    servicenow.faults.add({ kind: 'answer', status: 503 }, { method: ['POST', 'PATCH'] });
    assert.equal((await ask(servicenow, incidents)).status, 200);
    assert.equal((await create()).status, 503);
  });
});
