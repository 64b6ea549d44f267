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

describe('the number of a case', () => {
  const shown = command('cases.show', 'case {case}');
  for (const [said, argument] of [
    ['case 2412170040001234', '2412170040001234'],
    ['CASE TrackingID#2412170040001234, please', 'TrackingID#2412170040001234'],
    ['case tracking id #2412170040001234?', 'tracking id #2412170040001234'],
    ['case #30412345', '#30412345'],
    ['case CAS-01234-X5Y6', 'CAS-01234-X5Y6'],
  ] as const) {
    it(`is understood in "${said}"`, () => {
      assert.equal(matchCommand([shown], said)?.argument, argument);
    });
  }
  for (const said of [
    'case',
    'case closed',
    'case 12 34',
    'case 1; drop',
    `case 1${'0'.repeat(40)}`,
    'case of 2412170040001234',
  ]) {
    it(`is not "${said}"`, () => {
      assert.equal(matchCommand([shown], said), undefined);
    });
  }
});
