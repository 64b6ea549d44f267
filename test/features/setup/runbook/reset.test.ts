import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../../../src/errors.ts';
import { withStep } from '../../../../src/features/setup/runbook/run.ts';
import { openStartedDesk, yes } from './setup-desk.ts';

describe('setup reset', () => {
  it('lists what was made before anything is forgotten', async () => {
    const desk = await openStartedDesk();
    const version = desk.world.kept?.version ?? 0;
    const made = [
      { kind: 'application', id: 'o1', name: 'Casebridge outbound (contoso)', clientId: 'c1' },
      { kind: 'record', table: 'oauth_entity', id: undefined, name: 'Casebridge inbound' },
    ] as const;
    const run = withStep(desk.run(), 'outboundApp', (state) => ({ ...state, made }));
    desk.world.kept = { run, version };
    const { text } = await desk.say('sam', 'setup reset');
    assert.match(text, /Reset leaves these where they are/);
    assert.match(text, /App registration “Casebridge outbound \(contoso\)” c1 \(step 1\./);
    assert.match(text, /“Casebridge inbound” in oauth_entity .*: it may not be there/);
    assert.equal(desk.run(), run);
  });

  it('forgets the set-up, and every shared card says who did it', async () => {
    const desk = await openStartedDesk();
    const { text } = await desk.click('sue', 'setup.resetDo', { run: desk.run().id });
    assert.match(text, /The set-up was reset by Sue, 23 Nov 2026, 14:00 UTC/);
    assert.equal(desk.world.kept, undefined);
    assert.match(desk.told.find(({ activityId }) => activityId === 'card')?.text ?? '', /was reset by Sue/);
    assert.deepEqual(
      desk.audit.map(({ kind }) => kind),
      ['setupStarted', 'setupReset'],
    );
    await assert.rejects(desk.click('eve', 'setup.step', { step: 'outboundApp' }), (error) =>
      isCasebridgeError(error, 'SETUP_NOT_STARTED'),
    );
  });

  it('never forgets another set-up than the one that was shown', async () => {
    const desk = await openStartedDesk();
    const { id } = desk.run();
    await desk.click('sue', 'setup.resetDo', { run: id });
    await desk.click('sam', 'setup.start', { ...yes, path: 'direct' }, { clicked: 'next' });
    const { text } = await desk.click('sue', 'setup.resetDo', { run: id });
    assert.match(text, /somebody reset it before\. Nothing was changed/);
    assert.equal(desk.run().path, 'direct');
  });

  it('is for who configures', async () => {
    const desk = await openStartedDesk();
    await assert.rejects(desk.say('eve', 'setup reset'));
    await assert.rejects(desk.click('eve', 'setup.resetDo', { run: desk.run().id }));
    assert.equal(desk.run().path, 'basic');
  });
});
