import type { Express, Request } from 'express';
import people from '../people.json' with { type: 'json' };
import { sendGraphError } from './graph-error.ts';
import { pageOf } from './query.ts';

/** A team as far as its members go. */
export interface GraphTeam {
  /** Of its group in Entra. */
  readonly id: string;
  readonly members: GraphTeamMember[];
  /** An owner has given the app the resource-specific consent to read them. */
  isReadable: boolean;
}

export interface GraphTeamMember {
  readonly userId: string;
  readonly displayName: string;
  readonly isOwner: boolean;
}

/** The team of the sandbox, with everybody in it. */
export function sandboxTeams(): GraphTeam[] {
  const { team } = people;
  const members = people.people.map(({ entraObjectId, name }) => ({
    userId: entraObjectId,
    displayName: name,
    isOwner: team.owners.includes(name),
  }));
  return [{ id: team.aadGroupId, members, isReadable: true }];
}

/** Adds a team's list of members; consent for it is given by team, and is in no token. */
export function addTeamRoutes(app: Express, teams: readonly GraphTeam[]): void {
  app.get('/v1.0/teams/:id/members', (request, response) => {
    const team = teams.find(({ id }) => id === request.params.id);
    if (team === undefined) {
      sendGraphError(response, 404, 'NotFound', `No team found with Group Id ${request.params.id}`);
    } else if (!team.isReadable) {
      const reason = "Missing role permissions on the request. API requires one of 'TeamMember.Read.Group'.";
      sendGraphError(response, 403, 'Forbidden', reason);
    } else {
      response.json(membersPage(request, team));
    }
  });
}

function membersPage(request: Request, { members }: GraphTeam): object {
  const origin = `http://${request.get('host')}`;
  const next = new URL(request.originalUrl, origin);
  const { value, nextSkip } = pageOf(members, next.searchParams, undefined);
  if (nextSkip !== undefined) next.searchParams.set('$skip', String(nextSkip));
  return {
    '@odata.context': `${origin}/v1.0/$metadata#Collection(microsoft.graph.conversationMember)`,
    ...(nextSkip !== undefined && { '@odata.nextLink': next.href.replaceAll('%24', '$') }),
    value: value.map(({ userId, displayName, isOwner }) => ({
      '@odata.type': '#microsoft.graph.aadUserConversationMember',
      id: Buffer.from(userId).toString('base64'),
      roles: isOwner ? ['owner'] : [],
      displayName,
      visibleHistoryStartDateTime: '0001-01-01T00:00:00Z',
      userId,
      email: null,
      tenantId: people.tenantId,
    })),
  };
}
