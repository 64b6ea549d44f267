import { TeamsInfo, type TurnContext } from 'botbuilder';
import { CasebridgeError } from '../errors.ts';
import { type AllowedTenants, requireAllowedTenants } from './allowed-tenants.ts';

/**
 * The e-mail address and user principal name of a member of the conversation, without repetitions. An address counts
 * only if its tenant does: in another one, anybody may have been given any e-mail address.
 * @throws PERSON_UNREADABLE when Teams does not tell, TENANT_NOT_ALLOWED
 */
export async function readAddresses(
  context: TurnContext,
  teamsId: string,
  allowedTenants: AllowedTenants,
): Promise<readonly string[]> {
  try {
    const { email, userPrincipalName, tenantId } = await TeamsInfo.getMember(context, teamsId);
    if (tenantId) requireAllowedTenants([tenantId], allowedTenants);
    const known = [email, userPrincipalName].filter(
      (address) => typeof address === 'string' && address !== '',
    );
    return [...new Set(known.map((address) => String(address).toLowerCase()))];
  } catch (error) {
    if (error instanceof CasebridgeError) throw error;
    throw new CasebridgeError(
      'PERSON_UNREADABLE',
      {},
      { cause: error instanceof Error ? error.message : undefined },
    );
  }
}
