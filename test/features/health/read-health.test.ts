import assert from 'node:assert/strict';
import { createReadHealth, type HealthSnapshot } from '../../../src/features/health/read-health.ts';

function snapshotOf(readAt: string): HealthSnapshot {
  const at = new Date(readAt);
  return {
    ...{ services: [], openIssues: [], readAt: at, freshUntil: at },
    ...{ isWhole: true, watchedSince: undefined },
  };
}

const old = snapshotOf('2026-11-23T14:00:00Z');
const fresh = snapshotOf('2026-11-23T14:01:00Z');
const never = () => new Promise<HealthSnapshot>(() => undefined);
const failing = () => Promise.reject(new TypeError('Graph is down'));

describe('what a person is told about service health', () => {
  it('is the newest reading when it comes soon', async () => {
    assert.equal(await createReadHealth({ current: async () => fresh, last: () => old })(), fresh);
  });

  it('is the last one when the next takes long', async () => {
    assert.equal(await createReadHealth({ current: never, last: () => old }, 10)(), old);
  });

  it('is waited for as long as nothing is known', async () => {
    const slow = () => new Promise<HealthSnapshot>((resolve) => setTimeout(() => resolve(fresh), 30));
    assert.equal(await createReadHealth({ current: slow, last: () => undefined }, 10)(), fresh);
  });

  it('is why nothing is known', async () => {
    await assert.rejects(createReadHealth({ current: failing, last: () => undefined })(), TypeError);
  });
});
