import type { Turn } from '../../turn.ts';
import type { SupportCase } from '../records.ts';
import { severityOf, severityText } from './case-words.ts';

interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What is known of a case, most telling first; what nobody knows is left out. */
export function caseFacts(supportCase: SupportCase, turn: Turn): readonly Fact[] {
  const { words, now } = turn;
  const { transport, request, escalatedBy, createdAt, serviceName, remote, state } = supportCase;
  const when = (moment: Date) => `${words.dateTime(moment)} (${words.age(moment, now)})`;
  // Of a case of the admin center nobody can know.
  const isAwaited = state === 'open' && transport !== 'adminCenter';
  const owner = remote?.owner ?? (isAwaited ? words.say('cases.ownerUnknown') : undefined);
  return [
    { label: words.say('cases.facts.owner'), value: owner ?? '' },
    { label: words.say('cases.facts.nextUpdate'), value: nextUpdate(supportCase, turn) },
    { label: words.say('cases.facts.severity'), value: severityText(severityOf(supportCase), words) },
    { label: words.say('cases.facts.service'), value: serviceName },
    { label: words.say('cases.facts.way'), value: words.say(`cases.way.${transport}`) },
    { label: words.say('cases.facts.account'), value: request.account },
    {
      label: words.say('cases.facts.escalated'),
      value: words.say('cases.escalatedBy', { name: escalatedBy.name, moment: when(createdAt) }),
    },
  ].filter(({ value }) => value !== '');
}

/** Microsoft's own promise: that it has passed is said, too. */
function nextUpdate({ remote, state }: SupportCase, { words, now }: Turn): string {
  const next = remote?.nextUpdateAt;
  if (next === undefined || state !== 'open') return '';
  const isOverdue = next.getTime() < now.getTime();
  return words.say(isOverdue ? 'cases.nextUpdateOverdue' : 'cases.nextUpdate', {
    moment: next,
    age: words.age(next, now),
  });
}
