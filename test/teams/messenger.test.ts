import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import type { SendOutcome } from '../../src/features/notifications/messenger.ts';
import { createRequest } from '../../src/http/request.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { createMessenger, governmentServiceUrl, type MessengerDeps } from '../../src/teams/messenger.ts';
import { textOf } from '../helpers/card-text.ts';
import { type Connector, type Refusal, startConnector } from '../helpers/connector.ts';
import { replyWith } from '../helpers/teams-bot.ts';

const now = new Date('2026-11-23T12:00:00Z');
const channelId = '19:a@thread.tacv2';
const words = wordsFor('en');

describe('the messenger', () => {
  let connector: Connector;
  let deps: MessengerDeps;
  before(async () => {
    deps = {
      request: createRequest({ deadlineMilliseconds: 5_000 }),
      token: async () => 'own-token',
      audience: 'https://teams.example',
      cards: await ownCards(),
      serviceHosts: { names: ['smba.example.com', 'smba.infra.gcc.teams.microsoft.com'], loopback: true },
      now: () => now,
    };
  });
  beforeEach(async () => {
    connector = await startConnector();
  });
  afterEach(() => connector.close());

  const chatIn = (conversationId: string) => ({
    serviceUrl: `${connector.url}/`,
    conversationId,
    botId: '28:bot',
  });
  const rendered = (heading = 'Mail is late') => createMessenger(deps).render(replyWith(heading), words, []);
  const post = (overrides: Partial<MessengerDeps> = {}, conversationId = channelId) =>
    createMessenger({ ...deps, ...overrides }).post(chatIn(conversationId), rendered());
  const edit = (activityId: string, overrides: Partial<MessengerDeps> = {}) =>
    createMessenger({ ...deps, ...overrides }).edit(chatIn(channelId), activityId, rendered('Mail is back'));

  describe('writes', () => {
    it('a message with its card and summary, with the bot’s token', async () => {
      assert.deepEqual(await post(), { kind: 'done', activityId: 'activity-1' });
      const [sent] = connector.sent;
      assert.deepEqual(
        [sent?.type, sent?.conversationId, sent?.summary, sent?.authorization],
        ['message', channelId, 'Mail is late', 'Bearer own-token'],
      );
      assert.match(textOf(sent?.card), /^Mail is late/);
    });

    it('the same message to many, each in its own conversation', async () => {
      const messenger = createMessenger(deps);
      const message = rendered();
      for (const id of ['19:a@thread.tacv2', '19:"b"@thread.v2']) await messenger.post(chatIn(id), message);
      assert.deepEqual(
        connector.sent.map(({ conversationId, summary }) => [conversationId, summary]),
        [
          ['19:a@thread.tacv2', 'Mail is late'],
          ['19:"b"@thread.v2', 'Mail is late'],
        ],
      );
    });

    it('a message in the place of another', async () => {
      await post();
      assert.deepEqual(await edit('activity-1'), { kind: 'done', activityId: 'activity-1' });
      assert.match(textOf(connector.updated[0]?.card), /^Mail is back/);
      assert.equal(connector.sent.length, 1);
    });

    it('a reply in the thread of a channel’s post, and a message of its own elsewhere', async () => {
      const messenger = createMessenger(deps);
      for (const id of [channelId, '19:group@thread.v2', 'a:1']) {
        await messenger.reply(chatIn(id), 'root-1', rendered());
      }
      assert.deepEqual(
        connector.sent.map(({ conversationId, thread }) => [conversationId, thread]),
        [
          [`${channelId};messageid=root-1`, 'root-1'],
          ['19:group@thread.v2', undefined],
          ['a:1', undefined],
        ],
      );
    });

    it('without a token where the bot has none', async () => {
      await post({ token: undefined });
      assert.equal(connector.sent[0]?.authorization, undefined);
    });
  });

  describe('sends nothing', () => {
    const outcome = { kind: 'again', code: 'SERVICE_URL_NOT_ALLOWED', afterMilliseconds: undefined };

    it('to an address that is not allowed, so the token does not go there either', async () => {
      const asked: string[] = [];
      const request: MessengerDeps['request'] = (call) => {
        asked.push(call.url);
        return deps.request(call);
      };
      const messenger = createMessenger({ ...deps, request, token: async () => `${asked.push('a token')}` });
      for (const serviceUrl of ['https://evil.example', 'https://smba.example.com@evil.example']) {
        assert.deepEqual(await messenger.post({ ...chatIn(channelId), serviceUrl }, rendered()), outcome);
      }
      assert.deepEqual(asked, []);
    });

    it('when the bot cannot sign in', async () => {
      const token = async () => {
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: 'Microsoft Teams', reason: 'secret' });
      };
      assert.deepEqual(await post({ token }), { kind: 'signInFailed', code: 'ENTRA_SIGN_IN_REFUSED' });
      assert.equal(connector.posts, 0);
    });

    it('in the place of a message that Teams gave no id', async () => {
      assert.deepEqual(await edit(''), { kind: 'noSuchMessage', code: 'MESSAGE_WITHOUT_ID' });
      assert.equal(connector.posts + connector.updates, 0);
    });
  });

  describe('says what Teams’ answer means', () => {
    const again = (code: string, afterMilliseconds?: number) => ({ kind: 'again', code, afterMilliseconds });
    const closed = (code: string, until: string) => ({ kind: 'closed', code, until });
    const nested = JSON.stringify({ subCode: 'MessageWritesBlocked', details: 'Blocked.', errorCode: null });
    type Row = readonly [Exclude<Refusal, 'lost'>, object, object?];
    /** What Teams answers, what that means for a new message, and for an edit where it means something else. */
    const rows: readonly Row[] = [
      [{ status: 401, code: 'BotNotRegistered' }, again('HTTP_401_BotNotRegistered')],
      [{ status: 401, body: {} }, again('HTTP_401')],
      [{ status: 403, code: 'BotDisabledByAdmin' }, closed('BotDisabledByAdmin', 'message')],
      [{ status: 403, code: 'ConversationBlockedByUser' }, closed('ConversationBlockedByUser', 'message')],
      [
        { status: 403, code: 'BotNotInConversationRoster' },
        closed('BotNotInConversationRoster', 'installation'),
      ],
      [{ status: 403, code: 'MessageWritesBlocked' }, closed('MessageWritesBlocked', 'installation')],
      [
        { status: 403, body: { errorCode: 209, message: nested } },
        closed('MessageWritesBlocked', 'installation'),
      ],
      [
        { status: 403, body: { error: { code: 'Forbidden', message: nested } } },
        closed('MessageWritesBlocked', 'installation'),
      ],
      [
        { status: 403, code: 'ForbiddenOperationException' },
        closed('ForbiddenOperationException', 'installation'),
      ],
      [{ status: 403, code: 'NotEnoughPermissions' }, closed('NotEnoughPermissions', 'message')],
      [{ status: 403, body: {} }, closed('HTTP_403', 'message')],
      [
        { status: 404, code: 'ConversationNotFound' },
        { kind: 'gone', code: 'ConversationNotFound' },
      ],
      [
        { status: 404, code: 'ActivityNotFoundInConversation' },
        { kind: 'noSuchMessage', code: 'ActivityNotFoundInConversation' },
      ],
      [
        { status: 404, code: 'Unheard' },
        { kind: 'gone', code: 'Unheard' },
        { kind: 'noSuchMessage', code: 'Unheard' },
      ],
      [{ status: 412, code: 'PreconditionFailed' }, again('PreconditionFailed')],
      [{ status: 429, code: 'Throttled', retryAfter: 7 }, again('Throttled', 7_000)],
      [{ status: 429, retryAfter: 'Mon, 23 Nov 2026 12:00:30 GMT' }, again('Refused', 30_000)],
      [{ status: 429, retryAfter: 1_000_000 }, again('Refused', 3_600_000)],
      [{ status: 429, retryAfter: 'soon' }, again('Refused')],
      [{ status: 502 }, again('Refused')],
      [{ status: 503, retryAfter: 2 }, again('Refused', 2_000)],
      [{ status: 504, body: {} }, again('HTTP_504')],
      [
        { status: 500, code: 'ServiceError' },
        { kind: 'refused', code: 'ServiceError' },
      ],
      [
        { status: 413, code: 'MessageSizeTooBig' },
        { kind: 'refused', code: 'MessageSizeTooBig' },
      ],
      [
        { status: 400, code: 'Bad Argument' },
        { kind: 'refused', code: 'BadArgument' },
      ],
      [
        { status: 405, code: `<b>${'x'.repeat(100)}` },
        { kind: 'refused', code: `b${'x'.repeat(49)}` },
      ],
    ];
    for (const [refusal, meaning, ofEdit = meaning] of rows) {
      it(`${JSON.stringify(refusal)}, and asks no second time`, async () => {
        connector.refusals.push(refusal);
        assert.deepEqual(await post(), meaning);
        assert.equal(connector.posts, 1);
        connector.updateRefusals.push(refusal);
        assert.deepEqual(await edit('root'), ofEdit);
        assert.equal(connector.updates, 1);
      });
    }

    it('for a thread: whatever is missing, only its post is known to be no more', async () => {
      for (const code of ['ConversationNotFound', 'ActivityNotFoundInConversation', 'Unheard']) {
        connector.refusals.push({ status: 404, code });
        const outcome = await createMessenger(deps).reply(chatIn(channelId), 'root', rendered());
        assert.deepEqual(outcome, { kind: 'noSuchMessage', code });
      }
      connector.refusals.push({ status: 404, code: 'Unheard' });
      const elsewhere = await createMessenger(deps).reply(chatIn('a:1'), 'root', rendered());
      assert.deepEqual(elsewhere, { kind: 'gone', code: 'Unheard' });
    });

    it('for a message that somebody deleted', async () => {
      await post();
      connector.messages.delete('activity-1');
      const code = 'ActivityNotFoundInConversation';
      assert.deepEqual(await edit('activity-1'), { kind: 'noSuchMessage', code });
      const reply = await createMessenger(deps).reply(chatIn(channelId), 'activity-1', rendered());
      assert.deepEqual(reply, { kind: 'noSuchMessage', code });
    });
  });

  describe('where no answer comes', () => {
    it('says that a message may be there, and that an edit can be repeated', async () => {
      connector.refusals.push('lost');
      assert.deepEqual(await post(), { kind: 'lost', code: 'UPSTREAM_UNREACHABLE' });
      connector.updateRefusals.push('lost');
      const outcome = await edit('activity-1');
      assert.deepEqual(outcome, again('UPSTREAM_UNREACHABLE'));
      assert.deepEqual([connector.posts, connector.updates], [1, 1]);
    });

    it('waits until the deadline', async () => {
      const request = createRequest({ deadlineMilliseconds: 100 });
      connector.silent = 'activities';
      assert.deepEqual(await post({ request }), { kind: 'lost', code: 'UPSTREAM_TIMEOUT' });
      connector.silent = 'updates';
      assert.deepEqual(await edit('activity-1', { request }), again('UPSTREAM_TIMEOUT'));
    });

    it('knows when nothing can have arrived', async () => {
      await connector.close();
      assert.deepEqual(await post(), again('UPSTREAM_UNREACHABLE'));
    });

    const again = (code: string): SendOutcome => ({ kind: 'again', code, afterMilliseconds: undefined });
  });

  describe('told that the tenant is at the government’s address', () => {
    const wrongHost = { status: 403, code: 'InvalidBotApiHost' } as const;
    /** That address leads to the connector here. */
    const request: MessengerDeps['request'] = (call) =>
      deps.request({ ...call, url: call.url.replace(governmentServiceUrl, connector.url) });

    it('sends it there, and says the address', async () => {
      connector.refusals.push(wrongHost);
      const outcome = await post({ request });
      assert.deepEqual(outcome, { kind: 'done', activityId: 'activity-1', serviceUrl: governmentServiceUrl });
      assert.equal(connector.posts, 2);
    });

    it('tries that once', async () => {
      connector.refusals.push(wrongHost, wrongHost);
      const outcome = { kind: 'closed', code: 'InvalidBotApiHost', until: 'message' };
      assert.deepEqual(await post({ request }), outcome);
      assert.equal(connector.posts, 2);
      connector.refusals.push(wrongHost);
      const chat = { ...chatIn(channelId), serviceUrl: governmentServiceUrl };
      assert.deepEqual(await createMessenger({ ...deps, request }).post(chat, rendered()), outcome);
      assert.equal(connector.posts, 3);
    });

    it('sends nothing there where that address is not allowed', async () => {
      connector.refusals.push(wrongHost);
      const serviceHosts = { names: [], loopback: true };
      const outcome = { kind: 'again', code: 'SERVICE_URL_NOT_ALLOWED', afterMilliseconds: undefined };
      assert.deepEqual(await post({ request, serviceHosts }), outcome);
      assert.equal(connector.posts, 1);
    });
  });
});
