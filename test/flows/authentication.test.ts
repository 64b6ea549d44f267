import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';

const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
const tenantId = '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10';
const minute = 60_000;

describe('the token of an incoming activity', () => {
  let login: EntraStandIn;
  let bot: TestBot;
  before(async () => {
    login = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
    bot = await startBot({
      settings: {
        BOT_ID: botId,
        BOT_TENANT_ID: tenantId,
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
      },
    });
  });
  after(async () => {
    await bot.close();
    await login.close();
  });

  const good = () => ({ audience: botId, serviceUrl: bot.connector.url });
  const postWith = async (token: string | undefined, overrides: object = {}) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const before = bot.connector.sent.length;
    const response = await bot.post(bot.activity({ text: 'INC001', ...overrides }), headers);
    return { status: response.status, body: await response.text(), sent: bot.connector.sent.slice(before) };
  };

  it('is taken when everything is right, and the answer is signed with the bot’s own', async () => {
    const { status, sent } = await postWith(await login.issueBotToken(good()));
    assert.equal(status, 200);
    assert.match(onlyCard(sent), /outlook keeps asking/);
    assert.match(sent[0]?.authorization ?? '', /^Bearer ey/);
  });

  const forged: readonly (readonly [string, () => Promise<string | undefined>, object?])[] = [
    ['is missing', async () => undefined],
    ['is not a token', async () => 'abc.def.ghi'],
    ['is from another issuer', () => login.issueBotToken({ ...good(), issuer: 'https://evil.example' })],
    ['is for another bot', () => login.issueBotToken({ ...good(), audience: tenantId })],
    ['never expires', () => login.issueBotToken({ ...good(), expiresAt: 'never' })],
    ['has expired', () => login.issueBotToken({ ...good(), expiresAt: new Date(Date.now() - 6 * minute) })],
    [
      'is not valid yet',
      () => login.issueBotToken({ ...good(), notBefore: new Date(Date.now() + 6 * minute) }),
    ],
    ['is signed by an unknown key', () => login.issueBotToken({ ...good(), key: 'unknown' })],
    ['is signed by a key without endorsement', () => login.issueBotToken({ ...good(), key: 'unendorsed' })],
    [
      'is for another service URL',
      () => login.issueBotToken({ ...good(), serviceUrl: 'https://smba.trafficmanager.net/teams' }),
    ],
    ['is for another channel', () => login.issueBotToken(good()), { channelId: 'webchat' }],
    [
      'is of a channel where people say themselves who they are',
      () => login.issueBotToken({ ...good(), key: 'other-channel' }),
      { channelId: 'directline' },
    ],
    [
      'was changed',
      async () => (await login.issueBotToken(good())).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
    ],
    [
      'is signed with the published key as a secret',
      () => login.issueBotToken({ ...good(), algorithm: 'HS256' }),
    ],
    ['claims no algorithm', async () => unsigned(await login.issueBotToken(good()))],
  ];
  for (const [why, token, overrides] of forged) {
    it(`is refused when it ${why}, without saying why`, async () => {
      const asked = bot.serviceNow.requests.length;
      const { status, body, sent } = await postWith(await token(), overrides);
      assert.equal(status, 401);
      assert.equal(body, '{"error":"The request was refused."}');
      assert.equal(sent.length, 0);
      assert.equal(bot.serviceNow.requests.length, asked);
    });
  }

  it('may write its service URL in another way', async () => {
    const serviceUrl = `${bot.connector.url.toUpperCase()}/`;
    assert.equal((await postWith(await login.issueBotToken({ ...good(), serviceUrl }))).status, 200);
  });

  it('tolerates clocks that differ by minutes', async () => {
    const token = await login.issueBotToken({ ...good(), expiresAt: new Date(Date.now() - 4 * minute) });
    assert.equal((await postWith(token)).status, 200);
  });

  it('does not help to send where Teams is not', async () => {
    const serviceUrl = 'https://evil.example/';
    const token = await login.issueBotToken({ ...good(), serviceUrl });
    assert.equal((await postWith(token, { serviceUrl })).status, 403);
  });

  it('does not make a foreign tenant welcome', async () => {
    const conversation = { id: 'a:1', tenantId: botId };
    const { sent } = await postWith(await login.issueBotToken(good()), { conversation });
    assert.match(onlyCard(sent), /TENANT_NOT_ALLOWED/);
  });
});

describe('the keys of tokens', () => {
  it('are read again for an unknown one, but not more often than once a minute, and every day', async () => {
    let now = new Date('2026-11-23T14:00:00Z');
    const login = await startEntra({ publicOrigin: 'https://127.0.0.1:0', now: () => now });
    login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
    const bot = await startBot({
      now: () => now,
      settings: {
        BOT_ID: botId,
        BOT_TENANT_ID: tenantId,
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
      },
    });
    const readings = async (key: 'endorsed' | 'unknown') => {
      const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url, key });
      const activity = bot.activity({ type: 'typing' });
      const { status } = await bot.post(activity, { authorization: `Bearer ${token}` });
      assert.equal(status, key === 'endorsed' ? 200 : 401);
      return login.requests.filter(({ path }) => path.endsWith('/keys')).length;
    };
    assert.equal(await readings('endorsed'), 1);
    now = new Date('2026-11-23T14:00:59Z');
    assert.equal(await readings('unknown'), 1);
    now = new Date('2026-11-23T14:01:01Z');
    assert.equal(await readings('unknown'), 2);
    now = new Date('2026-11-24T14:01:00Z');
    assert.equal(await readings('endorsed'), 2);
    now = new Date('2026-11-24T14:01:02Z');
    assert.equal(await readings('endorsed'), 3);
    await bot.close();
    await login.close();
  });

  it('that cannot be read make the bot say so to the caller, not take the token', async () => {
    const login = await startEntra();
    const bot = await startBot({
      limits: { request: 300 },
      settings: {
        BOT_ID: botId,
        BOT_TENANT_ID: tenantId,
        BOT_PASSWORD: 'bot-secret',
        BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
        BOT_LOGIN_URL: login.url,
      },
    });
    login.faults.add({ kind: 'silence' });
    const token = await login.issueBotToken({ audience: botId, serviceUrl: bot.connector.url });
    const response = await bot.post(bot.activity({ text: 'help' }), { authorization: `Bearer ${token}` });
    assert.equal(response.status, 503);
    await bot.close();
    await login.close();
  });
});

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
