import assert from 'node:assert/strict';
import { createReadiness } from '../src/readiness.ts';

describe('readiness', () => {
  let now = new Date('2026-11-23T14:00:00Z');
  const start = () => createReadiness(['ServiceNow', 'Microsoft Graph'], () => now);
  const answer = (readiness: ReturnType<typeof start>, status: number | 'none') =>
    readiness.requestFinished({ service: 'ServiceNow', status, seconds: 0 });

  for (const status of [202, 401, 429, 500, 503, 'none'] as const) {
    it(`ends with ${status}, which tells when ServiceNow last worked, and comes back`, () => {
      now = new Date('2026-11-23T14:00:00Z');
      const readiness = start();
      answer(readiness, 200);
      now = new Date('2026-11-23T14:01:30Z');
      answer(readiness, status);
      assert.deepEqual(readiness.read(), {
        ready: false,
        report: {
          status: 'not ready',
          dependencies: [
            { name: 'ServiceNow', lastAnswer: 'failed', lastGoodAnswerSecondsAgo: 90 },
            { name: 'Microsoft Graph', lastAnswer: 'not asked yet', lastGoodAnswerSecondsAgo: null },
          ],
        },
      });
      answer(readiness, 404);
      assert.equal(readiness.read().ready, true);
    });
  }

  it('stays when a rule of ServiceNow refuses something, but Graph’s 403 is a failure', () => {
    const readiness = start();
    answer(readiness, 403);
    readiness.requestFinished({ service: 'Microsoft Graph', status: 403, seconds: 0 });
    assert.equal(readiness.read().ready, true);
    assert.match(JSON.stringify(readiness.read().report), /"ServiceNow","lastAnswer":"good"/);
    assert.match(JSON.stringify(readiness.read().report), /"Microsoft Graph","lastAnswer":"failed"/);
  });

  it('does not depend on the others', () => {
    const readiness = start();
    readiness.requestFinished({ service: 'Microsoft Graph', status: 'none', seconds: 0 });
    assert.equal(readiness.read().ready, true);
    assert.match(JSON.stringify(readiness.read().report), /"failed","lastGoodAnswerSecondsAgo":null/);
  });
});
