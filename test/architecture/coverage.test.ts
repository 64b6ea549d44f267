import ts from 'typescript';
import { assertNone, exists, type Source, sources, sourcesBelow } from './project.ts';

/**
 * Modules that no test imports because whole-bot flows say more about them: what is said and clicked goes in, cards
 * come out, and stand-ins answer. Each names the flow to look at, and to add to, when the module changes.
 */
const throughFlows: Readonly<Record<string, readonly string[]>> = {
  'test/clients/servicenow/query.test.ts': [
    'src/clients/servicenow/script-text.ts',
    'src/clients/servicenow/tables.ts',
  ],
  'test/contract/servicenow-fault-table.test.ts': [
    'src/clients/servicenow/incident-rows.ts',
    'src/clients/servicenow/send-signed-in.ts',
    'src/clients/servicenow/send-write.ts',
    'src/clients/servicenow/settle-write.ts',
  ],
  'test/contract/servicenow-changes.test.ts': ['src/clients/servicenow/watched-incident.ts'],
  'test/composition/health-topics.test.ts': [
    'src/features/health/notices/issue-topic.ts',
    'src/features/health/notices/notice-reply.ts',
  ],
  'test/composition/health-replies.test.ts': [
    'src/features/health/notices/change-reply.ts',
    'src/features/health/notices/net-changes.ts',
    'src/features/health/notices/post-words.ts',
    'src/features/health/notices/reply-of.ts',
  ],
  'test/features/health/notices/past-changes.test.ts': ['src/features/health/notices/past-changes.ts'],
  'test/features/health/notices/topic-change.test.ts': ['src/features/health/notices/topic-change.ts'],
  'test/composition/incident-topics.test.ts': [
    'src/features/duration.ts',
    'src/features/incidents/watch/change-reply.ts',
    'src/features/incidents/watch/incident-topic.ts',
    'src/features/incidents/watch/notice-reply.ts',
  ],
  'test/composition/incident-watch.test.ts': [
    'src/features/incidents/watch/compare-incident.ts',
    'src/features/incidents/watch/past-changes.ts',
    'src/features/incidents/watch/poll-incidents.ts',
    'src/features/incidents/watch/watch-loop.ts',
  ],
  'test/contract/graph-issues.test.ts': [
    'src/clients/graph/connection.ts',
    'src/clients/graph/issue.ts',
    'src/clients/graph/list-issues.ts',
    'src/clients/graph/pages.ts',
  ],
  'test/contract/graph-issue.test.ts': [
    'src/clients/graph/get-issue.ts',
    'src/clients/graph/incident-report.ts',
    'src/clients/graph/unknown-issue.ts',
  ],
  'test/http/request.test.ts': ['src/http/repeat.ts'],
  'test/teams/members.test.ts': ['src/teams/ask-connector.ts'],
  'test/teams/messenger.test.ts': ['src/teams/send-outcome.ts'],
  'test/teams/message-extension.test.ts': ['src/teams/chat-message.ts'],
  'test/teams/deliver.test.ts': ['src/teams/connector.ts', 'src/teams/own-chats.ts'],
  'test/teams/sign-in.test.ts': ['src/teams/sign-in/own-tokens.ts', 'src/teams/sign-in/sign-in.ts'],
  'test/features/health/match/score-issue.test.ts': [
    'src/features/health/match/incident-text.ts',
    'src/features/health/match/issue-index.ts',
    'src/features/health/match/request.ts',
    'src/features/health/match/signs.ts',
  ],
  'test/flows/attachments.test.ts': [
    'src/features/incidents/attachments/attach-images.ts',
    'src/features/incidents/attachments/attach-to-incident.ts',
    'src/features/incidents/attachments/image-type.ts',
    'src/features/incidents/attachments/index.ts',
    'src/features/incidents/attachments/show-attachments.ts',
  ],
  'test/flows/audience.test.ts': ['src/features/sensitivity.ts'],
  'test/flows/authentication.test.ts': [
    'src/clients/entra/tokens.ts',
    'src/teams/authenticate-request.ts',
    'src/teams/bot-credentials.ts',
    'src/teams/service-hosts.ts',
    'src/teams/signing-keys.ts',
  ],
  'test/flows/automatic-incidents.test.ts': [
    'src/features/health/automatic/incident-texts.ts',
    'src/features/health/automatic/join-incident.ts',
    'src/features/health/automatic/levels.ts',
    'src/features/health/automatic/write-changes.ts',
  ],
  'test/flows/automatic-incidents-once.test.ts': [
    'src/features/health/automatic/create-incident.ts',
    'src/features/health/automatic/failure.ts',
    'src/features/health/automatic/keep-up.ts',
    'src/features/health/automatic/note-changes.ts',
  ],
  'test/flows/automatic-incidents-settings.test.ts': [
    'src/features/health/automatic/automatic-settings.ts',
    'src/features/health/automatic/create-older.ts',
    'src/features/health/automatic/form.ts',
    'src/features/health/automatic/index.ts',
    'src/features/health/automatic/missing.ts',
    'src/features/health/automatic/save-settings.ts',
    'src/features/health/automatic/setting-facts.ts',
    'src/features/health/automatic/show-automatic.ts',
    'src/features/health/automatic/status-card.ts',
    'src/features/health/automatic/wanted.ts',
  ],
  'test/flows/bad-input.test.ts': [
    'src/features/card-data.ts',
    'src/teams/incoming.ts',
    'src/teams/server.ts',
  ],
  'test/flows/delegation.test.ts': ['src/clients/entra/application.ts', 'src/clients/entra/on-behalf-of.ts'],
  'test/flows/create-incident.test.ts': [
    'src/features/incidents/create/check-draft.ts',
    'src/features/incidents/create/draft.ts',
    'src/features/incidents/create/form-card.ts',
    'src/features/incidents/create/index.ts',
    'src/features/incidents/create/save-incident.ts',
    'src/features/incidents/create/similar.ts',
    'src/features/incidents/create/start-create.ts',
  ],
  'test/flows/escalation.test.ts': [
    'src/features/escalation/contact-support.ts',
    'src/features/escalation/index.ts',
    'src/features/escalation/prepare-case.ts',
  ],
  'test/flows/find-solutions.test.ts': [
    'src/clients/learn/docs-search.ts',
    'src/clients/servicenow/knowledge.ts',
    'src/features/solutions/cards.ts',
    'src/features/solutions/find-solutions.ts',
    'src/features/solutions/index.ts',
    'src/teams/adapter.ts',
    'src/teams/post-activity.ts',
    'src/teams/answer-turn.ts',
    'src/teams/application.ts',
  ],
  'test/flows/health-history.test.ts': [
    'src/features/health/poll-loop.ts',
    'src/features/health/read-and-keep.ts',
    'src/features/health/report-polls.ts',
  ],
  'test/flows/health-issue.test.ts': [
    'src/features/health/change-text.ts',
    'src/features/health/issue/change-lines.ts',
    'src/features/health/issue/facts.ts',
    'src/features/health/issue/find-issue.ts',
    'src/features/health/issue/impact-sentence.ts',
    'src/features/health/issue/index.ts',
    'src/features/health/issue/issue-card.ts',
    'src/features/health/issue/issue-parts.ts',
    'src/features/health/issue/show-issue.ts',
    'src/features/health/issue/shown-text.ts',
    'src/features/health/issue/timeline.ts',
    'src/features/health/issue-not-found.ts',
  ],
  'test/flows/health-report.test.ts': [
    'src/features/health/issue/remember-answers.ts',
    'src/features/health/issue/report-link.ts',
    'src/teams/report-route.ts',
  ],
  'test/features/health/post-text.test.ts': [
    'src/features/health/post-text/labels.ts',
    'src/features/health/post-text/lines.ts',
  ],
  'test/flows/health-choose.test.ts': ['src/features/health/overview/choose-issue.ts'],
  'test/flows/help.test.ts': [
    'src/features/conversation.ts',
    'src/features/help/answer-unknown.ts',
    'src/features/help/index.ts',
    'src/features/help/show-help.ts',
    'src/features/phrases.ts',
  ],
  'test/flows/own-instance.test.ts': ['src/features/own-user.ts'],
  'test/flows/identity.test.ts': [
    'src/features/identity/index.ts',
    'src/features/identity/link-person.ts',
    'src/features/identity/link-request.ts',
    'src/features/identity/list-links.ts',
    'src/features/identity/who-am-i.ts',
  ],
  'test/flows/incident.test.ts': [
    'src/clients/servicenow/incidents.ts',
    'src/clients/servicenow/schema.ts',
    'src/features/incidents/incident-card.ts',
    'src/features/incidents/index.ts',
    'src/features/incidents/priority.ts',
    'src/features/incidents/show-incident.ts',
    'src/features/existing-incident.ts',
    'src/features/record-number.ts',
  ],
  'test/flows/incident-actions.test.ts': [
    'src/features/incidents/actions/assign-to-me.ts',
    'src/features/incidents/actions/available-actions.ts',
    'src/features/incidents/actions/change-state.ts',
    'src/features/incidents/actions/index.ts',
    'src/features/incidents/actions/put-on-hold.ts',
    'src/features/incidents/actions/reassign.ts',
    'src/features/incidents/actions/resolve.ts',
    'src/features/incidents/actions/typed-text.ts',
    'src/features/incidents/actions/write-text.ts',
    'src/features/signed-text.ts',
  ],
  'test/flows/incident-actions-once.test.ts': [
    'src/features/incidents/actions/action-form.ts',
    'src/features/offered.ts',
    'src/features/incidents/actions/target.ts',
    'src/features/incidents/actions/write-once.ts',
  ],
  'test/flows/incident-lists.test.ts': [
    'src/features/incidents/choose-group.ts',
    'src/features/incidents/list-card.ts',
    'src/features/incidents/list-filters.ts',
    'src/features/incidents/list-incidents.ts',
    'src/features/incidents/list-place.ts',
    'src/features/incidents/narrowing.ts',
  ],
  'test/flows/health-related.test.ts': [
    'src/features/health/related/confirm-incident.ts',
    'src/features/health/related/confirm-one.ts',
    'src/features/health/related/confirm-similar.ts',
    'src/features/health/related/find-issue.ts',
    'src/features/health/related/index.ts',
    'src/features/health/related/issue-line.ts',
    'src/features/health/related/outcome-card.ts',
    'src/features/health/related/seen.ts',
    'src/features/health/related/show-similar.ts',
    'src/features/health/related/similar-card.ts',
    'src/features/health/related/similar-incidents.ts',
  ],
  'test/flows/health-parent.test.ts': [
    'src/features/held-key.ts',
    'src/features/health/issue-incident.ts',
    'src/features/health/related/attach-child.ts',
    'src/features/health/related/make-parent.ts',
    'src/features/health/related/parent-action.ts',
    'src/features/health/related/parent-form.ts',
    'src/features/health/related/undo-parent.ts',
  ],
  'test/flows/matching-health.test.ts': [
    'src/features/health-match.ts',
    'src/features/health/known-issues.ts',
    'src/features/health/match-issue.ts',
    'src/features/health/soon.ts',
  ],
  'test/flows/message-extension.test.ts': [
    'src/features/incidents/search-extension.ts',
    'src/features/incidents/unfurl-link.ts',
  ],
  'test/flows/person.test.ts': [
    'src/clients/servicenow/users.ts',
    'src/features/identity/identify-person.ts',
    'src/teams/allowed-tenants.ts',
    'src/teams/read-addresses.ts',
  ],
  'test/flows/rank-solutions.test.ts': [
    'src/features/solutions/candidates.ts',
    'src/features/solutions/excerpt.ts',
    'src/features/solutions/question.ts',
    'src/features/solutions/rank-solutions.ts',
  ],
  'test/flows/service-health.test.ts': [
    'src/clients/graph/service-health.ts',
    'src/features/health/index.ts',
    'src/features/health/overview/index.ts',
    'src/features/health/overview/issue-rows.ts',
    'src/features/health/overview/next-updates.ts',
    'src/features/health/overview/pages.ts',
    'src/features/health/overview/picture.ts',
    'src/features/health/overview/read-snapshot.ts',
    'src/features/health/overview/service-state.ts',
    'src/features/health/overview/show-health.ts',
    'src/features/health/overview/show-history.ts',
    'src/features/health/overview/show-service.ts',
    'src/features/health/status-words.ts',
  ],
  'test/flows/settings.test.ts': [
    'src/features/settings/cards.ts',
    'src/features/settings/index.ts',
    'src/features/settings/show-settings.ts',
  ],
  'test/flows/subscriptions-form.test.ts': [
    'src/features/notifications/index.ts',
    'src/features/notifications/subscribe/check-form.ts',
    'src/features/notifications/find-mentions.ts',
    'src/features/notifications/subscribe/form-card.ts',
    'src/features/notifications/subscribe/form-steps.ts',
    'src/features/notifications/subscribe/form-values.ts',
    'src/features/notifications/subscribe/index.ts',
    'src/features/notifications/subscribe/same-subscription.ts',
    'src/features/notifications/subscribe/save-subscription.ts',
    'src/features/notifications/subscribe/services.ts',
    'src/features/notifications/subscribe/wishes.ts',
    'src/features/notifications/subscription-card.ts',
    'src/features/notifications/subscription-text.ts',
  ],
  'test/flows/subscriptions-list.test.ts': [
    'src/features/notifications/here.ts',
    'src/features/notifications/list/change-subscription.ts',
    'src/features/notifications/list/index.ts',
    'src/features/notifications/list/rows.ts',
    'src/features/notifications/list/show-all.ts',
    'src/features/notifications/list/show-list.ts',
  ],
  'test/features/notifications/deliver/order.test.ts': [
    'src/features/notifications/deliver/lane-pool.ts',
    'src/features/notifications/deliver/settle-lanes.ts',
    'src/features/notifications/deliver/trouble.ts',
    'src/features/notifications/deliver/worker.ts',
  ],
  'test/features/notifications/deliver/outcomes.test.ts': [
    'src/features/notifications/deliver/settle-failure.ts',
    'src/features/notifications/deliver/outcome-watch.ts',
  ],
  'test/features/notifications/deliver/pace.test.ts': ['src/features/notifications/deliver/shared-clock.ts'],
  'test/features/notifications/deliver/telling.test.ts': [
    'src/features/notifications/deliver/lane-run.ts',
    'src/features/notifications/deliver/plan-lane.ts',
    'src/features/notifications/deliver/renew-root.ts',
    'src/features/notifications/deliver/run-lane.ts',
    'src/features/notifications/deliver/send-replies.ts',
    'src/features/notifications/deliver/show-root.ts',
    'src/features/notifications/deliver/tell-topic.ts',
    'src/features/notifications/deliver/told.ts',
  ],
  'test/features/notifications/deliver/timing.test.ts': [
    'src/features/notifications/deliver/send-digest.ts',
    'src/features/notifications/deliver/send-reminders.ts',
  ],
  'test/flows/health-posts.test.ts': [
    'src/features/notifications/thread/hand-over.ts',
    'src/features/notifications/thread/index.ts',
    'src/features/notifications/thread/mute-topic.ts',
    'src/features/notifications/thread/take-topic.ts',
    'src/features/notifications/thread/topic-of-card.ts',
  ],
  'test/flows/subscriptions-rights.test.ts': [
    'src/features/notifications/subscribe/check-incidents.ts',
    'src/features/notifications/who-decides.ts',
  ],
  'test/flows/subscriptions-status.test.ts': [
    'src/features/notifications/status/codes.ts',
    'src/features/notifications/status/index.ts',
    'src/features/notifications/status/resend-failed.ts',
    'src/features/notifications/status/show-status.ts',
  ],
  'test/flows/subscriptions-topic.test.ts': [
    'src/features/notifications/list/unsubscribe-topic.ts',
    'src/features/notifications/subscribe/subscribe-topic.ts',
    'src/features/notifications/subscribe/topic-offer.ts',
  ],
  'test/flows/upstream-faults.test.ts': [
    'src/clients/servicenow/answers.ts',
    'src/clients/servicenow/instance.ts',
    'src/clients/servicenow/sign-in.ts',
    'src/features/problem.ts',
    'src/features/solutions/ask-sources.ts',
    'src/http/json.ts',
    'src/teams/before-deadline.ts',
    'src/teams/connector-retry.ts',
    'src/teams/send.ts',
    'src/teams/show-typing.ts',
  ],
};

