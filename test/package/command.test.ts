import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runPackage } from '../../scripts/package/command.ts';

const project = join(import.meta.dirname, '..', '..');

/** An environment that has no file: nothing is set, so nothing is written. */
const nobodys = { TEAMSFX_ENV: 'nobodys' };

describe('npm run package', () => {
  it('lists what is missing and ends with 1', async () => {
    const { exitCode, lines } = await runPackage(project, [], nobodys);
    assert.equal(exitCode, 1);
    assert.match(
      lines.join('\n'),
      /for nobodys is not ready:\n- env\/\.env\.nobodys: TEAMS_APP_ID is not set\./,
    );
    assert.match(lines.join('\n'), /\n- env\/\.env\.nobodys: BOT_ID is not set\.\n {2}\S/);
  });

  it('ends with 0 when asked only to look', async () => {
    const { exitCode, lines } = await runPackage(project, ['--validate-only'], nobodys);
    assert.equal(exitCode, 0);
    assert.match(lines.join('\n'), /valid: manifest\.json, color\.png, outline\.png, fr\.json\n/);
    assert.match(lines.join('\n'), /TEAMS_APP_ID is not set: a placeholder/);
    assert.doesNotMatch(lines.join('\n'), /Written/);
  });

  it('does not take an option that it does not have', async () => {
    await assert.rejects(runPackage(project, ['--publish'], nobodys), /--publish/);
  });
});
