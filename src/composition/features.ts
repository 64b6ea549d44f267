import type { Config } from '../config.ts';
import type { Conversation } from '../features/conversation.ts';
import { type Schedule, startPolling } from '../features/health/poll-loop.ts';
import { topicOffer } from '../features/notifications/subscribe/topic-offer.ts';
import type { Request } from '../http/request.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import { createNoteDone } from './audit.ts';
import { type ConversationParts, createBotConversation } from './conversation.ts';
import { connectHealth, type Health, type HealthParts } from './health.ts';
import type { InstanceProbe } from './instance-probe.ts';
import { createLivePolicy } from './live-policy.ts';
import { connectProactive, type Proactive, type ProactiveParts } from './proactive.ts';
import type { ServiceNow } from './service-now.ts';
import { connectAskSecond } from './settings.ts';
import { connectSetup, type Setup, type SetupParts } from './setup/index.ts';
import { connectSupport } from './support/index.ts';
import type { Upstreams } from './upstreams.ts';

export interface FeaturesParts
  extends Pick<ProactiveParts, 'messenger' | 'owners' | 'readChannelName' | 'schedule'>,
    Pick<ConversationParts, 'identity' | 'fetchImage' | 'solutionsMilliseconds'>,
    Pick<SetupParts, 'openChat' | 'resolve' | 'hasDialogs' | 'turnMilliseconds'> {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  readonly probe: InstanceProbe;
  readonly store: Store;
  readonly metrics: ProactiveParts['metrics'];
  /** Told how each poll of service health ended. */
  readonly onPoll: HealthParts['onPoll'];
  /** The bot's own address as browsers reach it; undefined when it has none. */
  readonly publicUrl: () => string | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

/** Everything the bot does, joined; what works by itself is not started yet. */
export interface Features {
  readonly conversation: Conversation;
  readonly proactive: Proactive;
  readonly health: Health;
  readonly setup: Setup;
  /** Begins what works by itself. @returns what ends each part, in the order in which they were begun */
  readonly start: (schedule: Schedule) => readonly Ending[];
}

export interface Ending {
  readonly close: () => Promise<void>;
}

export async function connectFeatures(
  given: Config,
  upstreams: Upstreams,
  parts: FeaturesParts,
): Promise<Features> {
  const { store, newId, log } = parts;
  const tenant = store.ofTenant(upstreams.entra.tenantId);
  const noteDone = createNoteDone(tenant.audit, log);
  const livePolicy = createLivePolicy(given.sensitivity, { readSetting: tenant.settings.read }, (error) =>
    log.warn({ err: error }, 'what shared places may not see could not be read'),
  );
  await livePolicy.load();
  const config: Config = { ...given, sensitivity: livePolicy.policy };
  const askSecond = connectAskSecond(config, tenant.settings, { noteDone, newId });
  const proactive = connectProactive(config, upstreams, parts);
  const health = connectHealth(config, upstreams, {
    ...{ ...parts, askSecond, noteDone },
    offerOf: (turn, issue) => topicOffer(turn, issue, proactive.subscriptions.tenant),
    onKept: proactive.kick,
  });
  const support = connectSupport(config, upstreams, { ...parts, onQueued: proactive.kick });
  const setup = connectSetup(config, upstreams, {
    ...{ ...parts, health, support },
    forgetPerson: parts.identity.forgetEverybody,
  });
  const { conversation, nightly } = createBotConversation(config, upstreams, {
    ...{ ...parts, health, support, setup, livePolicy, noteDone, askSecond },
    notifications: proactive.subscriptions,
  });
  const start = (schedule: Schedule): readonly Ending[] => {
    proactive.start();
    return [
      proactive,
      { close: startPolling(health.poll, schedule) },
      { close: support.keeper.start(schedule) },
      { close: livePolicy.start(schedule) },
      setup,
      { close: nightly.start(schedule) },
    ];
  };
  return { conversation, proactive, health, setup, start };
}
