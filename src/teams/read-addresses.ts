import { TeamsInfo, type TurnContext } from 'botbuilder';
import { CasebridgeError } from '../errors.ts';

/**
 * The e-mail address and user principal name of a member of the conversation, without repetitions.
 * @throws PERSON_UNREADABLE when Teams does not tell
 */
export async function readAddresses(context: TurnContext, teamsId: string): Promise<readonly string[]> {
  try {
    const { email, userPrincipalName } = await TeamsInfo.getMember(context, teamsId);
    const known = [email, userPrincipalName].filter(
      (address) => typeof address === 'string' && address !== '',
    );
    return [...new Set(known.map((address) => String(address).toLowerCase()))];
  } catch (error) {
    throw new CasebridgeError(
      'PERSON_UNREADABLE',
      {},
      { cause: error instanceof Error ? error.message : undefined },
    );
  }
}
