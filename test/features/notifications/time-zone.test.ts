import assert from 'node:assert/strict';
import { timeZoneOf } from '../../../src/features/notifications/subscribe/time-zone.ts';

describe('a time zone as people write it', () => {
  for (const [said, zone] of [
    ['Europe/Zurich', 'Europe/Zurich'],
    ['europe/zurich ', 'Europe/Zurich'],
    ['Zurich', 'Europe/Zurich'],
    ['new york', 'America/New_York'],
    ['utc', 'UTC'],
    ['', undefined],
    ['Mars/Olympus', undefined],
    ['+02:00', undefined],
    ['Europe/Zurich; drop', undefined],
  ] as const) {
    it(`is ${zone ?? 'none'} for "${said}"`, () => assert.equal(timeZoneOf(said), zone));
  }
});
