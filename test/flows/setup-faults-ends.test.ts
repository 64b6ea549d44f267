import assert from 'node:assert/strict';
import { textOf } from '../helpers/card-text.ts';
import { isDone, type RestartingSetup, startRestartingSetup } from '../helpers/restarting-setup.ts';

const dayMilliseconds = 86_400_000;

describe('set-up, with a secret that Casebridge made near its end', () => {
  let setup: RestartingSetup;
  before(async () => {
    setup = await startRestartingSetup();
    const answers = { allowsBasic: 'yes', singleTenant: 'yes', hasApp: 'yes' };
    await setup.click('setup.start', { ...answers, path: 'basic' });
    for (const step of ['outboundApp', 'outboundProvider', 'outboundSecret']) {
      assert.match(await setup.doIt(step), isDone);
    }
  });
  after(() => setup.close());

  const wrong = async () => {
    const lines = textOf(await setup.click('setup.diagnose', {})).split('\n');
    return lines.filter((line) => line.startsWith('✖ '));
  };
  /** Tokens that the process has would end by a clock that does not move. */
  const later = async (days: number) => {
    setup.pass(days * dayMilliseconds);
    await setup.restart();
  };
  const named = (lines: readonly string[], pattern: RegExp) => lines.filter((line) => pattern.test(line));
  const ends = /ServiceNow 127 [0-9a-f]{8} (ends on|has ended)/;
  let green: readonly string[] = [];

  it('says nothing while there is time', async () => {
    green = await wrong();
    assert.deepEqual(named(green, ends), []);
  });

  it('names it four weeks before, and nothing else', async () => {
    await later(702);
    const lines = await wrong();
    assert.match(named(lines, ends).join('\n'), /^✖ .* ends on .*: 28 days left$/);
    assert.deepEqual(
      lines.filter((line) => !ends.test(line)),
      green,
    );
  });

  it('names it when it is over, with the step', async () => {
    await later(30);
    const lines = await wrong();
    assert.equal(named(lines, /ServiceNow 127 [0-9a-f]{8} has ended/).length, 1);
    assert.equal(named(lines, /^✖ Step “Secret of the outbound app”: The secret has expired/).length, 1);
    assert.equal(lines.length, green.length + 2, lines.join('\n'));
  });

  it('is green again with another secret', async () => {
    await setup.click('setup.verify', { step: 'outboundSecret', was: 'done' });
    assert.match(await setup.doIt('outboundSecret'), isDone);
    assert.deepEqual(await wrong(), green);
  });
});
