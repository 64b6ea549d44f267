import assert from 'node:assert/strict';
import type { Step, StepRole } from '../../src/features/setup/runbook/step.ts';
import { wordsFor } from '../../src/locales/words.ts';

export type Cast = Readonly<Record<StepRole, string>>;

/** Every step is in the list of changes, with who did it, left it out or handed it over. @param audit all pages, as read */
export function assertStepsSaid(audit: string, steps: readonly Step[], cast: Cast): void {
  for (const step of steps) {
    const { who, isOptional } = step;
    if (isOptional === true) {
      assertSays(audit, `Step skipped: ${titleOf(step)}`, cast.serviceNow);
      continue;
    }
    assertSays(audit, `Step done: ${titleOf(step)}`, cast[who]);
    if (cast[who] !== cast.serviceNow) {
      assertSays(audit, `Step handed over: ${titleOf(step)}`, cast.serviceNow);
    }
  }
}

export function titleOf({ title }: Pick<Step, 'title'>): string {
  return wordsFor('en').say(title);
}

/** What was done, until the next thing that was, ends with who did it. */
export function assertSays(audit: string, what: string, who: string): void {
  const found = audit.split('\n').findIndex((line) => line.startsWith(what));
  const said = audit.split('\n').slice(found, found + 3);
  assert.ok(found >= 0 && said.some((line) => line.endsWith(`· ${who}`)), `${what} by ${who} in ${audit}`);
}
