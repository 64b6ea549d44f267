import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';

const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
const connectionName = 'teams-sso';
const audience = 'api://servicenow-people';
const megan = chatPerson('Megan Bowen');

describe('signing in with Teams', () => {
  let login: EntraStandIn;
  let teams: Connector;
  let bot: TestBot;
  before(async () => {
    login = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
    teams = await startConnector();
    bot = await startBot({
      settings: {
        BOT_ID: botId,
        BOT_TENANT_ID: login.tenantId,
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
        BOT_OAUTH_CONNECTION: connectionName,
        BOT_TOKEN_SERVICE_URL: teams.url,
        SERVICENOW_ENTRA_SCOPE: `${audience}/.default`,
      },
    });
    const issuer = `https://sts.windows.net/${login.tenantId}/`;
    const keys = `${login.url}/common/discovery/v2.0/keys`;
    bot.serviceNow.trustIssuer({ issuer, keys, audience, userClaim: 'upn', userField: 'email' });
  });
  after(async () => {
    await bot.close();
    await teams.close();
    await login.close();
  });

  /** What Teams posts, with Teams' own token. */
  const post = async (overrides: object) => {
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const before = bot.connector.sent.length;
    const response = await bot.post(bot.activity(overrides), { authorization: `Bearer ${token}` });
    return { status: response.status, sent: bot.connector.sent.slice(before) };
  };

  it('answers what was asked before, in the person’s name, and asks no more', async () => {
    const asked = await post({ text: 'incident INC001' });
    assert.equal(asked.sent[0]?.cardType, 'application/vnd.microsoft.card.oauth');
    const isIncident = ({ path }: { readonly path: string }) => path === '/api/now/table/incident';
    assert.ok(!bot.serviceNow.requests.some(isIncident));

    const person = { entraObjectId: megan.aadObjectId, upn: megan.email ?? '' };
    const own = await login.issueUserToken({ ...person, audience: `api://botid-${botId}` });
    teams.tokenService.exchanges.set('offered by Teams', own);
    const value = { id: 'exchange-1', connectionName, token: 'offered by Teams' };
    const offered = await post({ type: 'invoke', name: 'signin/tokenExchange', value });
    assert.equal(offered.status, 200);
    assert.match(onlyCard(offered.sent), /outlook keeps asking/i);

    const [request] = bot.serviceNow.requests.filter(isIncident);
    const token = String(request?.headers.authorization).replace('Bearer ', '');
    assert.equal((await login.readToken(token))?.upn, megan.email);
    assert.match(onlyCard((await post({ text: 'INC001' })).sent), /outlook keeps asking/i);
  });
});
