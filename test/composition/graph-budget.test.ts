import assert from 'node:assert/strict';
import { limitRequests } from '../../src/composition/graph-budget.ts';
import type { HttpResponse } from '../../src/http/request.ts';

describe('what people ask of Graph', () => {
  const call = { service: 'Microsoft Graph', url: 'https://graph.example' } as const;
  const start = Date.UTC(2026, 10, 23, 14);
  let now = start;
  let asked = 0;
  beforeEach(() => {
    now = start;
    asked = 0;
  });
  const graphThatSays = (status: number) =>
    limitRequests(
      async (): Promise<HttpResponse> => {
        asked += 1;
        return { status, headers: {}, text: '' };
      },
      () => new Date(now),
    );

  it('is at most 300 requests an hour, so that polls always have room', async () => {
    const request = graphThatSays(200);
    const answers = await Promise.allSettled(Array.from({ length: 320 }, () => request(call)));
    assert.equal(asked, 300);
    assert.equal(answers.filter(({ status }) => status === 'rejected').length, 20);
    now = start + 3_599_000;
    await assert.rejects(request(call), { code: 'UPSTREAM_BUSY' });
    now = start + 3_600_000;
    await request(call);
    assert.equal(asked, 301);
  });

  it('counts what failed with its retries', async () => {
    const request = graphThatSays(503);
    for (let times = 0; times < 100; times += 1) await request(call);
    await assert.rejects(request(call), { code: 'UPSTREAM_BUSY' });
    assert.equal(asked, 100);
  });
});
