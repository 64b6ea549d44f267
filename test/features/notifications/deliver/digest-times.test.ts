import assert from 'node:assert/strict';
import fc from 'fast-check';
import { digestAfter } from '../../../../src/features/notifications/deliver/digest-times.ts';
import { wallTimeAt } from '../../../../src/features/notifications/deliver/zoned-time.ts';

function next(digest: 'hourly' | 'daily', zone: string, moment: string): string {
  return new Date(digestAfter(digest, zone, Date.parse(moment))).toISOString();
}

describe('a digest', () => {
  it('comes at the next full hour', () => {
    assert.equal(next('hourly', 'Europe/Paris', '2026-03-10T10:00:01Z'), '2026-03-10T11:00:00.000Z');
    assert.equal(next('hourly', 'Europe/Paris', '2026-03-10T10:00:00Z'), '2026-03-10T11:00:00.000Z');
    assert.equal(next('hourly', 'Asia/Kolkata', '2026-03-10T10:00:00Z'), '2026-03-10T10:30:00.000Z');
  });

  it('comes at eight in the morning', () => {
    assert.equal(next('daily', 'Europe/Paris', '2026-03-10T06:59:59Z'), '2026-03-10T07:00:00.000Z');
    assert.equal(next('daily', 'Europe/Paris', '2026-03-10T07:00:00Z'), '2026-03-11T07:00:00.000Z');
    assert.equal(next('daily', 'America/New_York', '2026-01-31T23:00:00Z'), '2026-02-01T13:00:00.000Z');
  });

  it('comes at eight also on the days when clocks are changed', () => {
    assert.equal(next('daily', 'Europe/Paris', '2026-03-28T12:00:00Z'), '2026-03-29T06:00:00.000Z');
    assert.equal(next('daily', 'Europe/Paris', '2026-10-24T12:00:00Z'), '2026-10-25T07:00:00.000Z');
  });

  it('comes at a full hour also where clocks are moved by half an hour', () => {
    assert.equal(next('hourly', 'Australia/Lord_Howe', '2026-10-03T15:10:00Z'), '2026-10-03T16:00:00.000Z');
    assert.equal(next('hourly', 'Australia/Lord_Howe', '2026-04-04T14:40:00Z'), '2026-04-04T15:30:00.000Z');
  });

  it('is later than what it tells of, and soon', () => {
    const zones = fc.constantFrom(
      'Europe/Paris',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'America/St_Johns',
    );
    const moments = fc.integer({
      min: Date.parse('2025-01-01T00:00:00Z'),
      max: Date.parse('2028-01-01T00:00:00Z'),
    });
    fc.assert(
      fc.property(zones, moments, (zone, moment) => {
        const hourly = digestAfter('hourly', zone, moment);
        assert.ok(hourly > moment && hourly - moment <= 1.5 * 3_600_000);
        assert.equal(wallTimeAt(hourly, zone).minute, 0);
        const daily = digestAfter('daily', zone, moment);
        assert.ok(daily > moment && daily - moment <= 25 * 3_600_000);
        assert.deepEqual([wallTimeAt(daily, zone).hour, wallTimeAt(daily, zone).minute], [8, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
