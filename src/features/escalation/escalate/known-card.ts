import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { type HealthMatch, reasonOf } from '../../health-match.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { TransportKind } from '../transport.ts';

export interface IssueDeps {
  /** The open service health issue that an incident looks like. Never throws. */
  readonly matchHealth: (incident: Incident, turn: Turn) => Promise<HealthMatch | undefined>;
  /** The service health issue that an incident belongs to. Never throws. */
  readonly issueLine: (
    incident: Incident,
    turn: Turn,
  ) => Promise<{ readonly issueId: string; readonly text: string } | undefined>;
}

/** A service health issue that an incident is about. */
export interface KnownIssue {
  readonly issueId: string;
  /** Microsoft's, or what is known instead. */
  readonly title: string;
  /** Whether it is certain. */
  readonly isConfirmed: boolean;
  /** Such as "EX123456: Users cannot sign in". */
  readonly text: string;
  /** Why it is thought so; undefined when a person has said it. */
  readonly reason: string | undefined;
  /** Name of the service; undefined when it is not known. */
  readonly service: string | undefined;
}

/** The issue that the incident belongs to, or else the open one that it looks like; undefined when in doubt. */
export async function knownIssue(
  turn: Turn,
  incident: Incident,
  deps: IssueDeps,
): Promise<KnownIssue | undefined> {
  const { words } = turn;
  const [line, match] = await Promise.all([deps.issueLine(incident, turn), deps.matchHealth(incident, turn)]);
  if (line !== undefined) {
    const { issueId, text } = line;
    const same = match?.issueId === issueId ? match : undefined;
    const title = same?.title ?? text.replace(`${issueId} · `, '');
    return { issueId, title, isConfirmed: true, text, reason: undefined, service: same?.service };
  }
  if (match === undefined) return undefined;
  const { issueId, title, service } = match;
  const text = words.say('escalation.known.issue', { id: issueId, title });
  return { issueId, title, isConfirmed: false, text, reason: reasonOf(match, words), service };
}

/** Asked before the form: what Microsoft knows already needs no case. */
export function knownCard(
  { words }: Turn,
  { sysId, number }: Incident,
  { issueId, text: title, reason }: KnownIssue,
  way: TransportKind,
): Reply {
  const heading = words.say('escalation.known.heading');
  const text = words.say('escalation.known.text', { number });
  return {
    card: 'escalation/escalate-known',
    data: {
      ...{ heading, text, title, issueId },
      ...(reason !== undefined && { reason }),
      show: words.say('escalation.known.show', { id: issueId }),
      anyway: { sysId, way, anyway: true },
      back: { sysId, number },
    },
    summary: `${heading} ${title}`,
    unfinished: true,
  };
}
