import assert from 'node:assert/strict';
import { createIsTeamOwner, type IsTeamOwner } from '../../src/clients/graph/team-members.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import { request, startHealth, startRegistered } from './graph-fixture.ts';

describe('the owners of a team and Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let isOwner: IsTeamOwner;
  const groupId = people.team.aadGroupId;

  before(async () => {
    // Consent of teams is in no token: the app needs no role.
    entra = await startRegistered([]);
  });
  after(() => entra.close());
  beforeEach(async () => {
    const started = await startHealth(entra);
    graph = started.graph;
    isOwner = createIsTeamOwner(request, started.options);
  });
  afterEach(() => graph.close());

  const idOf = (wanted: string) => {
    const found = people.people.find(({ name }) => name === wanted);
    assert.ok(found);
    return found.entraObjectId;
  };
  const onlyTeam = () => {
    const [team] = graph.teams;
    assert.ok(team);
    return team;
  };

  it('are those with the role of one, however their id is written', async () => {
    assert.equal(await isOwner(groupId, idOf('Adele Vance')), true);
    assert.equal(await isOwner(groupId, idOf('Adele Vance').toUpperCase()), true);
    assert.equal(await isOwner(groupId, idOf('Megan Bowen')), false);
    assert.equal(await isOwner(groupId, '5a3c8a31-7a55-4c53-8f0b-1d9a2f3bffff'), false);
  });

  it('are asked for once in a while', async () => {
    await isOwner(groupId, idOf('Adele Vance'));
    await isOwner(groupId, idOf('Megan Bowen'));
    assert.equal(graph.requests.length, 1);
  });

  it('are found on later pages', async () => {
    const team = onlyTeam();
    const strangers = Array.from({ length: 2_500 }, (_, index) => ({
      userId: `5a3c8a31-7a55-4c53-8f0b-${String(index).padStart(12, '0')}`,
      displayName: 'Somebody',
      isOwner: false,
    }));
    team.members.unshift(...strangers);
    assert.equal(await isOwner(groupId, idOf('Adele Vance')), true);
    assert.equal(graph.requests.length, 3);
  });

  it('are not known without the team’s consent, and asked for again', async () => {
    onlyTeam().isReadable = false;
    assert.equal(await isOwner(groupId, idOf('Adele Vance')), undefined);
    onlyTeam().isReadable = true;
    assert.equal(await isOwner(groupId, idOf('Adele Vance')), true);
  });

  it('are not known of what is no team', async () => {
    assert.equal(await isOwner('5a3c8a31-7a55-4c53-8f0b-000000000000', idOf('Adele Vance')), undefined);
    const requests = graph.requests.length;
    for (const odd of ['', '../users', `${groupId}/channels`, `${groupId}?$filter=x`]) {
      assert.equal(await isOwner(odd, idOf('Adele Vance')), undefined);
    }
    assert.equal(graph.requests.length, requests);
  });

  it('are not known of a list that does not end', async () => {
    const member = { userId: idOf('Adele Vance'), roles: ['owner'] };
    const url = `${graph.url}/v1.0/teams/${groupId}/members?$skip=1`;
    const body = { value: [member], '@odata.nextLink': url };
    graph.faults.add({ kind: 'answer', status: 200, headers: {}, body });
    assert.equal(await isOwner(groupId, idOf('Megan Bowen')), undefined);
    assert.equal(await isOwner(groupId, idOf('Adele Vance')), true);
  });

  it('are somebody else’s problem when Graph is away', async () => {
    const body = { error: { code: 'Unavailable', message: 'Later.' } };
    graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' }, body });
    await assert.rejects(isOwner(groupId, idOf('Adele Vance')), { code: 'UPSTREAM_FAILED' });
  });
});
