import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Feature } from '../../src/features/turn.ts';
import { chatPerson } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';
import type { SentActivity } from '../helpers/connector.ts';
import { connectionName, replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';
import { tokenOf } from '../helpers/token-service.ts';

const channel = { kind: 'channel', name: 'Network' } as const;
const megan = chatPerson('Megan Bowen');

/** What the test called the token. */
const labelOf = (token: string | undefined) => token && decodeJwt(token).label;

const command = (id: string, right: 'insights' | 'setup' | 'none'): Feature['commands'][number] => ({
  id,
  phrases: { en: [id], fr: [] },
  right,
  handle: async ({ ownToken, place }) => replyWith(`${id} in ${place.kind} with ${labelOf(ownToken)}`),
});
const feature: Partial<Feature> = {
  commands: [command('mine', 'insights'), command('forbidden', 'setup'), command('hello', 'none')],
  verbs: [
    {
      verb: 'act',
      right: 'insights',
      answer: 'update',
      handle: async ({ ownToken }) => replyWith(`act with ${labelOf(ownToken)}`),
    },
  ],
  searches: [
    {
      id: 'search',
      right: 'insights',
      handle: async ({ ownToken }) => [
        { title: `found with ${labelOf(ownToken)}`, subtitle: '', reply: replyWith('found') },
      ],
    },
  ],
};

const signInCard = z.object({
  text: z.string(),
  connectionName: z.literal(connectionName),
  buttons: z.tuple([z.object({ type: z.literal('signin'), title: z.literal('Sign in'), value: z.url() })]),
  tokenExchangeResource: z.object({ id: z.literal('exchange-1'), uri: z.string() }),
  tokenPostResource: z.looseObject({}),
});

function onlySignIn(sent: readonly SentActivity[]) {
  assert.deepEqual(
    sent.map(({ cardType }) => cardType),
    ['application/vnd.microsoft.card.oauth'],
  );
  return signInCard.parse(sent[0]?.card);
}

describe('single sign-on', () => {
  let bot: TeamsBot;
  beforeEach(async () => {
    bot = await startTeamsBot({ feature, singleSignOn: true });
    bot.connector.tokenService.exchanges.set('offered', tokenOf(megan, 'exchanged'));
    bot.connector.tokenService.codes.set('123456', tokenOf(megan, 'consented'));
  });
  afterEach(() => bot.close());

  const offer = (token = 'offered', rest: object = {}) =>
    bot.invoke('signin/tokenExchange', { id: 'exchange-1', connectionName, token, ...rest });
  const asks = () => bot.connector.tokenService.requests.map(({ path }) => path.split('/').at(-1));

  it('gives the person’s own token to whatever takes a right, asked for with the bot’s', async () => {
    bot.connector.tokenService.tokens.set(megan.id, tokenOf(megan, 'megans'));
    assert.match(onlyCard(await bot.say('mine')), /^mine in personal with megans/);
    assert.equal(bot.connector.tokenService.requests[0]?.authorization, 'Bearer bot-token');
    assert.match(textOf((await bot.click('act', {})).answer), /^act with megans/);
    assert.deepEqual(asks(), ['GetToken']);
  });

  it('asks who has not signed in to do so, and answers as soon as Teams has a token', async () => {
    const card = onlySignIn(await bot.say('mine please'));
    assert.match(card.text, /“mine please”/);
    const { status, answer, sent } = await offer();
    assert.equal(status, 200);
    assert.deepEqual(answer, { id: 'exchange-1', connectionName });
    assert.match(onlyCard(sent), /^mine in personal with exchanged/);
    assert.match(onlyCard(await bot.say('mine')), /with exchanged/);
  });

  it('answers once, however many of the person’s clients offer a token', async () => {
    await bot.say('mine');
    assert.equal((await offer()).sent.length, 1);
    const second = await offer();
    assert.deepEqual([second.status, second.sent], [200, []]);
  });

  it('lets Teams show the button where a token takes consent, and takes the code of the page', async () => {
    await bot.say('mine');
    const offered = await offer('not consented');
    assert.equal(offered.status, 412);
    assert.deepEqual(offered.sent, []);
    assert.match(JSON.stringify(offered.answer), /exchange-1.*failureDetail/);
    const { status, sent } = await bot.invoke('signin/verifyState', { state: '123456' });
    assert.equal(status, 200);
    assert.match(onlyCard(sent), /^mine in personal with consented/);
  });

  it('takes no code that the page did not give', async () => {
    await bot.say('mine');
    for (const state of ['654321', 'CancelledByUser', '', undefined]) {
      const { status, sent } = await bot.invoke('signin/verifyState', { state });
      assert.deepEqual([status, sent], [404, []], state);
    }
  });

  it('takes no token of another connection, and nothing that is no token', async () => {
    await bot.say('mine');
    assert.equal((await offer('offered', { connectionName: 'other' })).status, 412);
    assert.equal((await bot.invoke('signin/tokenExchange', { token: 7 })).status, 412);
    assert.ok(!asks().includes('exchange'));
  });

  it('asks nobody to sign in for what takes no right, or a right they do not have', async () => {
    assert.match(onlyCard(await bot.say('hello')), /^hello in personal with undefined/);
    assert.match(onlyCard(await bot.say('forbidden')), /ROLE_MISSING/);
    assert.ok(!asks().includes('GetSignInResource'));
  });

  it('asks in the person’s own chat when others read along, and answers there', async () => {
    const sent = await bot.say('mine', { place: channel });
    assert.deepEqual(
      sent.map(({ conversationId }) => conversationId),
      [`a:${megan.id}`, '19:channel@thread.tacv2;messageid=1'],
    );
    onlySignIn(sent.slice(0, 1));
    assert.match(sent[1]?.text ?? '', /sign in once/);
    const offered = await offer();
    assert.equal(offered.sent[0]?.conversationId, `a:${megan.id}`);
    assert.match(onlyCard(offered.sent), /^mine in personal with exchanged/);
  });

  it('says how to open a chat where there is none to sign in', async () => {
    bot.connector.chatRefusal = 403;
    assert.match(onlyCard(await bot.say('mine', { place: channel })), /OWN_CHAT_CLOSED/);
  });

  it('does not do later what was clicked before signing in: the person clicks again', async () => {
    const { answer, sent } = await bot.click('act', {}, { clicked: { id: '1700' } });
    assert.match(onlySignIn(sent).text, /Then do it again/);
    assert.doesNotMatch(JSON.stringify(answer), /AdaptiveCard/);
    const offered = await offer();
    assert.deepEqual([offered.sent, offered.updated], [[], []]);
    assert.match(textOf((await bot.click('act', {})).answer), /^act with exchanged/);
  });

  it('tells who could not be signed in, and logs why', async () => {
    const value = { code: 'resourcematchfailed', message: 'Resource match failed' };
    const { status, sent } = await bot.invoke('signin/failure', value);
    assert.equal(status, 200);
    assert.match(onlyCard(sent), /resourcematchfailed.*SIGN_IN_FAILED/s);
    assert.ok(bot.logLines.some((line) => line.includes('Resource match failed')));
  });

  it('offers the page of the sign-in to who searches, and takes its code with the search', async () => {
    const query = { commandId: 'search', parameters: [{ name: 'searchText', value: 'x' }] };
    const { answer } = await bot.invoke('composeExtension/query', query);
    assert.match(JSON.stringify(answer), /"type":"auth".*"type":"openUrl".*"value":"https:/);
    const again = await bot.invoke('composeExtension/query', { ...query, state: '123456' });
    assert.match(JSON.stringify(again.answer), /found with consented/);
  });

  it('says that the token service does not answer, and still does what takes no right', async () => {
    bot.connector.tokenService.isDown = true;
    assert.match(onlyCard(await bot.say('mine')), /Microsoft Teams.*UPSTREAM_/s);
    assert.match(onlyCard(await bot.say('hello')), /^hello/);
  });

  it('takes nobody else’s token, however it was come by, and has it forgotten', async () => {
    const { tokenService } = bot.connector;
    const others = tokenOf(chatPerson('Alex Wilber'), 'others');
    tokenService.codes.set('999999', others);
    tokenService.exchanges.set('others', others);
    await bot.say('mine');
    assert.equal((await bot.invoke('signin/verifyState', { state: '999999' })).status, 404);
    assert.equal((await offer('others')).status, 412);
    assert.equal(tokenService.tokens.size, 0);
    tokenService.tokens.set(megan.id, others);
    onlySignIn(await bot.say('mine'));
    assert.equal(tokenService.tokens.size, 0);
  });

  it('keeps tokens and codes out of the log', async () => {
    await bot.say('mine');
    await offer('offered');
    await bot.invoke('signin/verifyState', { state: '123456' });
    assert.doesNotMatch(bot.logLines.join('\n'), /offered|123456|bot-token|signature/);
  });
});

describe('without an OAuth connection', () => {
  it('nobody is asked to sign in, and Teams is told that there is no such thing', async () => {
    const bot = await startTeamsBot({ feature });
    assert.match(onlyCard(await bot.say('mine')), /^mine in personal with undefined/);
    assert.equal((await bot.invoke('signin/verifyState', { state: '123456' })).status, 501);
    await bot.close();
  });
});