const tested = sourcesBelow('src/clients', 'src/features', 'src/http', 'src/teams').filter(doesSomething);
const tests = sources.filter(
  ({ path }) => path.startsWith('test/') && !path.startsWith('test/architecture/'),
);
const imported = new Set(
  tests.flatMap(({ imports }) => imports.flatMap(({ target, kind }) => (kind === 'type' ? [] : [target]))),
);
const listed = Object.values(throughFlows).flat();

/** Files of types alone have nothing to run. */
function doesSomething({ nodes }: Source): boolean {
  return nodes.some((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined);
}

function hasTest(path: string): boolean {
  return exists(path.replace(/^src\/(.*)\.ts$/, 'test/$1.test.ts')) || imported.has(path);
}

describe('the tests', () => {
  it('are there for every client, feature and part of the bot’s face', () => {
    assertNone(
      tested.map(({ path }) => path).filter((path) => !hasTest(path) && !listed.includes(path)),
      'who changes a module must find at once what proves that it still works.',
      'write test/<same path>.test.ts, import it in a test, or list it in `throughFlows` under a flow that uses it.',
    );
  });

  it('are named as they are listed', () => {
    assertNone(
      [...Object.keys(throughFlows), ...listed].filter((path) => !exists(path)),
      'a list of what is gone proves nothing.',
      'correct `throughFlows` in test/architecture/coverage.test.ts.',
    );
  });
});
