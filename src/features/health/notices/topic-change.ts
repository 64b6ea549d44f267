import type { ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import type { TopicChange, TopicEvent } from '../../topics.ts';
import type { Change, Remembered } from '../changes.ts';
import type { Found } from '../health-records.ts';
import type { KnownIssue } from '../history.ts';
import { isWorse, leastStatusOf, severityOf } from '../status-words.ts';

/**
 * Adds what conversations are told of each change.
 * @param open as they were known before
 * @param past what is kept of those that moved or returned
 */
export function withTopics<Some extends Pick<Found, 'moved' | 'changes'>>(
  found: Some,
  open: readonly KnownIssue[],
  past: readonly Remembered[],
): Some {
  // The last one counts: an issue that moved is told as it is now.
  const issues = [...open, ...[...past, ...found.moved].map(({ issue }) => issue)];
  const issueOf = new Map(issues.map((issue) => [issue.id, issue]));
  const changes = found.changes.map((change) => {
    const issue = issueOf.get(change.issueId);
    return issue === undefined ? change : { ...change, topic: topicChange(change, issue) };
  });
  return { ...found, changes };
}

/** What subscriptions are matched by. @param issue as it is now */
export function topicChange(
  change: Pick<Change, 'kind' | 'before' | 'after'>,
  issue: Pick<ServiceHealthIssue, 'service' | 'classification' | 'status'>,
): Omit<TopicChange, 'topicId'> {
  const { service, classification, status } = issue;
  return {
    event: eventOf(change),
    urgency: severityOf(issue),
    service,
    isAdvisory: classification === 'advisory',
    status: leastStatusOf(status),
  };
}

/** As what conversations are told of a change. */
export function eventOf({ kind, before, after }: Pick<Change, 'kind' | 'before' | 'after'>): TopicEvent {
  switch (kind) {
    case 'new':
      return 'new';
    case 'resolved':
      return 'restored';
    case 'reopened':
      return 'worse';
    case 'classification':
      return before === 'advisory' ? 'worse' : 'update';
    case 'status':
      if (after === 'postIncidentReviewPublished') return 'report';
      return isWorse(before, after) ? 'worse' : 'update';
    case 'post':
    case 'vanished':
    case 'returned':
      return 'update';
  }
}
