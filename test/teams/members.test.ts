import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import type { ChatMember, Turn } from '../../src/features/turn.ts';
import { createRequest } from '../../src/http/request.ts';
import { createReadTeamGroup } from '../../src/teams/read-team.ts';
import { chatPeople } from '../helpers/bot.ts';
import { replyWith, startTeamsBot, type TeamsBot } from '../helpers/teams-bot.ts';

describe('the people of a conversation', () => {
  let bot: TeamsBot;
  let read: (turn: Turn) => Promise<void>;
  let members: readonly ChatMember[];
  before(async () => {
    const handle = async (turn: Turn) => {
      await read(turn);
      return replyWith('read');
    };
    bot = await startTeamsBot({
      feature: { commands: [{ id: 'members', phrases: { en: ['members'], fr: [] }, right: 'none', handle }] },
    });
  });
  after(() => bot.close());
  beforeEach(() => {
    bot.connector.members.clear();
    bot.connector.membersPerPage = 500;
    members = [];
    read = async (turn) => {
      members = await turn.members();
    };
    for (const person of chatPeople) bot.connector.members.set(person.id, person);
  });

  it('have names, ids and addresses', async () => {
    await bot.say('members');
    assert.equal(members.length, chatPeople.length);
    assert.deepEqual(
      members.find(({ name }) => name === 'Megan Bowen'),
      {
        id: '29:1meganbowen',
        name: 'Megan Bowen',
        entraObjectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a02',
        addresses: ['meganb@contoso.com'],
      },
    );
  });

  it('are read page by page, up to 500', async () => {
    bot.connector.membersPerPage = 3;
    await bot.say('members');
    assert.deepEqual(
      members.map(({ id }) => id),
      chatPeople.map(({ id }) => id),
    );
    for (let number = 0; number < 600; number += 1) {
      const id = `29:${number}`;
      bot.connector.members.set(id, { id, name: id, aadObjectId: id });
    }
    bot.connector.membersPerPage = 120;
    await bot.say('members');
    assert.equal(members.length, 500);
  });

  const team = { id: '19:team@thread.tacv2' };
  for (const [type, asked] of [
    ['standard', team.id],
    ['private', '19:channel@thread.tacv2'],
    ['shared', '19:channel@thread.tacv2'],
  ] as const) {
    it(`of a ${type} channel are those of ${asked}`, async () => {
      const channelData = { team, channel: { id: '19:channel@thread.tacv2', type } };
      await bot.say('members', { place: { kind: 'channel' }, overrides: { channelData } });
      assert.equal(bot.connector.askedRosters.at(-1), asked);
    });
  }

  it('are not known where the bot is no member', async () => {
    let code = '';
    read = async (turn) => {
      await turn.members().catch((error: unknown) => {
        code = isCasebridgeError(error) ? error.code : '';
      });
      bot.connector.closed.clear();
    };
    bot.connector.closed.add('19:group@thread.v2');
    await bot.say('members', { place: { kind: 'groupChat' } });
    assert.equal(code, 'UPSTREAM_REFUSED');
  });

  describe('a team', () => {
    let tokens: string[];
    const ask = (serviceUrl: string, teamId: string) =>
      createReadTeamGroup({
        request: createRequest({ deadlineMilliseconds: 1_000 }),
        token: async (scope) => `${tokens.push(scope)}`,
        audience: 'https://teams.example',
        serviceHosts: { names: [], loopback: true },
      })(serviceUrl, teamId, AbortSignal.timeout(5_000));

    beforeEach(() => {
      tokens = [];
    });

    it('has a group in Entra, which Teams tells', async () => {
      bot.connector.teams.set(team.id, 'a-group');
      assert.equal(await ask(bot.connector.url, team.id), 'a-group');
    });

    it('has none that is known when Teams does not say, or may not be asked', async () => {
      assert.equal(await ask(bot.connector.url, '19:unknown@thread.tacv2'), undefined);
      assert.deepEqual(tokens, ['https://teams.example/.default']);
      assert.equal(await ask('https://evil.example', team.id), undefined);
      assert.deepEqual(tokens, ['https://teams.example/.default']);
    });
  });
});
