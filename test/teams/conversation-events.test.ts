import assert from 'node:assert/strict';
import type { MetConversation } from '../../src/features/notifications/records.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import type { AllowedTenants } from '../../src/teams/allowed-tenants.ts';
import { replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

const channelId = '19:channel@thread.tacv2';
const teamId = '19:team@thread.tacv2';
const inTeam = {
  conversation: { id: teamId, conversationType: 'channel' },
  channelData: { team: { id: teamId, aadGroupId: 'a-group', name: 'IT' } },
};

describe('what conversations the bot hears of', () => {
  let bot: TeamsBot;
  let told: string[];
  let isStoreSlow: boolean;
  let met: MetConversation[];
  let goOn: () => void;
  const start = async (allowedTenants: AllowedTenants = 'any') => {
    told = [];
    met = [];
    isStoreSlow = false;
    goOn = () => undefined;
    const note = (what: string) => async (conversation: Pick<MetConversation, 'chat' | 'teamId'>) => {
      told.push(`${what} ${conversation.chat.conversationId} ${conversation.teamId ?? ''}`.trim());
      if (isStoreSlow) await new Promise<void>((resolve) => (goOn = resolve));
    };
    const noteMet = note('installed');
    bot = await startTeamsBot({
      feature: {
        verbs: [{ verb: 'again', right: 'none', answer: 'post', handle: async () => replyWith('x') }],
      },
      watch: {
        heard: note('heard'),
        installed: async (conversation) => {
          met.push(conversation);
          await noteMet(conversation);
        },
        removed: note('removed'),
      },
      allowedTenants,
    });
  };
  beforeEach(() => start());
  afterEach(() => bot.close());

  const post = async (overrides: object) => {
    assert.equal((await bot.post(bot.activity(overrides))).status, 200);
    return told;
  };
  const installed = (action: string, overrides: object = {}) =>
    post({ type: 'installationUpdate', action, ...overrides });
  const updated = (overrides: object) => post({ type: 'conversationUpdate', ...overrides });

  it('are those of messages, a channel without its thread', async () => {
    await bot.say('hello', { place: { kind: 'channel' } });
    await bot.say('hello', { place: { kind: 'groupChat' } });
    assert.deepEqual(told, [`heard ${channelId}`, 'heard 19:group@thread.v2']);
  });

  it('are not those of clicks: a card may have been sent there without the bot', async () => {
    await bot.click('again', {}, { place: { kind: 'groupChat' } });
    assert.deepEqual(told, []);
  });

  it('are not those in which only the message extension is used', async () => {
    await bot.invoke('composeExtension/query', { commandId: 'searchIncidents' });
    assert.deepEqual(told, []);
  });

  it('delay no answer', async () => {
    isStoreSlow = true;
    const { answer } = await bot.click('again', {}, {});
    assert.ok(answer);
    const said = bot.say('hello');
    while (bot.connector.sent.length < 2) await new Promise((resolve) => setImmediate(resolve));
    goOn();
    assert.equal((await said).length, 1);
  });

  for (const [action, became] of [
    ['add', 'installed'],
    ['add-upgrade', 'installed'],
    ['remove', 'removed'],
    ['remove-upgrade', 'removed'],
  ] as const) {
    it(`are those where the app is ${became} with "${action}": chats, and teams with all their channels`, async () => {
      await installed(action);
      const conversation = { id: '19:group@thread.v2', conversationType: 'groupChat' };
      await installed(action, { conversation });
      await installed(action, inTeam);
      assert.deepEqual(told, [
        `${became} a:29:1meganbowen`,
        `${became} 19:group@thread.v2`,
        `${became} ${teamId} ${teamId}`,
      ]);
    });
  }

  it('are none of tenants that are not allowed', async () => {
    await bot.close();
    await start(['7b1a4c52-0f6e-4f0e-9d53-000000000000']);
    await bot.say('hello');
    await installed('add');
    assert.deepEqual(told, []);
    await bot.close();
    await start([people.tenantId]);
    await bot.say('hello');
    assert.deepEqual(await installed('add'), ['heard a:29:1meganbowen', 'installed a:29:1meganbowen']);
  });

  it('have the address to write to from now on', async () => {
    await installed('add', inTeam);
    assert.deepEqual(met, [
      {
        chat: { serviceUrl: bot.connector.url, conversationId: teamId, botId: '28:casebridge' },
        kind: 'channel',
        channelType: undefined,
        name: 'IT',
        teamId,
      },
    ]);
  });

  for (const type of ['private', 'shared']) {
    it(`do not include the team where the app is removed from a ${type} channel`, async () => {
      const channelData = { ...inTeam.channelData, channel: { id: channelId, name: 'Board', type } };
      const conversation = { id: channelId, conversationType: 'channel' };
      assert.deepEqual(await installed('remove', { conversation, channelData }), [`removed ${channelId}`]);
    });
  }

  it('are those that the bot was taken out of, and not those that others left', async () => {
    await updated({ ...inTeam, membersRemoved: [{ id: '29:somebody' }] });
    assert.deepEqual(told, []);
    await updated({ ...inTeam, membersRemoved: [{ id: '29:somebody' }, { id: '28:casebridge' }] });
    assert.deepEqual(told, [`removed ${teamId} ${teamId}`]);
  });

  const happened = (eventType: string) =>
    updated({
      ...inTeam,
      channelData: { ...inTeam.channelData, eventType, channel: { id: channelId, name: 'Network' } },
    });
  for (const [eventType, expected] of [
    ['channelDeleted', `removed ${channelId}`],
    ['channelRestored', `installed ${channelId}`],
    ['teamDeleted', `removed ${teamId} ${teamId}`],
    ['teamHardDeleted', `removed ${teamId} ${teamId}`],
    ['teamRestored', `installed ${teamId} ${teamId}`],
    ['teamUnarchived', `installed ${teamId} ${teamId}`],
  ] as const) {
    it(`are those that "${eventType}" is about`, async () => {
      assert.deepEqual(await happened(eventType), [expected]);
    });
  }

  it('are not those that were renamed or created', async () => {
    await happened('channelRenamed');
    assert.deepEqual(await happened('channelCreated'), []);
  });
});
