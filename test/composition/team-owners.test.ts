import assert from 'node:assert/strict';
import { connectTeamOwners, type OwnsTeam } from '../../src/composition/team-owners.ts';
import type { Upstreams } from '../../src/composition/upstreams.ts';
import { createRequest } from '../../src/http/request.ts';
import { type GraphStandIn, startGraph } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };

const { id, aadGroupId } = people.team;
const owner = '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a03';
const member = '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a02';

describe('who owns the team of a channel', () => {
  let graph: GraphStandIn;
  let ownsTeam: OwnsTeam;
  let scopes: string[];
  let askedTeams: string[];
  beforeEach(async () => {
    scopes = [];
    askedTeams = [];
    graph = await startGraph({
      acceptToken: async () => ({ aud: 'https://graph.microsoft.com', roles: [] }),
    });
    const upstreams: Pick<Upstreams, 'graphUrl' | 'entra'> = {
      graphUrl: graph.url,
      entra: { authorityUrl: '', tenantId: people.tenantId, clientId: '', credential: undefined },
    };
    ownsTeam = connectTeamOwners({
      request: createRequest({ deadlineMilliseconds: 2_000 }),
      upstreams,
      botToken: async (scope) => {
        scopes.push(scope);
        return 'bot-token';
      },
      readTeamGroup: async (_serviceUrl, teamId) => {
        askedTeams.push(teamId);
        return teamId === id ? aadGroupId : undefined;
      },
    });
  });
  afterEach(() => graph.close());

  const ask = (entraObjectId: string, team?: { readonly id: string; readonly aadGroupId?: string }) =>
    ownsTeam({
      asker: {
        known: false,
        account: { tenantId: people.tenantId, entraObjectId },
        name: '',
        reason: new TypeError('not known'),
      },
      place: { kind: 'channel', ...(team && { team }) },
      chat: { serviceUrl: 'https://smba.example', conversationId: id, botId: '28:bot' },
      signal: AbortSignal.timeout(5_000),
    });

  it('is asked of Graph as the bot, which has the teams’ consent', async () => {
    assert.deepEqual(
      [await ask(owner, { id, aadGroupId }), await ask(member, { id, aadGroupId })],
      [true, false],
    );
    assert.deepEqual(scopes, ['https://graph.microsoft.com/.default']);
    assert.equal(graph.requests[0]?.headers.authorization, 'Bearer bot-token');
    assert.deepEqual(askedTeams, []);
  });

  it('is found where Teams tells the group only when it is asked', async () => {
    assert.equal(await ask(owner, { id }), true);
    assert.deepEqual(askedTeams, [id]);
  });

  it('is not known where there is no team, or none that Teams tells the group of', async () => {
    assert.equal(await ask(owner), undefined);
    assert.equal(await ask(owner, { id: '19:other@thread.tacv2' }), undefined);
    assert.equal(graph.requests.length, 0);
  });
});
