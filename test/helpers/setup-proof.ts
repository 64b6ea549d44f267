import assert from 'node:assert/strict';
import { assertSays, assertStepsSaid, type Cast, titleOf } from './setup-audit.ts';
import type { SetupDesk, SetupPerson } from './setup-desk.ts';
import type { Walking } from './setup-walk.ts';

// What holds when a set-up is finished, and when it was undone, whatever its path.

/** What cannot be seen before the app's own set-up is finished. */
const seenLater: readonly string[] = ['appConsent', 'appProviders', 'appRepository', 'completeIntegration'];

/** Every step that the path needs, in its order, and what is optional left out: all of it is seen in the end. */
export async function goThrough(desk: SetupDesk, { steps, ...walking }: Walking, cast: Cast): Promise<void> {
  const needed = steps.filter(({ isOptional }) => isOptional !== true);
  for (const { id, who } of needed) {
    const card = await walking.step(id);
    const { icon, text } = desk.row(id);
    assert.equal(icon, seenLater.includes(id) ? '❔' : '✔', `${id}: ${text}\n${card.text}`);
    assert.ok(text.includes(`done by ${cast[who]}`), text);
  }
  for (const id of seenLater) {
    const card = await walking.again(id);
    assert.equal(desk.row(id).icon, '✔', card.text);
  }
  for (const { id, isOptional } of steps) {
    if (isOptional === true) assert.match((await walking.leaveOut(id)).text, /⏭/);
  }
}

/** `test configuration` is green, `setup status` has every step, and `audit` says who did what. */
export async function assertFinished(
  desk: SetupDesk,
  { steps, starter }: Walking,
  cast: Cast,
  tester: SetupPerson,
): Promise<void> {
  const tested = await tester.say('test configuration');
  assert.match(tested.text, /✔ The configuration works/, tested.text);
  assert.doesNotMatch(tested.text, /✖|❔/);
  const status = await starter.say('setup status');
  const all = `${steps.length} of ${steps.length} steps`;
  for (const { text } of [status, desk.shared()]) {
    assert.ok(text.includes(all) && text.includes('Every step is done'), text);
  }
  const audit = await starter.audit();
  assertSays(audit, 'Set-up started', cast.serviceNow);
  assertStepsSaid(audit, steps, cast);
}

/** Undoes whatever Casebridge made, the newest first: those steps are open again. */
export async function undoAll(desk: SetupDesk, { steps, undo, starter }: Walking): Promise<void> {
  const automatic = steps.filter((step) => step.automatic !== undefined).toReversed();
  for (const { id } of automatic) {
    const card = await undo(id);
    assert.match(card.text, /✔ Undone: what Casebridge had made is removed/, card.text);
    assert.match(desk.row(id).icon, /[○🔒⏳]/u, `${id}: ${desk.row(id).text}`);
  }
  const audit = await starter.audit();
  for (const step of automatic) {
    assert.ok(audit.includes(`Step reopened: ${titleOf(step)}`), `${step.id} in ${audit}`);
  }
  assert.match(audit, /Removed: application Casebridge outbound/);
}

/** No message, no log line has it; only dialogs had. */
export function assertNowhere({ bot }: SetupDesk, ...secrets: readonly string[]): void {
  const { sent, updated } = bot.connector;
  const all = JSON.stringify([sent, updated, bot.logLines]);
  for (const secret of secrets) {
    assert.ok(secret.length > 8 && !all.includes(secret), 'a secret is where everybody reads it');
  }
}
