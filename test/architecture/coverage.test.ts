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
  'test/http/request.test.ts': ['src/http/repeat.ts'],
  'test/teams/message-extension.test.ts': ['src/teams/chat-message.ts'],
  'test/teams/deliver.test.ts': ['src/teams/connector.ts', 'src/teams/own-chats.ts'],
  'test/teams/sign-in.test.ts': ['src/teams/sign-in/own-tokens.ts', 'src/teams/sign-in/sign-in.ts'],
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
    'src/features/incidents/actions/offered.ts',
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
  'test/flows/matching-health.test.ts': [
    'src/features/health/known-issues.ts',
    'src/features/health/match-issue.ts',
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
    'src/features/health/cards.ts',
    'src/features/health/index.ts',
    'src/features/health/read-health.ts',
    'src/features/health/show-health.ts',
  ],
  'test/flows/settings.test.ts': [
    'src/features/settings/cards.ts',
    'src/features/settings/index.ts',
    'src/features/settings/show-settings.ts',
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
