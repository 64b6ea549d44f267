import assert from 'node:assert/strict';
import { excerpt } from '../../../src/features/solutions/excerpt.ts';
import { tellingWords } from '../../../src/features/solutions/question.ts';
import { rankSolutions } from '../../../src/features/solutions/rank-solutions.ts';

/** Nobody else is answered meanwhile. */
function assertQuick(work: () => unknown): void {
  const started = performance.now();
  work();
  assert.ok(performance.now() - started < 3000);
}

describe('a very long text', () => {
  const line = `a${'-'.repeat(60_000)}b`;

  it('has its excerpt at once', () => {
    assertQuick(() => excerpt(`${'A short sentence is here. '.repeat(8_000)} Outlook.`, ['outlook']));
  });

  it('has its words at once', () => {
    assertQuick(() => tellingWords(line));
  });

  it('is ranked at once', () => {
    const title = 'Outlook asks for a password';
    const candidate = {
      source: 'knowledge',
      number: '1',
      title,
      text: line,
      url: 'https://example.com',
    } as const;
    assertQuick(() => rankSolutions({ subject: title, details: '' }, [candidate], 5));
  });
});
