import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { isCasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { addressOf, type GraphOptions } from './connection.ts';
import { readPages } from './pages.ts';

/**
 * Whether somebody owns a team; undefined when Graph does not tell, such as where the app may not read its members.
 * @param groupId of the team's group in Entra
 * @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export type IsTeamOwner = (
  groupId: string,
  entraObjectId: string,
  signal?: AbortSignal,
) => Promise<boolean | undefined>;

/** Owners change seldom, and who has just become one does not want to wait. */
const knownMilliseconds = 60_000;
const knownTeams = 500;

export function createIsTeamOwner(request: Request, graph: GraphOptions): IsTeamOwner {
  const known = new LRUCache<string, Owners>({ max: knownTeams, ttl: knownMilliseconds });
  return async (groupId, entraObjectId, signal) => {
    const owners = known.get(groupId) ?? (await readOwners(request, graph, groupId, signal));
    if (owners === undefined) return undefined;
    known.set(groupId, owners);
    if (owners.ids.has(entraObjectId.toLowerCase())) return true;
    return owners.isComplete ? false : undefined;
  };
}

interface Owners {
  readonly ids: ReadonlySet<string>;
  readonly isComplete: boolean;
}

/** The most that Graph gives at once. */
const pageSize = 999;
const member = z.object({ userId: z.string(), roles: z.array(z.string()) });

/** Undefined when the app may not read them, or there is no such team. */
async function readOwners(
  request: Request,
  graph: GraphOptions,
  groupId: string,
  signal: AbortSignal | undefined,
): Promise<Owners | undefined> {
  // Anything else could lead the address elsewhere.
  if (!z.guid().safeParse(groupId).success) return undefined;
  const ids = new Set<string>();
  const take = (records: readonly unknown[]) => {
    for (const record of records) {
      const { data } = member.safeParse(record);
      if (data?.roles.includes('owner')) ids.add(data.userId.toLowerCase());
    }
  };
  try {
    const url = addressOf(graph, `/teams/${groupId}/members?$top=${pageSize}`);
    const { isComplete } = await readPages(request, graph, url, take, signal);
    return { ids, isComplete };
  } catch (error) {
    const isUnknown = isCasebridgeError(error, 'UPSTREAM_REFUSED') && error.facts.status === 404;
    if (isUnknown || isCasebridgeError(error, 'GRAPH_FORBIDDEN')) return undefined;
    throw error;
  }
}
