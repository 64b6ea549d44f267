import type { ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import type { MessageKey } from '../../../locales/words.ts';
import { duration } from '../../duration.ts';
import type { Turn } from '../../turn.ts';
import type { ToldMoment } from '../post-text/post-parts.ts';

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/** @param next when Microsoft will say more */
export function issueFacts(
  issue: ServiceHealthIssue,
  next: ToldMoment | undefined,
  { words, now }: Turn,
): readonly Fact[] {
  const { service, feature, origin, startedAt, updatedAt, endedAt } = issue;
  const fact = (title: MessageKey, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ title: words.say(title), value }];
  const moment = (at: Date) =>
    words.say('health.issue.moment', { moment: words.dateTime(at), age: words.age(at, now) });
  const isElsewhere = origin !== '' && origin !== 'microsoft';
  return [
    ...fact('health.issue.feature', feature === service ? '' : feature),
    ...fact('health.issue.origin', isElsewhere ? words.say('health.issue.originName', { origin }) : ''),
    ...fact('health.issue.started', moment(startedAt)),
    ...fact('health.issue.updated', moment(updatedAt)),
    ...fact('health.issue.ended', endedAt && moment(endedAt)),
    ...fact(
      'health.issue.duration',
      duration(startedAt, endedAt ?? (issue.isResolved ? undefined : now), words),
    ),
    // Where no moment is certain, Microsoft's own words are: they may name a zone of their own.
    ...fact('health.issue.nextUpdate', next?.at === undefined ? shortened(next?.text) : moment(next.at)),
  ];
}

const longestTold = 200;

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text.length <= longestTold ? text : `${text.slice(0, longestTold)}…`;
}
