import assert from 'node:assert/strict';
import { createLivePolicy } from '../../src/composition/live-policy.ts';
import { audience } from '../../src/features/sensitivity.ts';
import { noPolicy } from '../../src/features/settings/chosen/chosen-settings.ts';

const incident = {
  table: 'incident',
  priority: { value: '3' },
  assignmentGroup: { value: 'a', label: 'Messaging' },
};
const channel = { kind: 'channel' } as const;

/** A store that holds what a test says, or is away. */
function storeWith(kept: { policy: object | 'away' }) {
  return {
    readSetting: async () => {
      if (kept.policy === 'away') throw new TypeError('away');
      return { value: JSON.stringify(kept.policy), version: 1, changedBy: 'Alex', changedAt: new Date(0) };
    },
  };
}

describe('what shared places may not see', () => {
  it('is everything as long as nobody knows what was chosen', async () => {
    const troubles: unknown[] = [];
    const kept: { policy: object | 'away' } = { policy: 'away' };
    const live = createLivePolicy(noPolicy, storeWith(kept), (error) => troubles.push(error));
    await live.load();
    assert.deepEqual(audience(incident, channel, live.policy), { hideAll: true });
    assert.equal(audience(incident, { kind: 'personal' }, live.policy), 'full');
    assert.equal(troubles.length, 1);
    kept.policy = noPolicy;
    await live.load();
    assert.equal(audience(incident, channel, live.policy), 'full');
  });

  it('is what the operator set and what was chosen, and stays so while the store is away', async () => {
    const kept: { policy: object | 'away' } = { policy: { ...noPolicy, groups: ['Messaging'] } };
    const live = createLivePolicy({ ...noPolicy, fields: ['caller_id'] }, storeWith(kept), () => undefined);
    await live.load();
    kept.policy = 'away';
    await live.load();
    assert.deepEqual(live.policy.fields, ['caller_id']);
    assert.deepEqual(audience(incident, channel, live.policy), { hideAll: true });
  });

  it('is everything again where what is stored cannot be read', async () => {
    const live = createLivePolicy(noPolicy, storeWith({ policy: { tables: 'all' } }), () => undefined);
    await live.load();
    assert.deepEqual(audience(incident, channel, live.policy), { hideAll: true });
  });

  it('is read again now and then, until the end', async () => {
    const due: (() => Promise<void>)[] = [];
    const kept: { policy: object | 'away' } = { policy: noPolicy };
    const live = createLivePolicy(noPolicy, storeWith(kept), () => undefined);
    await live.load();
    const end = live.start((_milliseconds, work) => {
      due.push(work);
      return () => void due.splice(0);
    });
    kept.policy = { ...noPolicy, priorities: ['3'] };
    await due.shift()?.();
    assert.deepEqual(audience(incident, channel, live.policy), { hideAll: true });
    assert.equal(due.length, 1);
    await end();
    assert.deepEqual(due, []);
  });
});
