import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import { supportRoles } from '../../src/features/escalation/account/admin-roles.ts';
import type { Finding } from '../../src/features/findings.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/case-desk.ts';

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
  const lines = (findings: readonly Finding[]) =>
    findings.map(({ result, about, text }) => `${result} ${about}: ${text}`).join('\n');

  it('finds everything in order', async () => {
    await link('ida', 'Ida Lund');
    desk.rolesOf = async () => [role];
    await desk.open();
    const text = lines(await desk.check());
    assert.match(text, /good cases\.store: The database answers; 1 case is open/);
    assert.match(
      text,
      /good cases\.ways\.serviceNow: Way to Microsoft “Through the ServiceNow integration”: it answers/,
    );
    assert.match(text, /good cases\.links: 1 linked account is a Microsoft 365 admin account/);
    assert.doesNotMatch(text, /^(bad|unseen)/m);
  });

  it('names accounts that lost their role', async () => {
    await link('ida', 'Ida Lund');
    await link('per', 'Per Holm');
    desk.rolesOf = async (objectId) => (objectId === 'ida' ? [role] : []);
    const text = lines(await desk.check());
    assert.match(
      text,
      /bad cases\.links\.per@contoso\.com: The account per@contoso\.com of Per Holm is no Microsoft 365 admin account any more/,
    );
    assert.match(text, /good cases\.links: 1 linked account/);
  });

  it('never says that something works which it could not see', async () => {
    await link('ida', 'Ida Lund');
    desk.rolesOf = () => Promise.reject(new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'directory' }));
    desk.standIn.faults.add({ kind: 'answer', status: 503 }, { path: /support/ });
    const text = lines(await desk.check());
    assert.match(
      text,
      /unseen cases\.links\.ida@contoso\.com: Cannot see: the account ida@contoso\.com of Ida Lund\./,
    );
    assert.match(
      text,
      /unseen cases\.ways\.serviceNow: Cannot see: Way to Microsoft “Through the ServiceNow integration”\./,
    );
    assert.doesNotMatch(text, /good cases\.(way\.|links)/);
  });

  for (const [setUp, sentence] of [
    ['steps', /bad cases\.ways\.serviceNow: Way to Microsoft .*: Please contact your ServiceNow admin/],
    ['finalStep', /bad cases\.ways\.serviceNow: Way to Microsoft/],
    ['insightsOnly', /bad cases\.ways\.serviceNow: Way to Microsoft/],
  ] as const) {
    it(`tells a set-up that is not finished (${setUp})`, async () => {
      desk.standIn.support.setUp = setUp;
      assert.match(lines(await desk.check()), sentence);
    });
  }

  it('says so when no way is set up, and speaks French', async () => {
    desk.transports.length = 0;
    assert.match(lines(await desk.check()), /No way to Microsoft is set up/);
    assert.match(lines(await desk.check({ french: true })), /La base de données répond/);
  });
});
