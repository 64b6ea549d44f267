import assert from 'node:assert/strict';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { alex, complete, isaiah, onlyAdmin, plantIncident } from '../helpers/escalation.ts';
import { filledIn } from '../helpers/forms.ts';
import { botId, type SingleSignOnBot, startSingleSignOnBot } from '../helpers/single-sign-on.ts';

/** Where people see ServiceNow with their own rights. */
describe('escalating with single sign-on', () => {
  let login: EntraStandIn;
  let bot: TestBot;
  let started: SingleSignOnBot;
  beforeEach(async () => {
    started = await startSingleSignOnBot();
    ({ bot, login } = started);
    onlyAdmin(bot, alex, isaiah);
    for (const { id, aadObjectId, email = '' } of [alex, isaiah]) {
      const person = { entraObjectId: aadObjectId, upn: email, audience: `api://botid-${botId}` };
      started.tokenService.tokenService.tokens.set(id, await login.issueUserToken(person));
    }
  });
  afterEach(() => started.close());

  const post = async (from: typeof alex, overrides: object) => {
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const before = bot.connector.sent.length;
    const answered = await bot.post(bot.activity(overrides, { from }), { authorization: `Bearer ${token}` });
    const said = await answered.text();
    const [sent] = bot.connector.sent.slice(before);
    return sent?.card ?? JSON.parse(said).value;
  };
  const press = (from: typeof alex, verb: string, data: object) => {
    const action = { type: 'Action.Execute', verb, data };
    return post(from, { type: 'invoke', name: 'adaptiveCard/action', value: { action } });
  };
  const preview = async (from: typeof alex, number: string) => {
    const form = await post(from, { text: `contact support for ${number}` });
    return press(from, 'escalation.preview', filledIn(form, 'escalation.preview', complete));
  };

  it('shows nobody the case of an incident that they may not see, whatever a card says', async () => {
    const hidden = plantIncident(bot, { number: 'INC0083002', short_description: 'Payroll is late' });
    const mine = await preview(isaiah, 'INC0083002');
    const data = filledIn(mine, 'escalation.send');
    const theirs = await preview(alex, 'INC0083002');
    const sent = await press(alex, 'escalation.send', filledIn(theirs, 'escalation.send'));
    assert.match(textOf(sent), /Sent\. Microsoft[\s\S]*Payroll is late/);
    bot.serviceNow.access.hideRows(
      'incident',
      ({ sys_id }, { user }) => sys_id === hidden && user.email === isaiah.email,
    );
    const shown = textOf(await press(isaiah, 'escalation.send', data));
    assert.match(shown, /CASE_NOT_FOUND/);
    assert.doesNotMatch(shown, /Payroll/);
  });
});
