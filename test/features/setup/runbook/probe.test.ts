import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../../src/errors.ts';
import { probeApp, probeBasic } from '../../../../src/features/setup/runbook/probe.ts';
import { wordsFor } from '../../../../src/locales/words.ts';

const look = { words: wordsFor('en'), now: new Date(), signal: AbortSignal.timeout(10_000) };
const forbidden = new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'sys_properties' });

function instanceWith(property: string | undefined | Error, scopes: readonly string[] | Error = []) {
  return {
    readProperty: async () => {
      if (property instanceof Error) throw property;
      return property;
    },
    find: async (_table: string, { scope = '' }: Readonly<Record<string, string>>) => {
      if (scopes instanceof Error) throw scopes;
      return scopes.includes(scope) ? [{ sysId: 's', fields: { scope } }] : [];
    },
  };
}

describe('what is seen of the first question', () => {
  for (const { property, signsIn, is } of [
    { property: 'true', signsIn: true, is: 'refused' },
    { property: 'false', signsIn: false, is: 'allowed' },
    { property: undefined, signsIn: true, is: 'allowed' },
    { property: undefined, signsIn: false, is: 'unknown' },
    { property: forbidden, signsIn: true, is: 'unknown' },
  ]) {
    it(`is ${is} for ${property}, ${signsIn ? 'signing in with Basic' : 'signing in otherwise'}`, async () => {
      const seen = await probeBasic(look, instanceWith(property), signsIn);
      assert.equal(seen.is, is);
    });
  }
});

describe('whether Microsoft’s app is there', () => {
  for (const { scopes, is } of [
    { scopes: ['global', 'x_mioms_m365_assis'], is: true },
    { scopes: ['global'], is: false },
    // Not even what every instance has: rows may not be read.
    { scopes: [], is: 'unknown' },
    { scopes: forbidden, is: 'unknown' },
  ]) {
    it(`is ${is} where ${scopes} can be seen`, async () => {
      assert.equal(await probeApp(look, instanceWith(undefined, scopes)), is);
    });
  }
});
