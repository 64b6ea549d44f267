import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quietUntil } from '../../../../src/features/notifications/deliver/quiet-hours.ts';
import { wallTimeAt } from '../../../../src/features/notifications/deliver/zoned-time.ts';

const night = { from: '22:00', to: '07:00' };
const paris = 'Europe/Paris';

/** @returns when it ends, as ISO 8601; undefined while it is not quiet */
function until(hours: { from: string; to: string }, zone: string, moment: string): string | undefined {
  const end = quietUntil(hours, zone, Date.parse(moment));
  return end === undefined ? undefined : new Date(end).toISOString();
}

describe('quiet hours', () => {
  it('end in the morning, also of the next day', () => {
    assert.equal(until(night, paris, '2026-03-10T21:30:00Z'), '2026-03-11T06:00:00.000Z');
    assert.equal(until(night, paris, '2026-03-11T03:00:00Z'), '2026-03-11T06:00:00.000Z');
  });

  it('begin and end to the minute', () => {
    assert.equal(until(night, paris, '2026-03-10T20:59:59.999Z'), undefined);
    assert.equal(until(night, paris, '2026-03-10T21:00:00Z'), '2026-03-11T06:00:00.000Z');
    assert.equal(until(night, paris, '2026-03-11T05:59:59.999Z'), '2026-03-11T06:00:00.000Z');
    assert.equal(until(night, paris, '2026-03-11T06:00:00Z'), undefined);
  });

  it('may be of one day', () => {
    const lunch = { from: '12:00', to: '13:30' };
    assert.equal(until(lunch, 'America/New_York', '2026-07-01T16:10:00Z'), '2026-07-01T17:30:00.000Z');
    assert.equal(until(lunch, 'America/New_York', '2026-07-01T12:10:00Z'), undefined);
  });

  it('are an hour shorter in the night of spring', () => {
    assert.equal(until(night, paris, '2026-03-28T21:00:00Z'), '2026-03-29T05:00:00.000Z');
    assert.equal(until(night, paris, '2026-03-29T05:00:00Z'), undefined);
    assert.equal(until(night, paris, '2026-03-29T20:00:00Z'), '2026-03-30T05:00:00.000Z');
  });

  it('are an hour longer in the night of autumn', () => {
    assert.equal(until(night, paris, '2026-10-24T20:00:00Z'), '2026-10-25T06:00:00.000Z');
    assert.equal(until(night, paris, '2026-10-25T05:30:00Z'), '2026-10-25T06:00:00.000Z');
    assert.equal(until(night, paris, '2026-10-25T06:00:00Z'), undefined);
  });

  it('end when clocks jump over their end', () => {
    assert.equal(
      until({ from: '22:00', to: '02:30' }, paris, '2026-03-28T23:00:00Z'),
      '2026-03-29T01:00:00.000Z',
    );
  });

  it('last until the later of two ends where clocks are set back', () => {
    const early = { from: '22:00', to: '02:30' };
    assert.equal(until(early, paris, '2026-10-25T00:45:00Z'), '2026-10-25T01:30:00.000Z');
    assert.equal(until(early, paris, '2026-10-25T01:30:00Z'), undefined);
  });

  it('count in UTC where the zone is unknown', () => {
    assert.equal(until(night, 'Nowhere/Land', '2026-03-10T22:00:00Z'), '2026-03-11T07:00:00.000Z');
  });

  const zones = fc.constantFrom(
    ...['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland', 'UTC'],
  );
  const clock = fc
    .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 45) })
    .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const moments = fc.integer({
    min: Date.parse('2025-01-01T00:00:00Z'),
    max: Date.parse('2028-01-01T00:00:00Z'),
  });

  it('are over at their end, in any zone on any day', () => {
    fc.assert(
      fc.property(zones, clock, clock, moments, (zone, from, to, moment) => {
        const end = quietUntil({ from, to }, zone, moment);
        if (end === undefined) return;
        assert.ok(end > moment && end - moment <= 26 * 3_600_000);
        // A second stretch may begin there, but never one that is over.
        const again = quietUntil({ from, to }, zone, end);
        assert.ok(again === undefined || again > end);
        const { hour, minute } = wallTimeAt(end, zone);
        const shown = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        assert.ok(shown >= to, `ends at ${shown}`);
      }),
      { numRuns: 500 },
    );
  });

  it('are what the clock on the wall says, on days when nobody touches it', () => {
    fc.assert(
      fc.property(clock, clock, moments, (from, to, moment) => {
        const shown = new Date(moment).toISOString().slice(11, 16);
        const isQuiet = from <= to ? from <= shown && shown < to : shown >= from || shown < to;
        assert.equal(quietUntil({ from, to }, 'UTC', moment) !== undefined, isQuiet);
      }),
      { numRuns: 500 },
    );
  });
});
