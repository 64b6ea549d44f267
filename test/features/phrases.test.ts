import assert from 'node:assert/strict';
import { matchCommand } from '../../src/features/phrases.ts';
import type { Command } from '../../src/features/turn.ts';

const command = (id: string, ...en: readonly string[]): Command => ({
  id,
  phrases: { en, fr: [] },
  right: 'none',
  handle: async () => ({ card: '', data: {}, summary: '' }),
});

describe('of two commands that a message may be', () => {
  const general = command('search', 'search {text}');
  const special = command('search.cases', 'search cases {text}');
  for (const [order, commands] of [
    ['first', [special, general]],
    ['last', [general, special]],
  ] as const) {
    it(`the one with more words of its own is meant, though it comes ${order}`, () => {
      const found = matchCommand(commands, 'search cases about mail');
      assert.deepEqual([found?.command.id, found?.argument], ['search.cases', 'about mail']);
    });
  }
});
