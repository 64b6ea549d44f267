import { CasebridgeError } from '../../../errors.ts';
import type { Reply, Right } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import { isAdministrator, looksAfterAll } from '../who-decides.ts';
import { type StatusDeps, type StatusTurn, showStatus } from './show-status.ts';

export interface ResendDeps extends StatusDeps {
  readonly roleNames: Readonly<Record<Right, string>>;
  /** Told that there is something to send. */
  readonly onQueued: () => void;
}

/** Queues what failed again, and only that. @throws ROLE_MISSING, STORE_UNAVAILABLE */
export async function resendFailed(turn: StatusTurn, deps: ResendDeps): Promise<Reply> {
  const { asker, words } = turn;
  if (!isAdministrator(turn)) {
    const person = asker.known ? asker.person.name : asker.name;
    throw new CasebridgeError('ROLE_MISSING', { role: deps.roleNames.administrator, person });
  }
  const count = await deps.ledger.resendFailed(looksAfterAll(turn) ? undefined : conversationIdOf(turn));
  if (count > 0) deps.onQueued();
  return showStatus(turn, deps, words.say('subscriptions.status.resent', { count }));
}
