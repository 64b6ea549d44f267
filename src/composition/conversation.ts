import { createDocsSearch } from '../clients/learn/docs-search.ts';
import { findResolvedIncidents } from '../clients/servicenow/incidents.ts';
import { findKnowledge } from '../clients/servicenow/knowledge.ts';
import type { Config } from '../config.ts';
import { type Conversation, createConversation } from '../features/conversation.ts';
import { escalationFeature } from '../features/escalation/index.ts';
import { healthFeature } from '../features/health/index.ts';
import { answerUnknown } from '../features/help/answer-unknown.ts';
import { helpFeature } from '../features/help/index.ts';
import type { Identity } from '../features/identity/identify-person.ts';
import { identityFeature } from '../features/identity/index.ts';
import { incidentReply } from '../features/incidents/incident-card.ts';
import { type IncidentsDeps, incidentsFeature } from '../features/incidents/index.ts';
import { notificationsFeature } from '../features/notifications/index.ts';
import { settingsFeature } from '../features/settings/index.ts';
import type { SolutionSource } from '../features/solutions/ask-sources.ts';
import { knowledgeCandidate, learnCandidate, resolvedCandidate } from '../features/solutions/candidates.ts';
import { solutionsFeature } from '../features/solutions/index.ts';
import { searchWords } from '../features/solutions/question.ts';
import type { Request } from '../http/request.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { Health } from './health.ts';
import { identityDeps } from './identity.ts';
import { incidentsDeps } from './incidents.ts';
import type { InstanceProbe } from './instance-probe.ts';
import type { ServiceNow } from './service-now.ts';
import { settingsDeps } from './settings.ts';
import { type SubscriptionsParts, subscriptionDeps } from './subscriptions.ts';
import type { Upstreams } from './upstreams.ts';

export interface ConversationParts {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  /** What is known about the instance. */
  readonly probe: InstanceProbe;
  readonly store: Store;
  readonly identity: Identity;
  readonly health: Health;
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
): Conversation {
  const { request, serviceNow, store, health, fetchImage, solutionsMilliseconds, now, log } = parts;
  const { matchHealth, issueLine } = health;
  const incidents = incidentsDeps(config, {
    serviceNow,
    store,
    fetchImage,
    matchHealth,
    issueLine,
    now,
  });
  const conversation: Conversation = createConversation(
    [
      solutionsFeature({
        findIncident: incidents.findIncident,
        sensitivity: config.sensitivity,
        sources: solutionSources(request, serviceNow, upstreams.learnUrl, now),
        deadlineMilliseconds: solutionsMilliseconds,
        onMissing: ({ name, error }, correlationId) =>
          log.warn(
            { correlationId, source: name, code: error.code, facts: error.facts },
            'a source of solutions is missing',
          ),
      }),
      incidentsFeature(incidents),
      escalationFeature({
        ...incidents,
        incidentReply: (incident, turn, text) =>
          incidentReply(incident, turn, incidents, { kind: 'info', text }),
      }),
      healthFeature({
        ...health.deps,
        listGroups: incidents.listGroups,
        listChoices: incidents.listChoices,
        incidentReply: (incident, turn, notice, list) =>
          incidentReply(incident, turn, incidents, notice, list),
      }),
      notificationsFeature(subscriptionDeps(config, { ...parts.notifications, health, incidents })),
      identityFeature(identityDeps(config, parts)),
      settingsFeature(settingsDeps(config, upstreams, parts)),
      helpFeature({
        commands: () => conversation.commands,
        roleNames: config.roles,
        say: (turn, message) => conversation.answerMessage(turn, message),
      }),
    ],
    (turn, message) => answerUnknown(turn, message, conversation.commands),
    config.roles,
  );
  return conversation;
}

const searchedWords = 6;
const searchedRecords = 20;
function solutionSources(
  request: Request,
  serviceNow: ServiceNow,
  learnUrl: string,
  now: () => Date,
): readonly SolutionSource[] {
  const searchDocs = createDocsSearch(request, learnUrl, now);
  return [
    {
      name: 'knowledge',
      search: async (question, caller) => {
        const words = searchWords(question, searchedWords);
        return (await findKnowledge(serviceNow.forCaller(caller), words, searchedRecords, caller.signal)).map(
          knowledgeCandidate,
        );
      },
    },
    {
      name: 'resolved',
      search: async (question, caller) => {
        const words = searchWords(question, searchedWords);
        return (
          await findResolvedIncidents(serviceNow.forCaller(caller), words, searchedRecords, caller.signal)
        ).map(resolvedCandidate);
      },
    },
    {
      name: 'learn',
      search: async ({ subject, details }) => (await searchDocs(`${subject} ${details}`)).map(learnCandidate),
    },
  ];
}
