import { asCasebridgeError } from '../../../errors.ts';
import type { ChatMember, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';

/** To whom a step is handed over. */
export interface Recipient {
  readonly name: string;
  readonly entraObjectId: string;
  /** Empty where nobody says. */
  readonly email: string;
  /** Their id in this conversation; undefined: they are no member. */
  readonly memberId: string | undefined;
}

/** The people of the conversation; none where the bot is no member and may not read them. */
export async function membersOrNone(turn: Turn): Promise<readonly ChatMember[]> {
  try {
    return await turn.members();
  } catch (error) {
    if (asCasebridgeError(error).code === 'UNEXPECTED') throw error;
    return [];
  }
}

/** Who was chosen, or whose address was typed: looked for in the conversation, then in Entra. */
export async function recipientOf(
  turn: Turn,
  { to, email }: { readonly to: string; readonly email: string },
  { systems }: Pick<RunbookDeps, 'systems'>,
): Promise<Recipient | { readonly problem: string }> {
  const { words, signal } = turn;
  if (to === '' && email === '') return { problem: words.say('setup.handOver.nobody') };
  const wanted = email.toLowerCase();
  const member = (await membersOrNone(turn)).find(({ entraObjectId, addresses }) =>
    email === '' ? entraObjectId === to : addresses.includes(wanted),
  );
  if (member?.entraObjectId !== undefined) {
    const { name, entraObjectId, id, addresses } = member;
    return { name, entraObjectId, email: addresses[0] ?? '', memberId: id };
  }
  if (email === '') return { problem: words.say('setup.handOver.nobody') };
  try {
    const account = await systems.entra.findAccount(wanted, signal);
    if (account === undefined) return { problem: words.say('setup.handOver.unknown', { email }) };
    return { name: account.name, entraObjectId: account.objectId, email: account.email, memberId: undefined };
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    if (code === 'UNEXPECTED') throw error;
    return {
      problem: words.say('setup.handOver.unread', { email, why: words.say(`errors.${code}.title`, facts) }),
    };
  }
}
