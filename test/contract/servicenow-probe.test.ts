import assert from 'node:assert/strict';
import { type ProbeQuestions, type ProbeResult, probeInstance } from '../../src/clients/servicenow/probe.ts';
import { probeFindings, rolesOfInterest } from '../../src/clients/servicenow/probe-findings.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { noon } from './servicenow-seed.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

const questions: ProbeQuestions = {
  userName: 'casebridge.integration',
  appScope: 'x_mioms_m365_assis',
  roleNames: rolesOfInterest,
  now: noon,
};

describe('a look at the ServiceNow instance', () => {
  let standIn: ServiceNowStandIn;
  beforeEach(async () => {
    standIn = await startSeeded();
  });
  afterEach(() => standIn.close());

  const look = (more: Partial<ProbeQuestions> = {}, deadline?: number): Promise<ProbeResult> =>
    probeInstance(connectTo(standIn, deadline), { ...questions, ...more });
  const findings = async (more?: Partial<ProbeQuestions>) =>
    probeFindings(await look(more)).map(({ finding, severity }) => `${severity} ${finding}`);
  const changeUser = (values: Readonly<Record<string, string>>) => {
    const user = standIn.tables.find('sys_user', { user_name: 'casebridge.integration' });
    standIn.tables.update('sys_user', user?.sys_id ?? '', values);
  };

  it('tells who Casebridge is there, and what the instance does and has', async () => {
    standIn.properties.set('glide.invalid_query.returns_no_rows', 'true');
    standIn.installSupportApp();
    const { user, ...rest } = await look();
    assert.deepEqual(rest, {
      userName: 'casebridge.integration',
      signIn: 'ok',
      invalidQueryReturnsNoRows: true,
      app: { installed: true, version: '2.1.0' },
      checkedAt: noon,
    });
    assert.equal(user?.name, 'casebridge.integration');
    assert.equal(user?.timeZone, 'UTC');
    assert.equal(user?.webServiceAccessOnly, true);
    assert.ok(user?.roles.includes('itil'));
    assert.deepEqual(await findings(), []);
    assert.equal(standIn.scriptEvaluations, 0);
  });

  it('sees that invalid conditions are dropped, and that the app is not there', async () => {
    const found = await look();
    assert.equal(found.invalidQueryReturnsNoRows, false);
    assert.deepEqual(found.app, { installed: false });
    assert.deepEqual(await findings(), ['warning invalidQueriesWiden', 'info appNotInstalled']);
  });

  for (const [timeZone, finding] of [
    ['Europe/Paris', 'warning timeZoneNotUtc'],
    ['', 'warning timeZoneNotSet'],
  ] as const) {
    it(`minds the time zone "${timeZone}"`, async () => {
      changeUser({ time_zone: timeZone });
      assert.ok((await findings()).includes(finding));
    });
  }

  for (const timeZone of ['GMT', 'UTC', 'Etc/UTC']) {
    it(`does not mind the time zone "${timeZone}"`, async () => {
      changeUser({ time_zone: timeZone });
      assert.ok(!(await findings()).some((finding) => finding.includes('timeZone')));
    });
  }

  it('minds a user who may change nothing, or everything', async () => {
    const without = await look({ roleNames: ['no_such_role'] });
    assert.ok(probeFindings(without).some(({ finding }) => finding === 'mayNotChangeIncidents'));
    const user = standIn.tables.find('sys_user', { user_name: 'casebridge.integration' })?.sys_id ?? '';
    const admin =
      standIn.tables.find('sys_user_role', { name: 'admin' }) ??
      standIn.tables.insert('sys_user_role', { name: 'admin' });
    standIn.tables.insert('sys_user_has_role', { user, role: admin.sys_id ?? '' });
    changeUser({ web_service_access_only: 'false' });
    const found = await findings();
    assert.ok(found.includes('warning isAdministrator'));
    assert.ok(found.includes('info mayBeUsedInBrowsers'));
  });

  it('says so when it is not known who Casebridge is there', async () => {
    const found = await look({ userName: undefined });
    assert.equal(found.user, undefined);
    assert.equal(found.invalidQueryReturnsNoRows, false);
    assert.ok(probeFindings(found).some(({ finding }) => finding === 'userNotKnown'));
  });

  it('says what it cannot see', async () => {
    for (const table of ['sys_user', 'sys_store_app', 'sys_scope']) standIn.access.deny(table, 'read');
    assert.deepEqual(await look(), {
      userName: 'casebridge.integration',
      signIn: 'ok',
      invalidQueryReturnsNoRows: 'unknown',
      app: 'unknown',
      checkedAt: noon,
    });
    assert.deepEqual(await findings(), [
      'warning userNotReadable',
      'info invalidQueriesNotKnown',
      'info appNotKnown',
    ]);
  });

  it('does not take an app whose rows are hidden for one that is not there', async () => {
    standIn.installSupportApp();
    for (const table of ['sys_store_app', 'sys_scope']) standIn.access.hideRows(table, () => true);
    assert.equal((await look()).app, 'unknown');
  });

  it('finds the app in the table of all applications, too', async () => {
    standIn.installSupportApp();
    standIn.access.deny('sys_store_app', 'read');
    assert.deepEqual((await look()).app, { installed: true, version: '2.1.0' });
  });

  for (const { of, fault, code } of [
    { of: 'refuses the sign-in', fault: { kind: 'answer', status: 401 }, code: 'SERVICENOW_SIGN_IN_REFUSED' },
    {
      of: 'sleeps',
      fault: { kind: 'answer', status: 200, body: '<html>Hibernating</html>' },
      code: 'SERVICENOW_ASLEEP',
    },
    { of: 'says nothing', fault: { kind: 'silence' }, code: 'UPSTREAM_TIMEOUT' },
  ] as const) {
    it(`tells that the instance ${of}: ${code}`, async () => {
      standIn.faults.add(fault);
      const found = await look({}, 80);
      assert.ok(found.signIn !== 'ok');
      assert.equal(found.signIn.code, code);
      assert.deepEqual(probeFindings(found), [{ finding: 'signInFailed', severity: 'error', code }]);
    });
  }
});
