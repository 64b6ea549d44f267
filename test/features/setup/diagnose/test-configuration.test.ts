import assert from 'node:assert/strict';
import { actionsOf, textOf } from '../../../helpers/card-text.ts';
import { doneRun, type Looks, startLooks } from '../../../helpers/setup-looks.ts';

describe('test configuration', () => {
  let looks: Looks;
  beforeEach(async () => {
    looks = await startLooks();
  });
  afterEach(() => looks.close());

  it('is green when everything was tried and works, and offers a test case', async () => {
    const { card } = await looks.say('test configuration');
    const text = textOf(card);
    assert.match(text, /✔ The configuration works\nNothing wrong, 7 in order/);
    assert.match(text, /✔ 3 solutions found for INC0000001; 3 places answered/);
    assert.match(text, /Service health was read: 20 services, 2 open issues/);
    assert.match(text, /✔ Teams took a message to your own chat/);
    assert.match(text, /\d ms/);
    assert.equal(looks.posted[0]?.card, 'setup/test-message');
    const open = actionsOf(card).find(({ verb }) => verb === 'escalation.contact');
    assert.match(JSON.stringify(open?.data), /"number":"INC0000001","isTest":true/);
  });

  for (const [what, breakIt, said] of [
    [
      'a place of solutions',
      () => ({ missing: ['learn'] }),
      /✖ For INC0000001, no answer came from: Microsoft Learn/,
    ],
    ['service health', () => ({ healthFails: true }), /❔ Cannot see: service health/],
    ['the message', () => ({ sends: 'refused' }), /✖ Teams did not take the message: it was refused/],
    ['the account', () => ({ isAdmin: false }), /✖ .*alex@contoso\.com/],
    [
      'a way to Microsoft',
      () => ({ caseFindings: [{ result: 'bad', about: 'cases.ways.azure', text: 'The way is closed' }] }),
      /✖ The way is closed/,
    ],
  ] as const) {
    it(`is not green without ${what}`, async () => {
      Object.assign(looks, breakIt());
      const text = textOf((await looks.say('test configuration')).card);
      assert.match(text, said);
      assert.doesNotMatch(text, /✔ The configuration works/);
    });
  }

  it('does not say that a case can be opened to somebody who may not', async () => {
    const { card } = await looks.say('test configuration', { rights: ['setup'] });
    assert.match(
      textOf(card),
      /❔ The configuration could not be seen as a whole[\s\S]*You may not open cases yourself/,
    );
    assert.ok(
      actionsOf(card).every(({ verb }) => verb !== 'escalation.contact'),
      'no test case is offered',
    );
  });

  it('checks every step of the set-up, and speaks French', async () => {
    looks.run = doneRun('direct', looks.time);
    looks.permissions = [];
    const text = textOf((await looks.say('tester la configuration', { french: true })).card);
    assert.match(text, /✖ Tout ne fonctionne pas/);
    assert.match(text, /✖ Étapes de la configuration/);
  });
});
