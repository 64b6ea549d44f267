import assert from 'node:assert/strict';
import express from 'express';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';

describe('a stand-in that does its work and never answers', () => {
  const done: string[] = [];
  let standIn: StandIn;

  before(async () => {
    standIn = await startStandIn((app) => {
      app.post('/notes', express.text(), (request, response) => {
        done.push(String(request.body));
        response.status(201).json({ taken: request.body });
      });
    });
  });
  after(() => standIn.close());

  const send = (body: string, signal: AbortSignal | null = null) =>
    fetch(`${standIn.url}/notes`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
      signal,
    });

  it('tells whoever planned it that the work is done, and answers what comes next', async () => {
    const givesUp = new AbortController();
    const silent = new Promise<number>((onDone) => {
      standIn.faults.add({ kind: 'work-then-silence', onDone }, { method: 'POST', times: 1 });
    });
    const first = send('first', givesUp.signal);
    const outcome = assert.rejects(first, { name: 'AbortError' });
    assert.equal(await silent, 201);
    assert.deepEqual(done, ['first']);
    const second = await send('second');
    assert.deepEqual([second.status, await second.json()], [201, { taken: 'second' }]);
    givesUp.abort();
    await outcome;
    assert.deepEqual(done, ['first', 'second']);
  });
});
