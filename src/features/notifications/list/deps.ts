import type { ConversationRecords, SubscriptionRecords, ThreadRecords } from '../records.ts';
import type { NameDeps } from '../subscription-text.ts';
import type { DecideDeps } from '../who-decides.ts';

export interface ListDeps extends NameDeps, DecideDeps {
  readonly subscriptions: Pick<
    SubscriptionRecords,
    'find' | 'findByTopic' | 'listOf' | 'listAll' | 'change' | 'remove'
  >;
  readonly conversations: Pick<ConversationRecords, 'find'>;
  readonly threads: Pick<ThreadRecords, 'listMuted'>;
  /** The id that a text names, whether or not there is such an issue. @throws HEALTH_ISSUE_NOT_FOUND for what is no id */
  readonly issueIdOf: (text: string) => string;
}
