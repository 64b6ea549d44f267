import { z } from 'zod';
import { isCasebridgeError } from '../errors.ts';
import { type AskConnectorDeps, askConnector } from './ask-connector.ts';

const team = z.object({ aadGroupId: z.string().nullish() });

/**
 * The id in Entra of a team's group, which not every activity tells; undefined when Teams does not say it.
 * @param teamId in Teams
 */
export type ReadTeamGroup = (
  serviceUrl: string,
  teamId: string,
  signal: AbortSignal,
) => Promise<string | undefined>;

export function createReadTeamGroup(deps: AskConnectorDeps): ReadTeamGroup {
  return async (serviceUrl, teamId, signal) => {
    const answer = await askOfTeam(deps, serviceUrl, teamId, '', signal);
    return team.safeParse(answer).data?.aadGroupId ?? undefined;
  };
}

const channels = z.object({
  conversations: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
});

/**
 * A channel's name, which messages from it do not tell; undefined when Teams does not say it, as of the channel that every
 * team has.
 */
export type ReadChannelName = (
  serviceUrl: string,
  teamId: string,
  channelId: string,
  signal: AbortSignal,
) => Promise<string | undefined>;

export function createReadChannelName(deps: AskConnectorDeps): ReadChannelName {
  return async (serviceUrl, teamId, channelId, signal) => {
    const answer = await askOfTeam(deps, serviceUrl, teamId, '/conversations', signal);
    const found = channels.safeParse(answer).data?.conversations.find(({ id }) => id === channelId);
    return found?.name ?? undefined;
  };
}

/** Undefined when Teams does not answer. */
async function askOfTeam(
  deps: AskConnectorDeps,
  serviceUrl: string,
  teamId: string,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return await askConnector(deps, serviceUrl, `/v3/teams/${encodeURIComponent(teamId)}${path}`, signal);
  } catch (error) {
    if (isCasebridgeError(error)) return undefined;
    throw error;
  }
}
