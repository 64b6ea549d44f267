import type { Config } from '../config.ts';
import { caseSource } from '../features/escalation/notice/case-topic.ts';
import { createPastCases } from '../features/escalation/past-changes.ts';
import { healthLinks } from '../features/health/links.ts';
import type { Messenger } from '../features/notifications/messenger.ts';
import type { ConversationWatch } from '../features/notifications/repair-conversations.ts';
import type { LedgerWatch } from '../features/notifications/watch-ledger.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import { connectHealthNotices } from './health-notices.ts';
import { connectIncidentWatch } from './incident-watch.ts';
import { connectNotifications, type NotificationsParts } from './notifications.ts';
import type { ServiceNow } from './service-now.ts';
import type { SubscriptionsParts } from './subscriptions.ts';
import { connectTeamOwners, type TeamOwnersParts } from './team-owners.ts';
import type { Upstreams } from './upstreams.ts';

export interface ProactiveParts {
  readonly store: Pick<Store, 'ofTenant'>;
  readonly serviceNow: Pick<ServiceNow, 'instance'>;
  readonly messenger: Messenger;
  readonly owners: TeamOwnersParts;
  readonly readChannelName: SubscriptionsParts['readChannelName'];
  readonly schedule: NotificationsParts['schedule'];
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  readonly metrics: NotificationsParts['metrics'];
}

export interface Proactive {
  /** What the commands about subscriptions ask for. */
  readonly subscriptions: Omit<SubscriptionsParts, 'health' | 'incidents'>;
  readonly watch: ConversationWatch;
  readonly ledger: LedgerWatch;
  /** Something was published: it is told without waiting for the next look. */
  kick(): void;
  start(): void;
  close(): Promise<void>;
}

/** What conversations are told without having asked just now: where it comes from, who wants it, and how it is sent. */
export function connectProactive(
  config: Config,
  upstreams: Pick<Upstreams, 'entra'>,
  parts: ProactiveParts,
): Proactive {
  const { messenger, schedule, now } = parts;
  const tenant = parts.store.ofTenant(upstreams.entra.tenantId);
  const ownsTeam = connectTeamOwners(parts.owners);
  const notices = connectHealthNotices({ tenant, links: healthLinks(config.adminCenterUrl), now });
  const incidents = connectIncidentWatch({
    ...parts,
    tenant,
    sensitivity: config.sensitivity,
    pollSeconds: config.incidentPollSeconds,
  });
  const cases = caseSource({
    records: tenant.supportCases,
    sensitivity: config.sensitivity,
    adminCenterUrl: config.adminCenterUrl,
  });
  const sources = [notices.source, incidents.source, cases];
  const { sendsPerSecond } = config;
  const { pump, watch, ledger, ...sending } = connectNotifications({
    ...{ ...parts, tenant, sources, sendsPerSecond },
  });
  let endWatch = async () => {};
  return {
    subscriptions: {
      ...{
        tenant,
        sources,
        messenger,
        ownsTeam,
        onQueued: pump.kick,
        readChannelName: parts.readChannelName,
      },
      listPastChanges: {
        health: notices.listPastChanges,
        incident: incidents.listPastChanges,
        case: createPastCases(tenant.supportCases),
      },
    },
    watch,
    ledger,
    kick: pump.kick,
    start: () => {
      sending.start();
      endWatch = incidents.start(schedule, pump.kick);
    },
    close: async () => {
      await endWatch();
      await sending.close();
    },
  };
}
