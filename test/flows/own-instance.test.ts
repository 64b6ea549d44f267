import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startEntra } from '../../src/sandbox/entra/index.ts';
import { startGraph } from '../../src/sandbox/graph/index.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from '../contract/servicenow-seed.ts';
import { startBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { deskOf } from '../helpers/incident-actions.ts';

const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
/** Made for tests: the key opens nothing. */
const certificate = new URL('../contract/fixtures/test-certificate.pem', import.meta.url).pathname;

/** A sandbox in front of a ServiceNow of one's own, which knows nobody of the sandbox's chat. */
describe('a sandbox in front of an instance of one’s own', () => {
  let serviceNow: ServiceNowStandIn;
  before(async () => {
    serviceNow = await startServiceNow({ seed, now: () => noon, integrationAccounts: [botId] });
    serviceNow.registerClientCertificate(readFileSync(certificate, 'utf8'));
  });
  after(() => serviceNow.close());

  const account = () => ({
    SERVICENOW_USERNAME: serviceNow.integrationUser.userName,
    SERVICENOW_PASSWORD: serviceNow.integrationUser.password,
  });
  const client = () => ({
    SERVICENOW_CLIENT_ID: serviceNow.oauthClient.clientId,
    SERVICENOW_CLIENT_SECRET: serviceNow.oauthClient.clientSecret,
  });
  const signed = () => ({
    SERVICENOW_USERNAME: serviceNow.integrationUser.userName,
    SERVICENOW_CLIENT_ID: serviceNow.oauthClient.clientId,
    SERVICENOW_CERTIFICATE_PATH: certificate,
  });
  for (const [SERVICENOW_AUTH, kind, credentials] of [
    ['basic', 'a password', account],
    ['oauth-password', 'a password and a secret', () => ({ ...account(), ...client() })],
    ['oauth-password', 'a certificate', signed],
    ['oauth-client-credentials', 'a secret', client],
    ['oauth-client-credentials', 'a certificate', signed],
  ] as const) {
    it(`signs in by ${SERVICENOW_AUTH} with ${kind}, and takes who chats for the account`, async () => {
      serviceNow.properties.set(
        'glide.oauth.inbound.client.credential.grant_type.enabled',
        String(SERVICENOW_AUTH === 'oauth-client-credentials'),
      );
      const settings = { SERVICENOW_URL: serviceNow.url, SERVICENOW_AUTH, ...credentials() };
      const bot = await startBot({ settings, own: { serviceNow } });
      assert.match(onlyCard(await bot.say('INC007')), /Seven, literally/);
      await bot.close();
    });
  }

  it('is about the account’s own user in what is about one’s own', async () => {
    const settings = { SERVICENOW_URL: serviceNow.url, SERVICENOW_AUTH: 'basic', ...account() };
    const bot = await startBot({ settings, own: { serviceNow } });
    const desk = deskOf(bot);
    const { sysId, number, card } = await desk.open();
    const assigned = await desk.press(card, 'incidents.assignToMe');
    assert.match(textOf(assigned.answer), /The incident is assigned to you/);
    assert.equal(desk.row(sysId).assigned_to, desk.userId(serviceNow.integrationUser.userName));
    assert.match(onlyCard(await bot.say('my incidents')), new RegExp(number));
    await bot.close();
  });

  it('is about nobody where the account has no user, and says so instead of clearing or listing', async () => {
    serviceNow.properties.set('glide.oauth.inbound.client.credential.grant_type.enabled', 'true');
    const settings = {
      SERVICENOW_URL: serviceNow.url,
      SERVICENOW_AUTH: 'oauth-client-credentials',
      ...client(),
    };
    const bot = await startBot({ settings, own: { serviceNow } });
    const desk = deskOf(bot);
    const integration = desk.userId(serviceNow.integrationUser.userName);
    const { sysId, number, card } = await desk.open({ assigned_to: integration });
    await desk.open();
    assert.ok(actionsOf(card).every(({ verb }) => verb !== 'incidents.assignToMe'));
    const { data } = actionsOf(card).find(({ verb }) => verb === 'incidents.note') ?? {};
    const forged = await bot.click('incidents.assignToMe', Object(data));
    assert.match(onlyCard(forged.sent), /PERSON_WITHOUT_USER/);
    assert.equal(desk.row(sysId).assigned_to, integration);
    assert.match(onlyCard(await bot.say('my incidents')), /PERSON_WITHOUT_USER/);
    const mine = await bot.click('incidents.list', { kind: 'open', assigned: 'me' });
    assert.match(onlyCard(mine.sent), /PERSON_WITHOUT_USER/);
    const png = bot.connector.addImage(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    const offer = await bot.say('attach', { images: [png] });
    assert.doesNotMatch(onlyCard(offer), /INC009/);
    const search = await bot.invoke('composeExtension/query', {
      commandId: 'searchIncidents',
      parameters: [{ name: 'initialRun', value: 'true' }],
    });
    assert.match(JSON.stringify(search.answer), new RegExp(number));
    await bot.close();
  });

  it('signs in by entra, with a token for the scope that was set', async () => {
    const login = await startEntra({ publicOrigin: 'https://127.0.0.1:0', now: () => noon });
    login.registerApp({ clientId: botId, clientSecret: 'entra-secret' });
    serviceNow.trustIssuer({
      issuer: `https://sts.windows.net/${login.tenantId}/`,
      keys: `${login.url}/common/discovery/v2.0/keys`,
      audience: 'api://servicenow',
      userClaim: 'appid',
    });
    const graph = await startGraph();
    const bot = await startBot({
      own: { serviceNow, graph },
      settings: {
        SERVICENOW_URL: serviceNow.url,
        SERVICENOW_AUTH: 'entra',
        SERVICENOW_ENTRA_SCOPE: 'api://servicenow/.default',
        ENTRA_TENANT_ID: login.tenantId,
        ENTRA_CLIENT_ID: botId,
        ENTRA_CLIENT_SECRET: 'entra-secret',
        ENTRA_AUTHORITY_URL: login.url,
        // Microsoft's own would be asked otherwise.
        GRAPH_URL: graph.url,
      },
    });
    assert.match(onlyCard(await bot.say('INC007')), /Seven, literally/);
    await bot.close();
    await graph.close();
    await login.close();
  });

  it('takes nobody for the account once a bot registration lets anybody in', async () => {
    const login = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
    const bot = await startBot({
      own: { serviceNow },
      settings: {
        SERVICENOW_URL: serviceNow.url,
        SERVICENOW_AUTH: 'basic',
        ...account(),
        BOT_ID: botId,
        BOT_TENANT_ID: '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10',
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
      },
    });
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    await bot.post(bot.activity({ text: 'INC001' }), { authorization: `Bearer ${token}` });
    assert.match(onlyCard(bot.connector.sent), /PERSON_UNKNOWN/);
    await bot.close();
    await login.close();
  });
});
