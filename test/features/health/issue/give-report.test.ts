import assert from 'node:assert/strict';
import { giveReport } from '../../../../src/features/health/issue/give-report.ts';
import { healthLinks } from '../../../../src/features/health/links.ts';
import type { Right, Turn } from '../../../../src/features/turn.ts';
import { wordsFor } from '../../../../src/locales/words.ts';

/** The sandbox always has an address of its own, so this is seen without a whole bot. */
describe('a post-incident report without PUBLIC_URL', () => {
  const links = healthLinks('https://admin.example.com');
  const ask = async (...rights: readonly Right[]) =>
    JSON.stringify(
      await giveReport(
        turnOf(rights),
        { id: 'MO699740' },
        {
          links,
          publicUrl: () => undefined,
          randomBytes: () => assert.fail('no link can be made'),
          downloadReport: () => assert.fail('nothing is downloaded for nobody'),
          reportLinks: { add: () => assert.fail('no link can be made'), find: async () => undefined },
        },
      ),
    );

  it('leads everybody to the admin center', async () => {
    const reply = await ask('insights');
    assert.match(reply, /admin\.example\.com[^"]*MO699740/);
    assert.doesNotMatch(reply, /PUBLIC_URL|download/);
  });

  for (const right of ['administrator', 'setup'] as const) {
    it(`names the setting to those with the right ${right}`, async () => {
      assert.match(await ask('insights', right), /PUBLIC_URL/);
    });
  }
});

function turnOf(rights: readonly Right[]): Turn {
  const account = { tenantId: '', entraObjectId: '' };
  const person = {
    ...{ sysId: '', userName: '', name: '', roles: [] },
    rights: new Set(rights),
    match: { by: 'email', value: '' },
  } as const;
  return {
    correlationId: '',
    words: wordsFor('en'),
    now: new Date(0),
    signal: new AbortController().signal,
    asker: { known: true, account, person },
    place: { kind: 'personal' },
    chat: { serviceUrl: '', conversationId: '', botId: '' },
    images: [],
    newId: () => '',
    members: async () => [],
  };
}
