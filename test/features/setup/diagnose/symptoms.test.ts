import assert from 'node:assert/strict';
import { gatherEvidence } from '../../../../src/features/setup/diagnose/evidence.ts';
import { judgeAll } from '../../../../src/features/setup/diagnose/judge.ts';
import { symptoms } from '../../../../src/features/setup/diagnose/symptoms.ts';
import { doneRun, type Looks, startLooks } from '../../../helpers/setup-looks.ts';

type Result = 'good' | 'bad' | 'unseen';

describe('the sixteen symptoms', () => {
  let looks: Looks;
  beforeEach(async () => {
    looks = await startLooks();
  });
  afterEach(() => looks.close());

  const judge = async (options = {}) => {
    const turn = looks.turn(options);
    const evidence = await gatherEvidence(turn, looks.deps);
    return judgeAll({ evidence, words: turn.words, redactSecrets: looks.deps.redactSecrets });
  };
  const numbersOf = async (result: Result) =>
    (await judge()).flatMap(({ finding }, index) => (finding.result === result ? [index + 1] : []));
  const all = Array.from({ length: 16 }, (_, index) => index + 1);

  it('are the ones of the guide, in its order', () => {
    assert.deepEqual(
      symptoms.map(({ number }) => number),
      all,
    );
  });

  it('are all green where everything was seen and nothing is wrong', async () => {
    assert.deepEqual(await numbersOf('good'), all);
    const [first] = await judge();
    assert.equal(first?.finding.about, 'symptom.1');
    assert.match(first?.details ?? '', /is in these views of the form: Default view/);
  });

  /** What is broken, and which symptoms then show: no others. */
  const faults: readonly (readonly [string, readonly number[], () => void])[] = [
    [
      'the tab is in no view',
      [1],
      () => {
        for (const { sys_id = '' } of looks.standIn.tables.rows('sys_ui_section')) {
          looks.standIn.tables.delete('sys_ui_section', sys_id);
        }
      },
    ],
    [
      'steps of the set-up are missing',
      [2, 4, 6],
      () => {
        looks.standIn.support.setUp = 'steps';
      },
    ],
    [
      'the final step is missing',
      [3, 5, 7],
      () => {
        looks.standIn.support.setUp = 'finalStep';
      },
    ],
    [
      'the cross-scope read was refused',
      [2, 4, 6],
      () =>
        looks.log(
          "Read operation against 'oauth_entity' from scope 'x_mioms_m365_assis' has been refused due to the table's cross-scope access policy",
          { source: 'Scope' },
        ),
    ],
    [
      'the account is no admin account, says the log',
      [8],
      () =>
        looks.log('alex@contoso.com is not a valid Microsoft 365 admin account. You need', { source: 'app' }),
    ],
    [
      'the account of who asks may not open cases',
      [8],
      () => {
        looks.isAdmin = false;
      },
    ],
    ['the token is refused', [9, 11, 13], () => looks.call('login.microsoftonline.com', '401')],
    [
      'the connector does not answer any more',
      [9, 11, 13],
      () => looks.call('connector.rave.microsoft.com', ''),
    ],
    [
      'Entra does not know the outbound app',
      [9, 11, 13],
      () => {
        looks.run = doneRun('basic', looks.time);
        looks.app = 'noApp';
      },
    ],
    ['the app runs into an error', [10, 12], () => looks.log('TypeError: cannot read property of null')],
    ['solutions are gone', [14], () => looks.log('Insights could not be restored for the reopened incident')],
    ['cases are gone', [15], () => looks.log('Failed to retrieve service request of transferred incident')],
    [
      'details cannot be saved',
      [16],
      () => looks.log('Unable to save ticket details. Please contact App support.'),
    ],
  ];
  for (const [what, numbers, breakIt] of faults) {
    it(`${numbers.join(', ')}: red when ${what}, and no other`, async () => {
      looks.time = new Date(looks.time.getTime() + 60_000);
      breakIt();
      assert.deepEqual(await numbersOf('bad'), numbers);
      assert.deepEqual(await numbersOf('unseen'), []);
      const found = (await judge()).filter(({ finding }) => finding.result === 'bad');
      assert.ok(
        found.every(({ finding }) => (finding.todo ?? []).length > 0),
        'what to do is said',
      );
    });
  }

  for (const [what, numbers, hide] of [
    ['the views', [1], () => looks.standIn.access.deny('sys_ui_section', 'read')],
    [
      'the log',
      [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 16],
      () => looks.standIn.access.deny('syslog', 'read'),
    ],
    ['outbound calls', [9, 11, 13], () => looks.standIn.access.deny('sys_outbound_http_log', 'read')],
    [
      'the state of the set-up',
      [2, 3, 4, 5, 6, 7],
      () => looks.standIn.faults.add({ kind: 'answer', status: 503 }, { path: /support/ }),
    ],
  ] as const) {
    it(`are never green where ${what} could not be seen`, async () => {
      hide();
      assert.deepEqual(await numbersOf('unseen'), numbers);
      const found = (await judge()).filter(({ finding }) => finding.result === 'unseen');
      assert.ok(
        found.every(({ details }) => details.includes('Cannot see')),
        'each says what was not seen',
      );
      if (what === 'the log') assert.match(found[0]?.details ?? '', /Needs a right: to read the system log/);
    });
  }

  it('say nothing of calls that nobody made', async () => {
    for (const { sys_id = '' } of looks.standIn.tables.rows('sys_outbound_http_log')) {
      looks.standIn.tables.delete('sys_outbound_http_log', sys_id);
    }
    assert.deepEqual(await numbersOf('unseen'), [9, 11, 13]);
  });

  it('leave out what the log says from before the set-up was last changed', async () => {
    looks.log('TypeError: cannot read property of null');
    looks.time = new Date(looks.time.getTime() + 60_000);
    assert.deepEqual(await numbersOf('bad'), [10, 12]);
    looks.run = doneRun('basic', looks.time);
    assert.deepEqual(await numbersOf('bad'), []);
  });

  it('quote a line of the log without its secrets', async () => {
    looks.log('login failed with hunter2');
    const text = (await judge()).map(({ details }) => details).join('\n');
    assert.match(text, /login failed with \[left out\]/);
  });

  it('are judged by what Casebridge does where the app is not there', async () => {
    looks.hasApp = false;
    looks.standIn.access.deny('syslog', 'read');
    looks.standIn.access.deny('sys_ui_section', 'read');
    assert.deepEqual(await numbersOf('good'), all);
    looks.missing = ['learn'];
    assert.deepEqual(await numbersOf('good'), all);
    looks.missing = ['learn', 'knowledge', 'resolved'];
    assert.deepEqual(await numbersOf('bad'), [1, 2, 3, 4, 5, 9, 10, 11, 12]);
    looks.missing = [];
    looks.caseFindings = [{ result: 'bad', about: 'cases.ways.serviceNow', text: 'No way' }];
    assert.deepEqual(await numbersOf('bad'), [6, 7, 13]);
    assert.deepEqual(await numbersOf('unseen'), [8, 15, 16]);
    assert.match((await judge())[5]?.details ?? '', /Microsoft’s app is not used here/);
  });

  it('keep the app’s own sentences in English, whoever reads', async () => {
    const judged = await judge({ french: true });
    assert.match(
      judged[1]?.title ?? '',
      /Please contact your ServiceNow admin and ask them to complete the setup/,
    );
    assert.match(judged[0]?.details ?? '', /Examiné\u00a0: les vues du formulaire et le journal système/);
  });
});
