import { createHash } from 'node:crypto';
import type { CaseProgress, ClaimedCase, KnownRemote, NewCaseEvent } from '../records.ts';
import type { RemoteCase, RemoteMessage } from '../transport.ts';

/** What reading a case has brought; `events` are those that nobody has been told of. */
export type RemoteNews = Pick<CaseProgress, 'number' | 'state' | 'remote'> & {
  readonly events: readonly NewCaseEvent[];
};

/**
 * What is new of a case at Microsoft. On the first reading its status is no news.
 * @param isEcho whether a customer's message is one that went there from here
 */
export function compareRemote(
  { case: known, eventKeys }: Pick<ClaimedCase, 'case' | 'eventKeys'>,
  remote: RemoteCase,
  isEcho: (message: RemoteMessage) => boolean,
  now: Date,
): RemoteNews {
  const isNew = ({ key }: { readonly key: string }) => !eventKeys.has(key);
  const messages = remote.messages
    .filter((message) => message.from === 'microsoft' || !isEcho(message))
    .map(messageEvent)
    .filter(isNew);
  const isFirst = known.remote === undefined;
  const events = [
    ...(isFirst ? [] : numberEvents(known.number, remote, now)),
    ...messages,
    ...solutionEvents(known.remote, remote),
    ...(known.remote === undefined ? [] : changeEvents(known.remote, remote, messages)),
    ...closedEvents(known.state, remote),
  ].filter(isNew);
  return {
    state: remote.status === 'closed' ? 'closed' : 'open',
    remote: knownRemote(remote),
    ...(remote.number !== undefined && { number: remote.number }),
    events,
  };
}

export function knownRemote(remote: RemoteCase): KnownRemote {
  const { status, severity, owner, updatedAt, nextUpdateAt, solution } = remote;
  return { status, severity, owner, updatedAt, nextUpdateAt, solution };
}

/** Told to all; into the incident as well. */
const forAll = { isForIncident: true, told: 'update' } as const;
/** It waits for the customer. */
const forAnswer = { isForIncident: true, told: 'worse' } as const;

function messageEvent({ id, from, kind, author, text, at }: RemoteMessage): NewCaseEvent {
  const about = { key: `remote:${id}`, author, text, at };
  if (from === 'customer') return { ...about, kind: 'reply', ...forAll };
  return { ...about, kind, ...(kind === 'message' ? forAll : forAnswer) };
}

function numberEvents(before: string | undefined, { number }: RemoteCase, at: Date) {
  if (number === undefined || before !== undefined) return [];
  const about = { key: `number:${number}`, author: '', text: number, at };
  return [{ ...about, kind: 'opened', ...forAll }] satisfies NewCaseEvent[];
}

/** A solution that no message tells. */
function solutionEvents(before: KnownRemote | undefined, remote: RemoteCase): NewCaseEvent[] {
  const { solution, owner, updatedAt, messages } = remote;
  if (solution === undefined || solution.trim() === '' || solution === before?.solution) return [];
  if (messages.some(({ kind, text }) => kind === 'solution' && text.trim() === solution.trim())) return [];
  const key = `solution:${createHash('sha256').update(solution).digest('hex').slice(0, 16)}`;
  return [{ kind: 'solution', key, author: owner ?? '', text: solution, at: updatedAt, ...forAnswer }];
}

function changeEvents(
  before: KnownRemote,
  remote: RemoteCase,
  messages: readonly NewCaseEvent[],
): NewCaseEvent[] {
  const { status, severity, updatedAt: at } = remote;
  const moment = at.toISOString();
  const owner = remote.owner ?? '';
  const events: NewCaseEvent[] = [];
  if (severity !== before.severity) {
    const key = `severity:${moment}:${severity}`;
    events.push({ kind: 'severity', key, author: '', text: severity, at, ...forAll });
  }
  if (status === 'closed') return events;
  const isReopened = before.status === 'closed';
  const isMoved = status !== before.status && (isReopened || !isExplained(status, messages));
  if (isMoved || (owner !== '' && owner !== before.owner)) {
    const key = isMoved ? `status:${moment}:${status}` : `owner:${moment}:${owner}`;
    const told = isMoved && (isReopened || status !== 'withMicrosoft') ? forAnswer : forAll;
    events.push({ kind: 'status', key, author: owner, text: status, at, ...told });
  }
  return events;
}

/** What is said with a change of the status says enough. */
function isExplained(status: RemoteCase['status'], messages: readonly NewCaseEvent[]): boolean {
  const kind = { withMicrosoft: 'reply', withCustomer: 'question', solutionProposed: 'solution' } as const;
  return status !== 'closed' && messages.at(-1)?.kind === kind[status];
}

function closedEvents(before: ClaimedCase['case']['state'], remote: RemoteCase): NewCaseEvent[] {
  if (remote.status !== 'closed' || before === 'closed') return [];
  const { updatedAt: at, owner = '', solution = '' } = remote;
  const about = { key: `status:${at.toISOString()}:closed`, author: owner, text: solution, at };
  return [{ ...about, kind: 'closed', isForIncident: true, told: 'restored' }];
}
