import { createIsTeamOwner } from '../clients/graph/team-members.ts';
import type { Turn } from '../features/turn.ts';
import type { Request } from '../http/request.ts';
import { graphScope, tokenSourceOf, type Upstreams } from './upstreams.ts';

export interface TeamOwnersParts {
  readonly request: Request;
  readonly upstreams: Pick<Upstreams, 'graphUrl' | 'entra'>;
  /** Of the bot's registration, which teams give their consent to; undefined where it has none. */
  readonly botToken: ((scope: string, signal?: AbortSignal) => Promise<string>) | undefined;
  /** The id in Entra of a team's group, where the activity does not tell it. */
  readonly readTeamGroup: (
    serviceUrl: string,
    teamId: string,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

/**
 * Whether who asks owns the team of the channel in which they do; undefined when that is not known.
 * @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export type OwnsTeam = (
  turn: Pick<Turn, 'asker' | 'place' | 'chat' | 'signal'>,
) => Promise<boolean | undefined>;

export function connectTeamOwners({
  request,
  upstreams,
  botToken,
  readTeamGroup,
}: TeamOwnersParts): OwnsTeam {
  const { graphUrl: url, entra } = upstreams;
  const token = botToken ?? tokenSourceOf(request, entra);
  const isTeamOwner = createIsTeamOwner(request, {
    url,
    token: (signal) => token(graphScope(url), signal),
  });
  return async ({ asker, place, chat, signal }) => {
    if (place.team === undefined) return undefined;
    const { id, aadGroupId } = place.team;
    const groupId = aadGroupId ?? (await readTeamGroup(chat.serviceUrl, id, signal));
    return groupId === undefined ? undefined : isTeamOwner(groupId, asker.account.entraObjectId, signal);
  };
}
