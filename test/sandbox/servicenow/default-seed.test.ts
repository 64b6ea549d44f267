import assert from 'node:assert/strict';
import { startServiceNow } from '../../../src/sandbox/servicenow/index.ts';
import { noon, startSmall } from './fixture.ts';

describe('seeds', () => {
  it('starts with the sandbox data by default', async () => {
    const servicenow = await startServiceNow();
    await servicenow.close();
    const { tables } = servicenow;
    assert.equal(tables.rows('incident').length, 60);
    assert.equal(tables.rows('kb_knowledge').length, 40);
    const megan = tables.find('sys_user', { user_name: 'megan.bowen' });
    assert.equal(megan?.email, 'meganb@contoso.com');
    assert.ok(tables.rows('sys_user_grmember').some(({ user }) => user === megan?.sys_id));
  });

  it('gives records the same sys_id at every start, and times relative to it', async () => {
    const later = new Date(noon.getTime() + 3_600_000);
    const [first, second] = await Promise.all([startSmall(), startSmall({ now: () => later })]);
    await Promise.all([first.close(), second.close()]);
    const [before, after] = [first, second].map(({ tables }) => tables.rows('incident')[0]);
    assert.equal(before?.sys_id, after?.sys_id);
    assert.deepEqual([before?.opened_at, after?.opened_at], ['2026-11-23 07:00:00', '2026-11-23 08:00:00']);
  });

  it('refuses a seed that refers to somebody unknown', async () => {
    const incident = { number: 'INC0000001', short_description: 'x', caller: 'ghost', openedHoursAgo: 1 };
    await assert.rejects(
      startServiceNow({
        seed: { incidents: [{ ...incident, impact: 1, urgency: 1, state: 1, updatedHoursAgo: 1 }] },
      }),
      /no sys_user "ghost"/,
    );
  });
});
