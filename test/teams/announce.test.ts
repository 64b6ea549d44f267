import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createRequest } from '../../src/http/request.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { type Announce, createAnnounce } from '../../src/teams/announce.ts';
import { loadCards } from '../../src/teams/cards.ts';
import { createPostActivity } from '../../src/teams/post-activity.ts';
import { textOf } from '../helpers/card-text.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';

describe('a message that nobody asked for', () => {
  let connector: Connector;
  let announce: Announce;
  before(async () => {
    connector = await startConnector();
    const request = createRequest({ deadlineMilliseconds: 5_000 });
    announce = createAnnounce({
      post: createPostActivity({
        request,
        token: async () => 'own-token',
        audience: 'https://teams.example',
      }),
      cards: await loadCards(fileURLToPath(new URL('../../adaptive-cards', import.meta.url))),
      serviceHosts: { names: ['smba.example.com'], loopback: true },
    });
  });
  after(() => connector.close());
  afterEach(() => {
    connector.sent.length = 0;
    connector.refusals.length = 0;
    connector.closed.clear();
  });

  const reply = {
    card: 'health/followed',
    data: { id: 'EX1', heading: 'EX1', text: 'Something happened', isFollowed: true },
    summary: 'Something happened',
  };
  const send = (serviceUrl = connector.url) =>
    announce({ serviceUrl, conversationId: '19:a@thread.v2', botId: '28:bot' }, reply, wordsFor('en'));

  it('goes to its conversation with the bot’s token', async () => {
    assert.equal(await send(), 'sent');
    const [sent] = connector.sent;
    assert.equal(sent?.conversationId, '19:a@thread.v2');
    assert.equal(sent?.authorization, 'Bearer own-token');
    assert.match(textOf(sent?.card), /Something happened/);
    assert.equal(sent?.summary, 'Something happened');
  });

  it('goes to no address that is not allowed, so the token does not either', async () => {
    await assert.rejects(send('https://evil.example'), /not an address of Teams/);
    await assert.rejects(send('https://smba.example.com@evil.example'), /not an address of Teams/);
    assert.equal(connector.posts, 1);
  });

  it('says when the bot is not there any more', async () => {
    connector.closed.add('19:a@thread.v2');
    assert.equal(await send(), 'closed');
  });

  it('fails when Teams does, so that it can be tried again', async () => {
    connector.refusals.push({ status: 500 });
    await assert.rejects(send(), { statusCode: 500 });
  });
});
