import type { Turn } from '../../turn.ts';
import type { ConversationRecords, SubscriptionRecords } from '../records.ts';
import type { NameDeps } from '../subscription-text.ts';
import type { DecideDeps } from '../who-decides.ts';
import type { CheckDeps } from './check-form.ts';
import type { FormValues } from './form-values.ts';
import type { PastPostsDeps } from './past-posts.ts';

export interface SubscribeDeps extends CheckDeps, PastPostsDeps, DecideDeps, NameDeps {
  readonly subscriptions: SubscriptionRecords;
  readonly conversations: Pick<ConversationRecords, 'meet' | 'find'>;
  /** Of the turn's channel, whose messages may not tell it; undefined when Teams does not say it either. */
  readonly readChannelName: (turn: Turn) => Promise<string | undefined>;
  /** What "for Service Desk priority 1" says. @throws PRIORITY_UNKNOWN */
  readonly readNarrowing: (text: string) => {
    readonly group: string | undefined;
    readonly priority: Exclude<FormValues['priority'], 'any'> | undefined;
  };
  /**
   * The issue of service health that a text names, by id or link.
   * @throws HEALTH_ISSUE_NOT_FOUND, and why Microsoft Graph did not answer
   */
  readonly findIssue: (turn: Turn, text: string) => Promise<{ readonly id: string }>;
}
