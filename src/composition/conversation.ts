import type { Config } from '../config.ts';
import { type Conversation, createConversation } from '../features/conversation.ts';
import { caseLine } from '../features/escalation/cases/case-line.ts';
import { escalationFeature } from '../features/escalation/index.ts';
import { healthFeature } from '../features/health/index.ts';
import { answerUnknown } from '../features/help/answer-unknown.ts';
import { helpFeature } from '../features/help/index.ts';
import type { Identity } from '../features/identity/identify-person.ts';
import { identityFeature } from '../features/identity/index.ts';
import { incidentReply } from '../features/incidents/incident-card.ts';
import { type IncidentsDeps, incidentsFeature } from '../features/incidents/index.ts';
import { notificationsFeature } from '../features/notifications/index.ts';
import type { AskSecond } from '../features/second-administrator.ts';
import { settingsFeature } from '../features/settings/index.ts';
import { setupFeature } from '../features/setup/index.ts';
import type { Nightly } from '../features/setup/nightly/index.ts';
import { solutionsFeature } from '../features/solutions/index.ts';
import { solutionsLine } from '../features/solutions/solutions-line.ts';
import type { Request } from '../http/request.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { NoteDone } from './audit.ts';
import type { Health } from './health.ts';
import { identityDeps } from './identity.ts';
import { incidentsDeps } from './incidents.ts';
import type { InstanceProbe } from './instance-probe.ts';
import type { LivePolicy } from './live-policy.ts';
import type { ServiceNow } from './service-now.ts';
import { settingsDeps } from './settings.ts';
import type { Setup } from './setup/index.ts';
import { solutionsDeps } from './solutions.ts';
import { type SubscriptionsParts, subscriptionDeps } from './subscriptions.ts';
import type { Support } from './support/index.ts';
import type { Upstreams } from './upstreams.ts';

export interface ConversationParts {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  /** What is known about the instance. */
  readonly probe: InstanceProbe;
  readonly store: Store;
  readonly identity: Identity;
  readonly health: Health;
  readonly support: Support;
  readonly setup: Setup;
  /** What shared places may not see, as it is now. */
  readonly livePolicy: LivePolicy;
  readonly noteDone: NoteDone;
  readonly askSecond: AskSecond | undefined;
  readonly newId: () => string;
  readonly notifications: Omit<SubscriptionsParts, 'health' | 'incidents'>;
  /** Gets an image that was pasted into the chat. */
  readonly fetchImage: IncidentsDeps['fetchImage'];
  /** How long all sources of solutions have together, in milliseconds. */
  readonly solutionsMilliseconds: number;
  readonly now: () => Date;
  readonly log: Log;
}

/** Joins the features: what one needs of another, or of a client, is a function given here. */
export function createBotConversation(
  config: Config,
  upstreams: Upstreams,
  parts: ConversationParts,
): { readonly conversation: Conversation; readonly nightly: Nightly } {
  const { serviceNow, store, health, fetchImage, now } = parts;
  const { matchHealth, issueLine } = health;
  const shown = store.ofTenant(upstreams.entra.tenantId).shownSolutions;
  const incidents = incidentsDeps(config, {
    serviceNow,
    store,
    fetchImage,
    matchHealth,
    issueLine,
    caseLine: (incident, turn) =>
      caseLine(incident, turn, { records: store.ofTenant(upstreams.entra.tenantId).supportCases }),
    solutionsLine: (incident, turn) => solutionsLine(incident, turn, { shown }),
    now,
  });
  const notifications = subscriptionDeps(config, { ...parts.notifications, health, incidents });
  const solutions = solutionsDeps(config, parts, { ...incidents, shown, learnUrl: upstreams.learnUrl });
  const conversation: Conversation = createConversation(
    [
      solutionsFeature(solutions),
      incidentsFeature(incidents),
      escalationFeature(parts.support.depsOf({ incidents, notifications })),
      healthFeature({
        ...health.deps,
        listGroups: incidents.listGroups,
        listChoices: incidents.listChoices,
        incidentReply: (incident, turn, notice, list) =>
          incidentReply(incident, turn, incidents, notice, list),
      }),
      notificationsFeature(notifications),
      identityFeature({
        ...identityDeps(config, { ...parts, audit: store.ofTenant(upstreams.entra.tenantId).audit }),
        accountLine: parts.support.accountLine,
      }),
      setupFeature(parts.setup.depsOf({ incidents })),
      settingsFeature(settingsDeps(config, upstreams, { ...parts, automatic: health.deps.automatic })),
      helpFeature({
        commands: () => conversation.commands,
        roleNames: config.roles,
        say: (turn, message) => conversation.answerMessage(turn, message),
      }),
    ],
    (turn, message) => answerUnknown(turn, message, conversation.commands),
    config.roles,
  );
  return { conversation, nightly: parts.setup.nightlyOf({ incidents }) };
}
