import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { type CasebridgeError, catalogue } from '../../../errors.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { TransportKind } from '../transport.ts';
import { throughText, wayName } from './ways.ts';

interface Blocked {
  /** Why the way takes no case. */
  readonly error: CasebridgeError;
  readonly way: TransportKind;
  /** Those that are left. */
  readonly others: readonly TransportKind[];
}

/** What is in the way, as any problem's card says it, and the other ways as buttons. */
export function blockedCard(
  { words, correlationId }: Turn,
  { sysId, number }: Incident,
  { error, way, others }: Blocked,
): Reply {
  const { code, facts } = error;
  const title = words.say(`errors.${code}.title`, facts);
  const what = words.say(`errors.${code}.what`, facts);
  return {
    card: 'escalation/escalate-blocked',
    data: {
      ...{ title, what },
      through: throughText(way, words),
      todo: words
        .say(`errors.${code}.todo`, facts)
        .split('\n')
        .map((text) => ({ text })),
      reference: words.say('problem.reference', { correlationId, code }),
      others: others.map((kind) => ({
        title: words.say('escalation.useOther', { way: wayName(kind, words) }),
        data: { sysId, way: kind },
      })),
      ...(catalogue[code].retry && { retry: { sysId, way } }),
      back: { sysId, number },
    },
    summary: `${title}. ${what}`,
    unfinished: true,
  };
}
