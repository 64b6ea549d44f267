import assert from 'node:assert/strict';
import { retryAfter } from '../../src/http/retry-after.ts';

const now = new Date('2026-11-23T12:00:00Z');

const cases: readonly { of: string; header: string | undefined; wait: number | undefined }[] = [
  { of: 'no header', header: undefined, wait: undefined },
  { of: 'an empty header', header: ' ', wait: undefined },
  { of: 'seconds', header: '120', wait: 120_000 },
  { of: 'no wait at all', header: '0', wait: 0 },
  { of: 'negative seconds', header: '-5', wait: 0 },
  { of: 'a date to come', header: 'Mon, 23 Nov 2026 12:00:30 GMT', wait: 30_000 },
  { of: 'a date gone by', header: 'Mon, 23 Nov 2026 11:59:00 GMT', wait: 0 },
  { of: 'words', header: 'after lunch', wait: undefined },
  { of: 'more than any number', header: 'Infinity', wait: undefined },
];

describe('retryAfter', () => {
  for (const { of, header, wait } of cases) {
    it(`reads ${of} as ${wait === undefined ? 'nothing' : `${wait} ms`}`, () => {
      assert.equal(retryAfter(header, now), wait);
    });
  }
});
