import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, startSmall } from './fixture.ts';

describe('the Aggregate API', () => {
  let servicenow: ServiceNowStandIn;

  before(async () => {
    servicenow = await startSmall();
  });
  after(() => servicenow.close());

  const resultOf = async (query: Record<string, string>) =>
    (await ask(servicenow, `/api/now/stats/incident?${new URLSearchParams(query)}`)).body;

  it('counts what a query asks for, in strings', async () => {
    assert.deepEqual(await resultOf({ sysparm_count: 'true' }), { result: { stats: { count: '4' } } });
    assert.deepEqual(await resultOf({ sysparm_count: 'true', sysparm_query: 'active=true' }), {
      result: { stats: { count: '3' } },
    });
  });

  it('computes nothing unless asked', async () => {
    assert.deepEqual(await resultOf({}), { result: { stats: {} } });
  });

  it('counts by the values of a column, or by what they display', async () => {
    const grouped = { sysparm_count: 'true', sysparm_group_by: 'state', sysparm_query: 'stateIN1,2' };
    const group = (value: string) => ({
      stats: { count: '1' },
      groupby_fields: [{ field: 'state', value }],
    });
    assert.deepEqual(await resultOf(grouped), { result: [group('2'), group('1')] });
    assert.deepEqual(await resultOf({ ...grouped, sysparm_display_value: 'true' }), {
      result: [group('In Progress'), group('New')],
    });
  });

  it('refuses strangers, unknown tables and closed ones', async () => {
    const status = async (path: string, headers = {}) => (await ask(servicenow, path, { headers })).status;
    assert.equal(await status('/api/now/stats/incident', { authorization: '' }), 401);
    assert.equal(await status('/api/now/stats/nonsense'), 400);
    servicenow.access.deny('incident', 'read');
    assert.equal(await status('/api/now/stats/incident'), 403);
  });
});
