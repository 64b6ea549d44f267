import type { HealthLinks } from '../features/health/links.ts';
import { issueSource } from '../features/health/notices/issue-topic.ts';
import { createPastIssues } from '../features/health/notices/past-changes.ts';
import type { ListPastChanges, TopicSource } from '../features/topics.ts';
import type { TenantStore } from '../store/index.ts';

export interface HealthNoticesParts {
  readonly tenant: Pick<TenantStore, 'healthHistory' | 'healthLinks'>;
  readonly links: Pick<HealthLinks, 'issue'>;
  readonly now?: () => Date;
}

export interface HealthNotices {
  /** What notifications tell of issues of Microsoft 365. */
  readonly source: TopicSource;
  readonly listPastChanges: ListPastChanges;
}

/** Tells those who subscribed to service health what its readings find; what is found is queued as it is kept. */
export function connectHealthNotices({
  tenant: { healthHistory, healthLinks },
  links,
  now = () => new Date(),
}: HealthNoticesParts): HealthNotices {
  return {
    source: issueSource({
      findRemembered: healthHistory.find,
      countIncidents: healthLinks.countLinked,
      links,
      now,
    }),
    listPastChanges: createPastIssues({ records: healthHistory, now }),
  };
}
