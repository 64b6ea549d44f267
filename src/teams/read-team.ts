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
    try {
      const path = `/v3/teams/${encodeURIComponent(teamId)}`;
      const { data } = team.safeParse(await askConnector(deps, serviceUrl, path, signal));
      return data?.aadGroupId ?? undefined;
    } catch (error) {
      if (isCasebridgeError(error)) return undefined;
      throw error;
    }
  };
}
