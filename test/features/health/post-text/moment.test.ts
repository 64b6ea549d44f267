import assert from 'node:assert/strict';
import fc from 'fast-check';
import { momentIn } from '../../../../src/features/health/post-text/moment.ts';

describe('a moment in Microsoft’s prose', () => {
  for (const [text, expected] of [
    [
      'Friday, August 6, 2021, at 9:00 PM UTC, to allow time for additional investigation.',
      '2021-08-06T21:00',
    ],
    ['Monday, August 2, 2021 at 2:36 PM UTC', '2021-08-02T14:36'],
    ['August 2, 2021, at 12:05 AM (UTC)', '2021-08-02T00:05'],
    ['Aug. 2nd, 2021 12:05 p.m. UTC', '2021-08-02T12:05'],
    ['by approximately Sept 3, 2021, 9 AM GMT', '2021-09-03T09:00'],
    ['2 August 2021, 14:36 UTC', '2021-08-02T14:36'],
    ['9:00 PM UTC on Friday, August 6, 2021', '2021-08-06T21:00'],
    ['2021-08-06 21:00 UTC', '2021-08-06T21:00'],
    ['2021-08-06T21:00:00Z', '2021-08-06T21:00'],
    ['August 6, 2021, at 9:00 PM UTC – 11:00 PM UTC', '2021-08-06T21:00'],
    ['August 6, 2021, at 9:00 PM (UTC) - three regions are left', '2021-08-06T21:00'],
    [
      'started on August 2, 2021, at 2:36 PM UTC and ended August 6, 2021, at 9:00 PM UTC',
      '2021-08-02T14:36',
    ],
  ] as const) {
    it(`is read from “${text}”`, () => {
      assert.equal(momentIn(text)?.toISOString().slice(0, 16), expected);
    });
  }

  for (const text of [
    '',
    'in 30 minutes',
    'Friday',
    'Friday, at 9:00 PM UTC',
    'August 6, 2021',
    'August 6, 2021, at 9:00 PM',
    'August 6, 2021, at 9:00 PM PST',
    'August 6, at 9:00 PM UTC',
    'August 6, 2021, at 9:00 PM UTC-7',
    'August 6, 2021, at 9:00 PM UTC+1',
    'August 6, 2021, at 9:00 PM (UTC +02:00)',
    'August 6, 2021, at 9:00 PM (UTC)+2',
    '9:00 PM GMT−0700 on August 6, 2021',
    '8/6/2021 9:00 PM UTC',
    'Saturday, August 6, 2021, at 9:00 PM UTC',
    'February 30, 2021, at 9:00 PM UTC',
    'August 6, 2021, at 13:00 PM UTC',
    'August 6, 2021, at 25:00 UTC',
    'August 6, 2021, at 9 UTC',
    '2021-13-06 21:00 UTC',
  ]) {
    it(`is not guessed from “${text}”`, () => assert.equal(momentIn(text), undefined));
  }

  it('is what was written, for any moment', () => {
    const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' });
    const time = new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone: 'UTC' });
    const minutes = fc.integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2099, 0, 1) / 60_000 });
    fc.assert(
      fc.property(minutes, fc.string(), (minute, noise) => {
        const moment = new Date(minute * 60_000);
        const text = `${day.format(moment)}, at ${time.format(moment).replace(/\s/gu, ' ')} UTC`;
        assert.equal(momentIn(text)?.getTime(), moment.getTime());
        momentIn(noise + text.slice(0, noise.length) + noise);
      }),
    );
  });
});
