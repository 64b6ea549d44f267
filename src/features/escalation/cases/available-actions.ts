import { CasebridgeError } from '../../../errors.ts';
import { endingAfter } from '../../ending-after.ts';
import type { Turn } from '../../turn.ts';
import type { SupportCase } from '../records.ts';
import { type CaseActionKind, type Severity, type SupportTransport, severities } from '../transport.ts';
import { severityOf } from './case-words.ts';

export interface AvailableActionsDeps {
  /** The ways to Microsoft that are set up. */
  readonly transports: readonly SupportTransport[];
}

/** What can be done with a case now; `unknown` when its way to Microsoft does not tell. */
export type AvailableActions = ReadonlySet<CaseActionKind> | 'unknown';

const none: ReadonlySet<CaseActionKind> = new Set();

/** A person closes such a case at Microsoft; here it is noted, so that the incident can be escalated again. */
const byHand: ReadonlySet<CaseActionKind> = new Set(['close']);

/** What a way offers changes rarely. Kept by the object itself, so that a new one begins anew. */
const known = new WeakMap<
  SupportTransport,
  { readonly actions: ReadonlySet<CaseActionKind>; readonly at: number }
>();
const keptMilliseconds = 10 * 60_000;

/** A card does not wait longer to know its buttons. */
const askingMilliseconds = 1_500;

/** Never throws. */
export async function availableActions(
  supportCase: SupportCase,
  turn: Pick<Turn, 'signal' | 'now'>,
  { transports }: AvailableActionsDeps,
): Promise<AvailableActions> {
  if (supportCase.state !== 'open') return none;
  if (supportCase.transport === 'adminCenter') return byHand;
  const transport = transports.find(({ kind }) => kind === supportCase.transport);
  if (transport === undefined || supportCase.remoteId === undefined) return none;
  const offered = await offeredBy(transport, turn);
  if (offered === 'unknown' || higherSeverities(supportCase).length > 0) return offered;
  return new Set([...offered].filter((action) => action !== 'severity'));
}

async function offeredBy(
  transport: SupportTransport,
  { signal, now }: Pick<Turn, 'signal' | 'now'>,
): Promise<AvailableActions> {
  const kept = known.get(transport);
  if (kept !== undefined && now.getTime() - kept.at < keptMilliseconds) return kept.actions;
  const limited = endingAfter(signal, askingMilliseconds);
  try {
    const { actions } = await transport.capabilities(limited.signal);
    known.set(transport, { actions, at: now.getTime() });
    return actions;
  } catch {
    return kept?.actions ?? 'unknown';
  } finally {
    limited.clear();
  }
}

/** From the worst; none when it cannot be raised. */
export function higherSeverities(supportCase: Pick<SupportCase, 'remote' | 'request'>): readonly Severity[] {
  return severities.slice(0, severities.indexOf(severityOf(supportCase)));
}

/**
 * A button of an old card, or one that somebody made up, asks for nothing that the case does not allow. What nobody can
 * tell now is taken: it waits until it is known.
 * @throws CASE_ACTION_IMPOSSIBLE
 */
export async function requireAction(
  action: CaseActionKind,
  supportCase: SupportCase,
  turn: Pick<Turn, 'signal' | 'now'>,
  deps: AvailableActionsDeps,
): Promise<void> {
  const available = await availableActions(supportCase, turn, deps);
  if (available === 'unknown' || available.has(action)) return;
  const { number, incident, state } = supportCase;
  throw new CasebridgeError('CASE_ACTION_IMPOSSIBLE', { number: number ?? incident.number, state });
}
