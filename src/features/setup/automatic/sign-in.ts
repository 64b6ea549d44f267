import { CasebridgeError } from '../../../errors.ts';
import { endingAfter } from '../../ending-after.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { Step } from '../runbook/step.ts';
import type { DirectorySession, SignInInvitation } from '../systems.ts';
import type { AutomaticDeps } from './deps.ts';
import { type Task, withOwnTime } from './in-background.ts';
import { underWayReply } from './under-way.ts';
import type { Work } from './work.ts';
import { writeToPerson } from './write-card.ts';

/** The sign-ins that this process waits for: a second one of the same person for the same step ends the first. */
export interface SignIns {
  begin(turn: Pick<Turn, 'asker'>, step: Step): AbortSignal;
}

export function createSignIns(): SignIns {
  const waiting = new Map<string, AbortController>();
  return {
    begin: ({ asker }, step) => {
      const key = `${asker.account.entraObjectId} ${step.id}`;
      waiting.get(key)?.abort();
      const own = new AbortController();
      waiting.set(key, own);
      return own.signal;
    },
  };
}

/** A little longer than Entra waits, so that it is Entra who says that it was too late. */
const graceMilliseconds = 10_000;

/**
 * Waits for an administrator to sign in. The session is for one piece of work, and kept nowhere.
 * @param turn whose signal ends with the app
 * @param tell shows the code to the one who asked, and nobody else
 * @returns undefined when they have begun another sign-in meanwhile
 * @throws ENTRA_ADMIN_DECLINED, ENTRA_ADMIN_TOO_LATE, ENTRA_ADMIN_OTHER_ACCOUNT, and what `tell` and Entra throw
 */
export async function signInAsAdministrator(
  turn: Turn,
  step: Step,
  tell: (invitation: SignInInvitation) => Promise<void>,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<DirectorySession | undefined> {
  const replaced = signIns.begin(turn, step);
  const grants = step.automatic?.some(({ kind }) => kind === 'appRole') ?? false;
  const invitation = await deps.systems.entra.beginSignIn(grants, turn.signal);
  await tell(invitation);
  const left = Math.max(0, invitation.expiresAt.getTime() - deps.now().getTime());
  const limited = endingAfter(AbortSignal.any([turn.signal, replaced]), left + graceMilliseconds);
  try {
    const session = await invitation.wait(limited.signal);
    if (replaced.aborted) return undefined;
    await requireOwnAccount(session, turn, deps);
    return session;
  } catch (error) {
    if (replaced.aborted) return undefined;
    if (limited.signal.aborted && !turn.signal.aborted)
      throw new CasebridgeError('ENTRA_ADMIN_TOO_LATE', {}, { cause: error });
    throw error;
  } finally {
    limited.clear();
  }
}

/** Whoever clicked answers for what is done: their own account, or the one they have proven to be theirs. */
async function requireOwnAccount(
  { account }: DirectorySession,
  { asker }: Turn,
  { linkedAccount }: AutomaticDeps,
): Promise<void> {
  const { entraObjectId } = asker.account;
  const isOwn = isSameId(account.objectId, entraObjectId);
  if (isOwn || isSameId(account.objectId, await linkedAccount(entraObjectId))) return;
  throw new CasebridgeError('ENTRA_ADMIN_OTHER_ACCOUNT', { email: account.userName });
}

function isSameId(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

/** Shows the code on the card that was clicked. @returns the work with the session; undefined and throws as above */
export async function signInOnCard(
  task: Task,
  work: Work,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<Work | undefined> {
  const { turn } = task;
  const tell = (invitation: SignInInvitation) =>
    tellCode(task, work, codeReply(invitation, work.step, turn), deps);
  const session = await signInAsAdministrator(turn, work.step, tell, deps, signIns);
  return session && { ...work, session, turn: withOwnTime(turn, deps) };
}

/** Whoever reads a code along could use it: where there are others it goes to the person's own chat. */
async function tellCode(task: Task, work: Work, code: Reply, deps: AutomaticDeps): Promise<void> {
  const { turn } = task;
  if (turn.place.kind === 'personal') {
    task.answer(code);
    return;
  }
  task.showAt(await writeToPerson(turn.asker.account.entraObjectId, code, turn, deps));
  task.answer(underWayReply(work, deps, 'setup.automatic.codeInOwnChat'));
}

/** Where to type the code, and the code. */
function codeReply({ userCode, url, expiresAt }: SignInInvitation, step: Step, { words }: Turn): Reply {
  const heading = words.say('setup.automatic.codeHeading');
  return {
    card: 'setup/sign-in',
    data: {
      heading,
      text: words.say('setup.automatic.codeText'),
      code: userCode,
      until: words.say('setup.automatic.codeUntil', { moment: expiresAt }),
      account: words.say('setup.automatic.codeAccount'),
      url,
      step: step.id,
    },
    summary: heading,
  };
}
