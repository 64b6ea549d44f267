import assert from 'node:assert/strict';
import type { MetConversation } from '../../src/features/notifications/records.ts';
import { type Conversations, createConversations } from '../../src/store/conversations.ts';
import { noRow } from '../../src/store/db.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addSubscription,
  interruption,
  type NotificationPlace,
  openNotifications,
  settled,
} from './notification-place.ts';

const start = Date.parse('2026-11-24T08:00:00Z');
const hour = 3_600_000;

function conversation(id: string, overrides: Partial<MetConversation> = {}): MetConversation {
  return {
    chat: { serviceUrl: 'https://teams.test/', conversationId: id, botId: '28:bot' },
    kind: 'channel',
    channelType: 'standard',
    name: `Channel ${id}`,
    teamId: '19:team',
    ...overrides,
  };
}

/** The same conversation at another address. */
function moved(of: MetConversation): MetConversation {
  return { ...of, chat: { ...of.chat, serviceUrl: 'https://elsewhere.test/' } };
}

function contract(engine: TestEngine): void {
  describe(`conversations on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let conversations: Conversations;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
      conversations = createConversations(store.db, 't');
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const subscribed = async (...met: readonly MetConversation[]) => {
      for (const one of met) {
        await conversations.meet(one);
        await addSubscription(store.db, `s-${one.chat.conversationId}`, one.chat.conversationId);
      }
    };
    const states = async (...ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => (await conversations.find(id))?.state));
    const deliveries = async () =>
      (await store.deliveries()).map(({ seq, state, code }) => `${seq} ${state}${code ? ` ${code}` : ''}`);

    it('stay known by the names that were told once', async () => {
      await conversations.meet(conversation('a', { channelType: 'shared' }));
      await conversations.meet(
        moved(conversation('a', { name: undefined, teamId: undefined, channelType: undefined })),
      );
      assert.deepEqual(await conversations.find('a'), {
        ...moved(conversation('a', { channelType: 'shared' })),
        ...{ state: 'open', stateCode: undefined, stateSince: new Date(start) },
      });
    });

    it('fail what is queued when they are closed, and take it up again when they are opened', async () => {
      await subscribed(conversation('a'));
      await store.publish(1, interruption);
      await conversations.close('a', 'untilMessage', 'BotDisabledByAdmin');
      assert.deepEqual(await deliveries(), ['1 failed BotDisabledByAdmin']);
      assert.equal((await conversations.find('a'))?.stateCode, 'BotDisabledByAdmin');
      await store.publish(2, { ...interruption, event: 'update' });
      assert.deepEqual(await deliveries(), ['1 failed BotDisabledByAdmin'], 'nothing more is queued');
      now += hour;
      await conversations.reopen(conversation('a'));
      assert.deepEqual(await states('a'), ['open']);
      assert.deepEqual(await deliveries(), ['1 queued']);
      assert.equal((await store.ledger.report(undefined)).expected, 1);
    });

    it('do not take up what failed long ago, or for another reason', async () => {
      await subscribed(conversation('a'));
      await store.publish(1, interruption);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      const refused = { ...lane.deliveries[0], state: 'failed', code: 'BadArgument' } as const;
      await store.lanes.settle([
        settled(lane, { deliveries: settled(lane).deliveries.map((one) => ({ ...one, ...refused })) }),
      ]);
      await store.publish(2, { ...interruption, topicId: 'EX2' });
      await conversations.close('a', 'untilMessage', 'ConversationBlockedByUser');
      now += 25 * hour;
      await conversations.reopen(conversation('a'));
      assert.deepEqual(await deliveries(), ['1 failed BadArgument', '2 failed ConversationBlockedByUser']);
    });

    for (const state of ['untilMessage', 'untilInstallation', 'gone'] as const) {
      it(`are opened by whoever writes there, whatever they wait for (${state})`, async () => {
        await subscribed(conversation('a'));
        await conversations.close('a', state, 'code');
        await conversations.reopen(conversation('a'));
        assert.deepEqual(await states('a'), ['open']);
      });
    }

    it('take up what failed since they were closed first, however often they are closed', async () => {
      await subscribed(conversation('a'));
      await store.publish(1, interruption);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      const closed = { state: 'untilMessage', code: 'BotNotInConversationRoster' } as const;
      await store.lanes.settle([settled(lane, { deliveries: [], closed })]);
      assert.deepEqual(await deliveries(), ['1 failed BotNotInConversationRoster']);
      now += hour;
      await store.db.query(noRow, "update delivery set state = 'queued' where seq = 1");
      await conversations.close('a', 'untilInstallation', 'APP_REMOVED');
      const { state, stateCode, stateSince } = (await conversations.find('a')) ?? {};
      assert.deepEqual(
        { state, stateCode, stateSince },
        { state: 'untilInstallation', stateCode: closed.code, stateSince: new Date(start) },
      );
      assert.deepEqual(await deliveries(), ['1 failed BotNotInConversationRoster']);
      await conversations.reopen(conversation('a'));
      assert.deepEqual(await deliveries(), ['1 queued']);
      await conversations.close('a', 'untilInstallation', 'APP_REMOVED');
      assert.deepEqual(await deliveries(), ['1 failed APP_REMOVED']);
    });

    it('get the names that were not known of them, and stay as they are', async () => {
      const nameless = conversation('a', { name: undefined, teamId: undefined, channelType: undefined });
      await subscribed(nameless);
      await conversations.reopen(conversation('a', { name: undefined }));
      const { state, name, teamId } = (await conversations.find('a')) ?? {};
      assert.deepEqual({ state, name, teamId }, { state: 'open', name: undefined, teamId: '19:team' });
      await conversations.reopen(conversation('a', { teamId: undefined }));
      assert.equal((await conversations.find('a'))?.name, 'Channel a');
      await conversations.reopen(conversation('a', { name: 'Renamed', teamId: '19:other' }));
      await conversations.reopen(nameless);
      const found = await conversations.find('a');
      assert.deepEqual([found?.name, found?.teamId], ['Channel a', '19:team']);
    });

    it('get the address that they write from', async () => {
      await conversations.meet(conversation('a'));
      await conversations.reopen(moved(conversation('a')));
      await conversations.reopen(moved(conversation('nobody subscribed')));
      assert.equal((await conversations.find('a'))?.chat.serviceUrl, 'https://elsewhere.test/');
      assert.equal(await conversations.find('nobody subscribed'), undefined);
    });

    it('of a team close and open with it, but for those with members of their own', async () => {
      const own = conversation('private', { channelType: 'private' });
      const other = conversation('other', { teamId: '19:other' });
      await subscribed(conversation('a'), conversation('b', { channelType: undefined }), own, other);
      await store.publish(1, interruption);
      await conversations.closeTeam('19:team', 'APP_REMOVED');
      assert.deepEqual(await states('a', 'b', 'private', 'other'), [
        ...['untilInstallation', 'untilInstallation', 'untilInstallation', 'open'],
      ]);
      await conversations.reopenTeam('19:team', 'https://elsewhere.test/');
      assert.deepEqual(await states('a', 'b', 'private', 'other'), [
        ...['open', 'open', 'untilInstallation', 'open'],
      ]);
      assert.equal((await conversations.find('b'))?.chat.serviceUrl, 'https://elsewhere.test/');
      assert.equal((await conversations.find('other'))?.chat.serviceUrl, 'https://teams.test/');
      const { queued, failed } = await store.ledger.report(undefined);
      assert.deepEqual({ queued, failed }, { queued: 3, failed: 1 });
    });

    it('that were never met cannot be closed', async () => {
      await conversations.close('a', 'gone', 'ConversationNotFound');
      assert.equal(await conversations.find('a'), undefined);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
