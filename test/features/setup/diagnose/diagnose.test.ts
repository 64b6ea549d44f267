import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../../../src/errors.ts';
import { actionsOf, textOf } from '../../../helpers/card-text.ts';
import { doneRun, incidentSysId, type Looks, startLooks } from '../../../helpers/setup-looks.ts';

describe('diagnose', () => {
  let looks: Looks;
  beforeEach(async () => {
    looks = await startLooks();
  });
  afterEach(() => looks.close());

  it('shows what is wrong first, then what was not seen, then what is in order', async () => {
    looks.standIn.support.setUp = 'steps';
    looks.standIn.access.deny('sys_ui_section', 'read');
    const text = textOf((await looks.say('diagnose')).card);
    assert.match(text, /3 things wrong, 1 not seen, \d+ in order/);
    assert.match(text, /▾ Wrong \(3\)[\s\S]*✖ 2\. Microsoft recommended solutions: “Please contact/);
    assert.match(text, /▾ Wrong[\s\S]*▾ Not seen \(1\)[\s\S]*❔ 1\. Incident[\s\S]*▸ In order/);
  });

  it('leads to the step that mends it', async () => {
    looks.run = doneRun('basic', looks.time);
    looks.standIn.support.setUp = 'finalStep';
    const { card } = await looks.say('diagnose');
    const steps = actionsOf(card).filter(({ verb }) => verb === 'setup.step');
    assert.ok(
      steps.some(({ data }) => JSON.stringify(data).includes('"step":"completeIntegration"')),
      'the step has a button',
    );
  });

  it('names steps that nobody has done yet, and what ends soon', async () => {
    const run = doneRun('direct', looks.time);
    const { learn: _left, ...steps } = run.steps;
    looks.run = { ...run, steps };
    looks.credentials.push({
      name: 'ENTRA_CERTIFICATE',
      expiresAt: new Date(looks.time.getTime() + 5 * 86_400_000),
    });
    const text = textOf((await looks.say('diagnose')).card);
    assert.match(text, /1 step of the set-up is not done yet/);
    assert.match(text, /ENTRA_CERTIFICATE ends on 6 Dec 2026: 5 days left/);
  });

  it('names the place that gave no solutions', async () => {
    looks.missing = ['knowledge'];
    const text = textOf((await looks.say('diagnose')).card);
    assert.match(text, /✖ For INC0000001, no answer came from: ServiceNow knowledge/);
  });

  it('fits a card whatever is wrong, in French, too', async () => {
    looks.run = doneRun('basic', looks.time);
    looks.standIn.support.setUp = 'steps';
    looks.app = 'noApp';
    for (const table of ['syslog', 'sys_outbound_http_log', 'sys_ui_section', 'oauth_entity', 'sys_user']) {
      looks.standIn.access.deny(table, 'read');
    }
    const { card } = await looks.say('diagnostic', { french: true });
    const text = textOf(card);
    // A text that had to be cut would end like this.
    assert.doesNotMatch(text, /Droit nécessa…/);
    assert.ok(JSON.stringify(card).length < 20_000, `${JSON.stringify(card).length} characters`);
  });

  it('takes the right to set up', async () => {
    for (const said of ['diagnose', 'diagnose INC001', 'test configuration']) {
      await assert.rejects(looks.say(said, { rights: ['insights'] }), (error) =>
        isCasebridgeError(error, 'ROLE_MISSING'),
      );
    }
  });
});

describe('diagnose an incident', () => {
  let looks: Looks;
  beforeEach(async () => {
    looks = await startLooks();
  });
  afterEach(() => looks.close());

  it('tells what its agent saw, and why', async () => {
    const { tables } = looks.standIn;
    const agent = tables.insert('sys_user', { user_name: 'meg', name: 'Megan Bowen', active: 'true' });
    tables.update('incident', incidentSysId, { assigned_to: agent.sys_id ?? '' });
    looks.shown = { shownAt: new Date(looks.time.getTime() - 60_000), solutions: [] };
    looks.cases = [
      {
        ...{ number: '2412', state: 'open', createdAt: looks.time },
        ...{ failure: 'SUPPORT_FORBIDDEN', failingSince: looks.time },
      },
    ];
    looks.log('Could not load insights for INC0000001, password hunter2');
    looks.call('login.microsoftonline.com', '401');
    const text = textOf((await looks.say('diagnose INC001')).card);
    assert.match(text, /✖ Megan Bowen lacks the role x_mioms_m365_assis\.insights_user/);
    assert.match(text, /✔ 0 solutions were shown, last on 1 Dec 2026/);
    assert.match(text, /looks like none of the open service health issues \(2\)/);
    assert.match(text, /✖ Case 2412.*open\. It fails with SUPPORT_FORBIDDEN/);
    assert.match(
      text,
      /✖ 1 Dec 2026.*x_mioms_m365_assis: “Could not load insights for INC0000001, password \[left out\]”/,
    );
    assert.match(text, /✖ login\.microsoftonline\.com: answered 401/);
  });

  it('says what it could not see', async () => {
    looks.healthFails = true;
    looks.standIn.access.deny('syslog', 'read');
    looks.standIn.access.deny('sys_outbound_http_log', 'read');
    const text = textOf((await looks.say('diagnose INC001')).card);
    assert.match(text, /❔ It is assigned to nobody/);
    assert.match(text, /❔ Cannot see: service health\. Needs the app permission ServiceHealth\.Read\.All/);
    assert.match(text, /❔ Cannot see: the system log\. Needs a right/);
    assert.match(text, /❔ Cannot see: the outbound HTTP log\. Needs a right/);
    looks.healthFails = false;
    looks.openIssues = undefined;
    assert.match(
      textOf((await looks.say('diagnose INC001')).card),
      /❔ Cannot see whether it looks like an open service health issue/,
    );
  });

  it('tells it in one’s own chat where others may not read all of the incident', async () => {
    const place = { kind: 'channel', name: 'Ops' } as const;
    const { card, own } = await looks.say('diagnostiquer INC001', { place, french: true });
    assert.doesNotMatch(textOf(card), /Outlook asks/);
    assert.match(textOf(own), /Outlook asks for the password[\s\S]*Journal système/);
  });
});
