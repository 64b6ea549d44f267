import assert from 'node:assert/strict';
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
  const say = async (text: string) => {
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const before = bot.connector.sent.length;
    await bot.post(bot.activity({ text }), { authorization: `Bearer ${token}` });
    return bot.connector.sent.slice(before);
  };

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

  it('says whom to ask when ServiceNow does not accept the person’s account', async () => {
    await signIn('somebody.else@contoso.com');
    const card = onlyCard(await say('INC001'));
    assert.match(
      card,
      /does not accept your Microsoft account.*ServiceNow administrator.*DELEGATION_REFUSED/s,
    );
  });
});
