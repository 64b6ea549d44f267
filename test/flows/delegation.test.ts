import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';

const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
const audience = 'api://servicenow-people';
const megan = chatPerson('Megan Bowen');

describe('a bot with single sign-on', () => {
  let login: EntraStandIn;
  let tokenService: Connector;
  let bot: TestBot;
  beforeEach(async () => {
    login = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
    tokenService = await startConnector();
    bot = await startBot({
      settings: {
        BOT_ID: botId,
        BOT_TENANT_ID: login.tenantId,
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
        BOT_OAUTH_CONNECTION: 'teams-sso',
        BOT_TOKEN_SERVICE_URL: tokenService.url,
        SERVICENOW_ENTRA_SCOPE: `${audience}/.default`,
      },
    });
    const issuer = `https://sts.windows.net/${login.tenantId}/`;
    const keys = `${login.url}/common/discovery/v2.0/keys`;
    bot.serviceNow.trustIssuer({ issuer, keys, audience, userClaim: 'upn', userField: 'email' });
  });
  afterEach(async () => {
    await bot.close();
    await tokenService.close();
    await login.close();
  });

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
