import assert from 'node:assert/strict';
import { createFindSigningKey } from '../../src/teams/signing-keys.ts';

const hour = 3_600_000;

describe('the keys of tokens, while the login service does not answer', () => {
  it('count for some days, and it is not asked for every activity', async () => {
    let time = 0;
    let down = false;
    let asked = 0;
    const find = createFindSigningKey(
      async ({ url }) => {
        asked += 1;
        if (down) throw new Error('down');
        const text = url.endsWith('/keys')
          ? '{"keys":[{"kid":"known","kty":"RSA"}]}'
          : '{"jwks_uri":"https://login.example/keys"}';
        return { status: 200, headers: {}, text };
      },
      'https://login.example/metadata',
      () => new Date(time),
    );
    assert.ok(await find('known'));
    down = true;
    time = 25 * hour;
    asked = 0;
    assert.ok(await find('known'));
    assert.ok(await find('known'));
    assert.equal(asked, 1);
    await assert.rejects(find('unknown'));
    time = 121 * hour;
    await assert.rejects(find('known'));
    asked = 0;
    await assert.rejects(find('known'));
    assert.equal(asked, 0, 'a failure is remembered for a moment');
    down = false;
    time += 6_000;
    assert.ok(await find('known'));
  });
});
