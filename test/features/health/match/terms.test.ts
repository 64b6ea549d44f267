import assert from 'node:assert/strict';
import { termsOf } from '../../../../src/features/health/match/terms.ts';

const stems = (text: string) => termsOf(text).flatMap((place) => place?.stem ?? []);

describe('the telling words of a text', () => {
  for (const [one, other] of [
    ['logged in', 'Sign-in'],
    ['deleting folders', 'removal of a folder'],
    ['e-mail', 'emails'],
    ['OWA', 'Outlook on the web'],
    ['Azure AD', 'Microsoft Entra ID'],
    ['multi-factor authentication', 'MFA'],
    ['boîte aux lettres partagée', 'shared mailbox'],
    ['l’agenda', 'calendar'],
    ['mots de passe', 'passwords'],
    ['mise à jour', 'updates'],
  ] as const) {
    it(`are the same in "${one}" and "${other}"`, () => {
      assert.deepEqual(stems(one).toSorted(), stems(other).toSorted());
    });
  }

  it('are not the plain ones, of which only the place is kept', () => {
    assert.deepEqual(
      termsOf('The printer of our users is broken').map((place) => place?.word),
      [undefined, 'printer', undefined, undefined, undefined, undefined, 'broken'],
    );
    assert.deepEqual(stems("Please help, it doesn't work; nous avons un problème"), []);
  });

  it('hold codes, addresses and versions as they are', () => {
    assert.deepEqual(stems('0x8004010F 5.7.1 AADSTS50105'), ['0x8004010f', '5.7.1', 'aadsts50105']);
  });

  it('hold the parts of joined names as well, but not of products', () => {
    assert.ok(stems('MailboxReplicationTimeoutException').includes('replic'));
    assert.deepEqual(stems('SharePoint'), stems('share point'));
  });

  it('are quoted as they were written', () => {
    assert.deepEqual(
      termsOf('Signing IN, Délais').map((place) => place?.word),
      ['Signing IN', 'Délais'],
    );
  });
});
