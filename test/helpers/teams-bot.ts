import { randomUUID } from 'node:crypto';
import { createConversation } from '../../src/features/conversation.ts';
import type { ConversationWatch } from '../../src/features/notifications/repair-conversations.ts';
import type { Feature, Person, Reply } from '../../src/features/turn.ts';
import { createRequest } from '../../src/http/request.ts';
import { createLog } from '../../src/log.ts';
import { TeamsAdapter } from '../../src/teams/adapter.ts';
import type { AllowedTenants } from '../../src/teams/allowed-tenants.ts';
import { createApplication } from '../../src/teams/application.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { createListMembers } from '../../src/teams/list-members.ts';
import type { ReportRouteDeps } from '../../src/teams/report-route.ts';
import { createServer, listen } from '../../src/teams/server.ts';
import { createTokenService } from '../../src/teams/sign-in/token-service.ts';
import { type Talking, talking } from './bot.ts';
import { type Connector, startConnector } from './connector.ts';

/** The Teams side of the bot with a feature of the test's own, and a Teams in front of it. */
export interface TeamsBot extends Talking {
  readonly connector: Connector;
  /** Without a path. */
  readonly url: string;
  /** Lines of the log, as JSON. */
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

export interface TeamsBotOptions {
  readonly feature: Partial<Feature>;
  /** Whether the bot has an OAuth connection. */
  readonly singleSignOn?: boolean;
  readonly turnMilliseconds?: number;
  readonly watch?: ConversationWatch;
  /** Anybody's unless told. */
  readonly allowedTenants?: AllowedTenants;
  /** Whoever talks to the bot; an agent unless told. */
  readonly person?: Person;
  readonly openReport?: ReportRouteDeps['openReport'];
}

/** Whoever talks to the bot, as ServiceNow knows them. */
export const agent: Person = {
  sysId: '6816f79cc0a8016401c5a33be04be441',
  userName: 'megan.bowen',
  name: 'Megan Bowen',
  rights: new Set(['insights']),
  roles: [],
  match: { by: 'email', value: 'meganb@contoso.com' },
};

/** A card with a heading and a button that says "again". */
export function replyWith(heading: string, rest: Partial<Reply> = {}): Reply {
  const data = { heading, said: 'something', suggestions: [{ title: 'Again', text: 'again' }] };
  return { card: 'help/unknown', data, summary: heading, ...rest };
}

export const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
export const connectionName = 'casebridge-sso';

export async function startTeamsBot(options: TeamsBotOptions): Promise<TeamsBot> {
  const { feature, singleSignOn = false, turnMilliseconds = 5_000, watch, allowedTenants = 'any' } = options;
  const connector = await startConnector();
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const log = createLog({ level: 'info', secrets: [], destination });
  const audience = 'https://api.botframework.com';
  const token = singleSignOn ? async () => 'bot-token' : undefined;
  const request = createRequest({ deadlineMilliseconds: 3_000 });
  const serviceHosts = { names: [], loopback: true };
  const adapter = new TeamsAdapter({
    request,
    botId: singleSignOn ? botId : '',
    tenantId: '',
    audience,
    token,
  });
  const url = connector.url;
  const application = createApplication({
    conversation: createConversation(
      [{ commands: [], verbs: [], ...feature }],
      async (_turn, message) => replyWith(`unknown: ${message}`),
      { insights: 'insights role', administrator: 'administrator role', setup: 'setup role' },
    ),
    identify: async () => options.person ?? agent,
    cards: await ownCards(),
    log,
    now: () => new Date(),
    newCorrelationId: () => 'c0ffee00',
    newId: () => randomUUID(),
    allowedTenants,
    turnMilliseconds,
    onTurn: () => undefined,
    tokenService: token && createTokenService({ request, url, connectionName, botId, token, audience }),
    receive: (activity, logic) => adapter.receive(activity, logic),
    listMembers: createListMembers({ request, token, audience, serviceHosts }),
    ...(watch && { watch }),
  });
  const server = await listen(
    createServer({
      adapter,
      application,
      tokenRules: undefined,
      serviceHosts,
      log,
      openReport: options.openReport ?? (async () => undefined),
      readiness: () => ({ ready: true, report: {} }),
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    }),
    0,
    '127.0.0.1',
  );
  return {
    connector,
    url: `http://127.0.0.1:${server.port}`,
    logLines,
    ...talking(`http://127.0.0.1:${server.port}/api/messages`, connector),
    close: async () => {
      await server.close();
      await connector.close();
    },
  };
}
