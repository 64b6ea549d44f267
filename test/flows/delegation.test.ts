import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import { chatPerson, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import type { Connector } from '../helpers/connector.ts';
import { botId, type SingleSignOnBot, startSingleSignOnBot } from '../helpers/single-sign-on.ts';

const megan = chatPerson('Megan Bowen');

describe('a bot with single sign-on', () => {
  let login: EntraStandIn;
  let tokenService: Connector;
  let bot: TestBot;
  let started: SingleSignOnBot;
  beforeEach(async () => {
    started = await startSingleSignOnBot();
    ({ bot, login, tokenService } = started);
  });
  afterEach(() => started.close());

  const signIn = async (upn: string) => {
    const person = { entraObjectId: megan.aadObjectId, upn, audience: `api://botid-${botId}` };
    tokenService.tokenService.tokens.set(megan.id, await login.issueUserToken(person));
  };
  const post = async (overrides: object) => {
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const before = bot.connector.sent.length;
    await bot.post(bot.activity(overrides), { authorization: `Bearer ${token}` });
    return bot.connector.sent.slice(before);
  };
  const say = (text: string) => post({ text });

  it('asks ServiceNow for the incident in the person’s name', async () => {
    await signIn(megan.email ?? '');
    assert.match(onlyCard(await say('INC001')), /outlook keeps asking/i);
    const asked = bot.serviceNow.requests.filter(({ path }) => path === '/api/now/table/incident');
    const names = asked.map(async ({ headers }) => {
      const token = String(headers.authorization).replace('Bearer ', '');
      return (await login.readToken(token))?.upn;
    });
    assert.deepEqual(await Promise.all(names), [megan.email]);
  });

  it('makes no second incident of an issue for somebody who may not see the first', async () => {
    await signIn(megan.email ?? '');
    const { tables, access } = bot.serviceNow;
    const first = tables.insert('incident', {
      ...{ number: 'INC0080001', short_description: 'Passwords', state: '2', active: 'true' },
      ...{ correlation_id: 'EX700101', correlation_display: 'Microsoft 365 service health' },
    });
    access.hideRows(
      'incident',
      ({ sys_id }, { user }) => sys_id === first.sys_id && user.email === megan.email,
    );
    const sent = await post({
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: {
        action: {
          type: 'Action.Execute',
          verb: 'health.makeParent',
          data: { form: { id: 'EX700101', action: randomUUID() }, shortDescription: 'Passwords' },
        },
      },
    });
    assert.match(
      onlyCard(sent),
      /EX700101 has an incident that you may not see.*INC0080001.*ISSUE_INCIDENT_HIDDEN/s,
    );
    const ofIssue = tables.rows('incident').filter(({ correlation_id: id }) => id === 'EX700101');
    assert.equal(ofIssue.length, 1);
  });

  it('tells nobody more of incidents than ServiceNow would show them', async () => {
    await signIn(megan.email ?? '');
    assert.match(onlyCard(await say('subscribe incidents')), /INCIDENTS_NEED_ADMINISTRATOR/);
    assert.match(onlyCard(await say('subscribe service health')), /Subscribe to service health/);
  });

  it('says whom to ask when ServiceNow does not accept the person’s account', async () => {
    await signIn('somebody.else@contoso.com');
    const card = onlyCard(await say('INC001'));
    assert.match(
      card,
      /does not accept your Microsoft account.*ServiceNow administrator.*DELEGATION_REFUSED/s,
    );
  });
});
