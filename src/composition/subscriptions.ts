import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { CasebridgeError } from '../errors.ts';
import { findIssue } from '../features/health/issue/find-issue.ts';
import { issueIdOf } from '../features/health/issue-id.ts';
import { issueNotFound } from '../features/health/issue-not-found.ts';
import { findServices } from '../features/health/overview/find-services.ts';
import type { IncidentsDeps } from '../features/incidents/index.ts';
import { readNarrowing } from '../features/incidents/narrowing.ts';
import { hereOf } from '../features/notifications/here.ts';
import type { NotificationsDeps } from '../features/notifications/index.ts';
import type { Messenger } from '../features/notifications/messenger.ts';
import type {
  ConversationRecords,
  LedgerRecords,
  SubscriptionRecords,
  ThreadRecords,
} from '../features/notifications/records.ts';
import type { ListPastChanges, Source, TopicSource } from '../features/topics.ts';
import type { Health } from './health.ts';
import type { OwnsTeam } from './team-owners.ts';

export interface SubscriptionsParts {
  /** What the tenant's store remembers. */
  readonly tenant: {
    readonly subscriptions: SubscriptionRecords;
    readonly conversations: ConversationRecords;
    readonly threads: ThreadRecords;
    readonly ledger: LedgerRecords;
  };
  readonly health: Pick<Health, 'deps'>;
  readonly incidents: Pick<IncidentsDeps, 'listGroups' | 'findGroups' | 'listChoices'>;
  /** What can be told of. */
  readonly sources: readonly TopicSource[];
  readonly messenger: Messenger;
  readonly listPastChanges: Readonly<Record<Source, ListPastChanges>>;
  readonly ownsTeam: OwnsTeam;
  /** The name in Teams of a team's channel. */
  readonly readChannelName: (
    serviceUrl: string,
    teamId: string,
    channelId: string,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
  /** Told that something was queued. */
  readonly onQueued: () => void;
}

/** What people are asked and told when they subscribe. */
export function subscriptionDeps(config: Config, parts: SubscriptionsParts): NotificationsDeps {
  const { tenant, health, incidents, listPastChanges, readChannelName, ...others } = parts;
  return {
    ...tenant,
    ...others,
    ...incidents,
    listPastChanges: { ...listPastChanges, incident: withinTime(listPastChanges.incident) },
    roleNames: config.roles,
    sensitivity: config.sensitivity,
    listServices: async () => {
      const { services, openIssues } = await health.deps.readHealth();
      return [...new Set([...services, ...openIssues].map(({ service }) => service))];
    },
    findServices,
    readNarrowing,
    readChannelName: async (turn) => {
      const { chat, teamId } = hereOf(turn);
      return teamId === undefined
        ? undefined
        : readChannelName(chat.serviceUrl, teamId, chat.conversationId, turn.signal);
    },
    issueIdOf: idOf,
    findIssue: async (turn, text) => (await findIssue(turn, idOf(text), health.deps)).issue,
    readTitle: async (source, topicId, words) => {
      const topic = await others.sources.find((one) => one.source === source)?.read(topicId);
      return topic?.digestRow(words).title;
    },
  };
}

/** @throws HEALTH_ISSUE_NOT_FOUND for what is no id */
function idOf(text: string): string {
  const id = issueIdOf(text);
  if (id === undefined) throw issueNotFound(text);
  return id;
}

/** A form does not wait longer for what it would have posted. */
const countMilliseconds = 4_000;

function withinTime(list: ListPastChanges): ListPastChanges {
  return async (filter, since) => {
    const counted = new AbortController();
    const late = sleep(countMilliseconds, undefined, { signal: counted.signal, ref: false }).then(() => {
      throw new CasebridgeError('UPSTREAM_TIMEOUT', {
        service: 'ServiceNow',
        seconds: countMilliseconds / 1000,
      });
    });
    try {
      return await Promise.race([list(filter, since), late]);
    } finally {
      counted.abort();
    }
  };
}
