import type { ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import type { Turn } from '../../turn.ts';
import type { HealthLinks } from '../links.ts';
import { statusText } from '../status-words.ts';

const longestImpact = 600;

/** What to tell others of an issue, to be copied: in the reader's words, with its id and its link. */
export function impactSentence(issue: ServiceHealthIssue, { words }: Turn, links: HealthLinks): string {
  const { id, service, status, title, impact, startedAt: started, endedAt: ended } = issue;
  const facts = {
    ...{ id, service, started },
    status: statusText(status, words),
    impact: asSentence(impact.trim() || title),
    url: links.issue(id),
  };
  return ended === undefined
    ? words.say('health.issue.impactSentence', facts)
    : words.say('health.issue.impactSentenceEnded', { ...facts, ended });
}

function asSentence(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .slice(0, longestImpact)
    .replace(/[\uD800-\uDBFF]$/, '');
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
