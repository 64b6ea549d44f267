import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type GraphStandIn, startGraph } from '../../../src/sandbox/graph/index.ts';

const answer = z.object({
  error: z.object({ code: z.string() }).optional(),
  isResolved: z.boolean().optional(),
  startDateTime: z.string().optional(),
  posts: z.array(z.object({ createdDateTime: z.string() })).default([]),
});

const start = new Date('2026-11-23T14:00:00Z');

describe('the news of the played Microsoft 365', () => {
  let now = start;
  let graph: GraphStandIn;
  let token: string;
  beforeEach(async () => {
    now = start;
    graph = await startGraph({ now: () => now, hasNews: true });
    token = await new SignJWT({ roles: ['ServiceHealth.Read.All'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('https://graph.microsoft.com')
      .setExpirationTime(new Date(start.getTime() + 86_400_000))
      .sign(new TextEncoder().encode('nobody checks this signature here'));
  });
  afterEach(() => graph.close());

  const askedAfter = async (minutes: number, path: string) => {
    now = new Date(start.getTime() + minutes * 60_000);
    const response = await fetch(`${graph.url}/v1.0/admin/serviceAnnouncement/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    assert.doesNotMatch(text, /\{\{/);
    return answer.parse(JSON.parse(text));
  };

  it('open an issue, and resolve another, each in its time', async () => {
    assert.equal((await askedAfter(1, 'issues/TM700310')).error?.code, 'UnknownError');
    const opened = await askedAfter(3, 'issues/TM700310');
    assert.equal(opened.startDateTime, '2026-11-23T14:02:00.000Z');
    assert.equal(opened.posts.length, 1);
    assert.equal((await askedAfter(3, 'issues/EX700101')).isResolved, false);
    const resolved = await askedAfter(8, 'issues/EX700101');
    assert.equal(resolved.isResolved, true);
    assert.equal(resolved.posts.length, 6);
  });

  it('happen once, however late somebody asks', async () => {
    const late = await askedAfter(60, 'issues/TM700310');
    assert.equal(late.posts.length, 3);
    assert.equal((await askedAfter(61, 'issues/TM700310')).posts.length, 3);
  });
});
