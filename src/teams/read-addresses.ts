import { ActivityTypes, TeamsInfo, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import { type AllowedTenants, requireAllowedTenants } from './allowed-tenants.ts';
import { connectorOf, isShutOut } from './connector.ts';

const memberSchema = z.object({
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  tenantId: z.string().nullish(),
});

/**
 * The e-mail address and user principal name of a member of the conversation, without repetitions. An address counts
 * only if its tenant does: in another one, anybody may have been given any e-mail address.
 * @param openOwnChat the person's own chat, asked where the bot is not in the conversation: people use the message
 *   extension anywhere
 * @throws PERSON_UNREADABLE when Teams does not tell, TENANT_NOT_ALLOWED
 */
export async function readAddresses(
  context: TurnContext,
  teamsId: string,
  allowedTenants: AllowedTenants,
  openOwnChat: () => Promise<string>,
): Promise<readonly string[]> {
  try {
    const member = memberSchema.parse(await readMember(context, teamsId, openOwnChat));
    const { email, userPrincipalName, tenantId } = member;
    if (tenantId) requireAllowedTenants([tenantId], allowedTenants);
    return [...new Set([email, userPrincipalName].flatMap((address) => address?.toLowerCase() || []))];
  } catch (error) {
    if (error instanceof CasebridgeError) throw error;
    throw new CasebridgeError(
      'PERSON_UNREADABLE',
      {},
      { cause: error instanceof Error ? error.message : undefined },
    );
  }
}

async function readMember(
  context: TurnContext,
  teamsId: string,
  openOwnChat: () => Promise<string>,
): Promise<unknown> {
  try {
    return await TeamsInfo.getMember(context, teamsId);
  } catch (error) {
    if (context.activity.type !== ActivityTypes.Invoke || !isShutOut(error)) throw error;
    return await connectorOf(context).conversations.getConversationMember(await openOwnChat(), teamsId);
  }
}
