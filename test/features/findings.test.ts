import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { runChecks } from '../../src/features/findings.ts';
import { wordsFor } from '../../src/locales/words.ts';

describe('checks', () => {
  afterEach(() => mock.timers.reset());

  it('are unseen when they take too long, and keep no other from being seen', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const turn = { words: wordsFor('en'), now: new Date(), signal: new AbortController().signal };
    const found = runChecks(turn, [
      {
        about: 'slow',
        name: () => 'what is slow',
        run: ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
      { name: () => 'quick', run: async () => [{ result: 'good', text: 'seen' }] },
    ]);
    mock.timers.tick(5_000);
    assert.deepEqual(
      (await found).map(({ result, about }) => [result, about]),
      [
        ['unseen', 'slow'],
        ['good', undefined],
      ],
    );
  });
});
