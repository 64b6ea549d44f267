import assert from 'node:assert/strict';
import { CasebridgeError, isCasebridgeError } from '../../src/errors.ts';
import { supportRoles } from '../../src/features/escalation/account/admin-roles.ts';
import { textOf } from '../helpers/card-text.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/case-desk.ts';

const setup = { isSetup: true };

describe('diagnosing what cases need', () => {
  let desk: CaseDesk;
  beforeEach(async () => {
    desk = await startCaseDesk();
  });
  afterEach(() => desk.close());

  const link = (entraObjectId: string, name: string) =>
    desk.tenant.accountLinks.put({
      entraObjectId,
      name,
      email: `${entraObjectId}@contoso.com`,
      accountObjectId: entraObjectId,
    });
  const [role = ''] = supportRoles.keys();

  it('finds everything in order', async () => {
    await link('ida', 'Ida Lund');
    desk.rolesOf = async () => [role];
    await desk.open();
    const text = textOf((await desk.say('diagnose', setup)).card);
    assert.match(text, /Nothing wrong, 4 in order/);
    assert.match(text, /✔ The database answers; 1 case is open/);
    assert.match(text, /✔ Way to Microsoft “Through the ServiceNow integration”: it answers/);
    assert.match(text, /✔ 1 linked account is a Microsoft 365 admin account/);
    assert.doesNotMatch(text, /✖|❔/);
  });

  it('names accounts that lost their role', async () => {
    await link('ida', 'Ida Lund');
    await link('per', 'Per Holm');
    desk.rolesOf = async (objectId) => (objectId === 'ida' ? [role] : []);
    const text = textOf((await desk.click('escalation.diagnose', {}, setup)).card);
    assert.match(
      text,
      /✖ The account per@contoso\.com of Per Holm is no Microsoft 365 admin account any more/,
    );
    assert.match(text, /✔ 1 linked account/);
  });

  it('never says that something works which it could not see', async () => {
    await link('ida', 'Ida Lund');
    desk.rolesOf = () => Promise.reject(new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' }));
    desk.standIn.faults.add({ kind: 'answer', status: 503 }, { path: /support/ });
    const text = textOf((await desk.say('diagnose', setup)).card);
    assert.match(text, /❔ Cannot see: the account ida@contoso\.com of Ida Lund\./);
    assert.match(text, /❔ Cannot see: Way to Microsoft “Through the ServiceNow integration”\./);
    assert.doesNotMatch(text, /✔ (Way|\d+ linked)/);
  });

  for (const [setUp, sentence] of [
    ['steps', /✖ Way to Microsoft .*: Please contact your ServiceNow admin/],
    ['finalStep', /✖ Way to Microsoft/],
    ['insightsOnly', /✖ Way to Microsoft/],
  ] as const) {
    it(`tells a set-up that is not finished (${setUp})`, async () => {
      desk.standIn.support.setUp = setUp;
      assert.match(textOf((await desk.say('diagnose', setup)).card), sentence);
    });
  }

  it('says so when no way is set up, and speaks French', async () => {
    desk.transports.length = 0;
    assert.match(textOf((await desk.say('diagnose', setup)).card), /No way to Microsoft is set up/);
    const french = textOf((await desk.say('diagnostic', { ...setup, french: true })).card);
    assert.match(french, /Ce qu’il faut aux dossiers Microsoft[\s\S]*✔ La base de données répond/);
  });

  it('takes the right to configure', async () => {
    await assert.rejects(desk.say('diagnose'), (error) => isCasebridgeError(error, 'ROLE_MISSING'));
  });
});
