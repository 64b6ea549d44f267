import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import type { ChatAddress, ChatMember, Place } from '../features/turn.ts';
import { type AskConnectorDeps, askConnector } from './ask-connector.ts';

const page = z.object({ members: z.array(z.unknown()), continuationToken: z.string().nullish() });

const member = z.object({
  id: z.string(),
  name: z.string(),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

/** Whoever looks for somebody among more than these has to say who it is in another way. */
const mostMembers = 500;
/** The most that Teams gives at once. */
const pageSize = 500;

/**
 * The first 500 people of a conversation.
 * @throws UPSTREAM_*, and what the token source throws
 */
export type ListMembers = (
  chat: ChatAddress,
  place: Place,
  signal: AbortSignal,
) => Promise<readonly ChatMember[]>;

export function createListMembers(deps: AskConnectorDeps): ListMembers {
  return async (chat, place, signal) => {
    const found: ChatMember[] = [];
    const path = `/v3/conversations/${encodeURIComponent(rosterIdOf(chat, place))}/pagedmembers?pageSize=${pageSize}`;
    const asked = new Set<string>();
    let token: string | undefined = '';
    while (token !== undefined && !asked.has(token) && found.length < mostMembers) {
      asked.add(token);
      const rest: string = token && `&continuationToken=${encodeURIComponent(token)}`;
      const { data } = page.safeParse(await askConnector(deps, chat.serviceUrl, path + rest, signal));
      if (data === undefined) {
        throw new CasebridgeError(
          'UPSTREAM_UNREADABLE',
          { service: 'Microsoft Teams' },
          { cause: 'no members' },
        );
      }
      found.push(...data.members.flatMap((one) => memberOf(one) ?? []));
      token = data.continuationToken || undefined;
    }
    return found.slice(0, mostMembers);
  };
}

/** A channel has its team's members, unless it has its own. */
function rosterIdOf({ conversationId }: ChatAddress, { team, channelType }: Place): string {
  const hasOwnMembers = channelType === 'private' || channelType === 'shared';
  const ownId = conversationId.split(';messageid=')[0] ?? conversationId;
  return hasOwnMembers ? ownId : (team?.id ?? ownId);
}

function memberOf(record: unknown): ChatMember | undefined {
  const { data } = member.safeParse(record);
  if (data === undefined) return undefined;
  const { id, name, aadObjectId, objectId, email, userPrincipalName } = data;
  return {
    id,
    name,
    entraObjectId: aadObjectId ?? objectId ?? undefined,
    addresses: [...new Set([email, userPrincipalName].flatMap((address) => address?.toLowerCase() || []))],
  };
}
