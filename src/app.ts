import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createManagedIdentityTokenSource } from './clients/entra/managed-identity.ts';
import { createTokenSource, type TokenSource } from './clients/entra/tokens.ts';
import { listHealthOverviews, listOpenIssues } from './clients/graph/service-health.ts';
import { createDocsSearch } from './clients/learn/docs-search.ts';
import { findIncident, findResolvedIncidents } from './clients/servicenow/incidents.ts';
import { connectInstance, type Instance } from './clients/servicenow/instance.ts';
import { findKnowledge } from './clients/servicenow/knowledge.ts';
import { basicSignIn, entraSignIn, oauthSignIn, type SignIn } from './clients/servicenow/sign-in.ts';
import { findActiveUsers, findRoles } from './clients/servicenow/users.ts';
import type { BotConfig, Config, ServiceNowConfig } from './config.ts';
import { CasebridgeError } from './errors.ts';
import { type Conversation, createConversation } from './features/conversation.ts';
import { healthFeature } from './features/health/index.ts';
import { createReadHealth } from './features/health/read-health.ts';
import { answerUnknown } from './features/help/answer-unknown.ts';
import { helpFeature } from './features/help/index.ts';
import { createIdentifyPerson } from './features/identity/identify-person.ts';
import { incidentsFeature } from './features/incidents/index.ts';
import type { SolutionSource } from './features/solutions/ask-sources.ts';
import { knowledgeCandidate, learnCandidate, resolvedCandidate } from './features/solutions/candidates.ts';
import { solutionsFeature } from './features/solutions/index.ts';
import { searchWords } from './features/solutions/question.ts';
import type { Person } from './features/turn.ts';
import { createRequest, type Request } from './http/request.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import type { Sandbox } from './sandbox/index.ts';
import { TeamsAdapter } from './teams/adapter.ts';
import { createApplication } from './teams/application.ts';
import { loadCards } from './teams/cards.ts';
import { createServer, listen } from './teams/server.ts';
import { createFindSigningKey } from './teams/signing-keys.ts';
import { joinUpstreams, type Upstreams } from './upstreams.ts';

/** How long things may take, in milliseconds. Tests shorten them. */
export interface Limits {
  /** A person's wait for an answer. */
  readonly turn: number;
  /** One request to another system, with its retries. */
  readonly request: number;
  /** All sources of solutions together. */
  readonly solutions: number;
}

const defaultLimits: Limits = { turn: 10_000, request: 8_000, solutions: 4_000 };

export interface AppOptions {
  readonly limits?: Partial<Limits>;
  readonly now?: () => Date;
  readonly log?: Log;
}

export interface RunningApp {
  /** Where activities are posted. */
  readonly messagesUrl: string;
  /** Where the sandbox's chat client is; undefined in production or when it was left out. */
  readonly chatUrl: string | undefined;
  /** Where the stand-ins are; undefined in production. */
  readonly sandbox: Sandbox | undefined;
  close(): Promise<void>;
}

/**
 * Puts Casebridge together and starts it, in sandbox mode with stand-ins for what is not configured.
 * @throws PORT_TAKEN, CHAT_CLIENT_FAILED, and what a broken card template throws; then nothing is left running
 */
export async function startApp(config: Config, options: AppOptions = {}): Promise<RunningApp> {
  const now = options.now ?? (() => new Date());
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.reverse().splice(0)) await part.close();
  };
  try {
    const sandbox = config.mode === 'sandbox' ? await startNeededStandIns(config, now) : undefined;
    if (sandbox) started.push(sandbox);
    const server = await startServer(config, joinUpstreams(config, sandbox), { ...options, now });
    started.push(server);
    const messagesUrl = `http://127.0.0.1:${server.port}/api/messages`;
    const chat =
      config.mode === 'sandbox' && config.sandbox.chat ? await startChat(config, messagesUrl) : undefined;
    if (chat) started.push(chat);
    return { messagesUrl, chatUrl: chat?.url, sandbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loaded only here and only now: in production its packages are not installed. */
async function startNeededStandIns(config: Config, now: () => Date): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/index.ts');
  return startSandbox({
    serviceNow: config.serviceNow === undefined,
    entra: config.entra === undefined,
    graph: config.graphUrl === undefined,
    learn: config.learnUrl === undefined,
    learnCorpus: config.sandbox.learnCorpus,
    now,
  });
}

async function startChat(config: Config, botUrl: string) {
  const { ChatClientError, startChatClient } = await import('./sandbox/index.ts');
  const port = config.sandbox.chatPort;
  try {
    return await startChatClient({ botUrl, port });
  } catch (error) {
    if (!(error instanceof ChatClientError)) throw error;
    throw error.reason === 'port-taken'
      ? new CasebridgeError('PORT_TAKEN', { port: String(port), setting: 'SANDBOX_CHAT_PORT' })
      : new CasebridgeError('CHAT_CLIENT_FAILED', { detail: error.detail }, { cause: error });
  }
}

async function listenOrExplain(server: Parameters<typeof listen>[0], port: number, host: string | undefined) {
  try {
    return await listen(server, port, host);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new CasebridgeError('PORT_TAKEN', { port: String(port), setting: 'PORT' }) : error;
  }
}

async function startServer(
  config: Config,
  upstreams: Upstreams,
  options: AppOptions & { readonly now: () => Date },
) {
  const { now } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? createLog({ level: config.logLevel, secrets: config.secrets });
  const metrics = createMetrics();
  const readiness = createReadiness(
    ['ServiceNow', 'Microsoft Graph', 'Microsoft Learn', 'Microsoft Entra'],
    now,
  );
  const request = createRequest({
    deadlineMilliseconds: limits.request,
    onFinished: (finished) => {
      metrics.requestFinished(finished);
      readiness.requestFinished(finished);
    },
  });
  const instance = connectServiceNow(request, upstreams, now);
  const application = createApplication({
    conversation: createBotConversation(config, upstreams, { request, instance, limits, now }),
    identify: createIdentifyPerson({
      findActiveUsers: (accounts, signal) => findActiveUsers(instance, accounts, signal),
      findRoles: (user, roles, signal) => findRoles(instance, user, roles, signal),
      roleNames: config.roles,
      substitute: chatPerson(config),
    }),
    cards: await loadCards(fileURLToPath(new URL('../adaptive-cards', import.meta.url))),
    log,
    now,
    newCorrelationId: () => randomUUID().slice(0, 8),
    allowedTenants: config.allowedTenants,
    turnMilliseconds: limits.turn,
    onTurn: metrics.turnFinished,
  });
  const { bot } = upstreams;
  const server = createServer({
    adapter: new TeamsAdapter({
      botId: bot?.id ?? '',
      tenantId: bot?.tenantId ?? '',
      audience: bot?.tokenIssuer ?? '',
      token: bot && connectorToken(request, bot),
    }),
    application,
    tokenRules: bot && {
      botId: bot.id,
      issuer: bot.tokenIssuer,
      findSigningKey: createFindSigningKey(request, bot.openIdMetadataUrl, now),
      now,
    },
    serviceHosts: { names: config.teamsServiceHosts, loopback: config.mode === 'sandbox' },
    log,
    readiness: readiness.read,
    metrics: metrics.read,
  });
  // Without a bot registration nobody is checked, so nobody else may reach it.
  return listenOrExplain(server, config.port, bot === undefined ? '127.0.0.1' : undefined);
}

interface Parts {
  readonly request: Request;
  readonly instance: Instance;
  readonly limits: Limits;
  readonly now: () => Date;
}

/** Joins the features: what one needs of another, or of a client, is a function given here. */
function createBotConversation(config: Config, upstreams: Upstreams, parts: Parts): Conversation {
  const { request, instance, limits, now } = parts;
  const token = createTokenSource(request, upstreams.entra);
  const graph = {
    url: upstreams.graphUrl,
    token: (signal?: AbortSignal) => token('https://graph.microsoft.com/.default', signal),
  };
  const find = (numbers: readonly string[], signal: AbortSignal) => findIncident(instance, numbers, signal);
  const freshSeconds = config.healthPollSeconds;
  const readHealth = createReadHealth({
    listServices: (signal) => listHealthOverviews(request, graph, signal),
    listOpenIssues: (signal) => listOpenIssues(request, graph, signal),
    now,
    freshSeconds,
  });
  const conversation: Conversation = createConversation(
    [
      solutionsFeature({
        findIncident: find,
        sources: solutionSources(request, instance, upstreams.learnUrl),
        deadlineMilliseconds: limits.solutions,
      }),
      incidentsFeature({ findIncident: find }),
      healthFeature({ readHealth, freshSeconds }),
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
/** Learn takes a sentence rather than words; the beginning of a description says what it is about. */
const searchedCharacters = 300;

function solutionSources(request: Request, instance: Instance, learnUrl: string): readonly SolutionSource[] {
  const searchDocs = createDocsSearch(request, learnUrl);
  return [
    {
      name: 'knowledge',
      search: async (question, signal) => {
        const words = searchWords(question, searchedWords);
        return (await findKnowledge(instance, words, searchedRecords, signal)).map(knowledgeCandidate);
      },
    },
    {
      name: 'resolved',
      search: async (question, signal) => {
        const words = searchWords(question, searchedWords);
        return (await findResolvedIncidents(instance, words, searchedRecords, signal)).map(resolvedCandidate);
      },
    },
    {
      name: 'learn',
      search: async ({ subject, details }, signal) => {
        const text = `${subject} ${details}`.slice(0, searchedCharacters);
        return (await searchDocs(text, signal)).map(learnCandidate);
      },
    },
  ];
}

function connectServiceNow(request: Request, upstreams: Upstreams, now: () => Date): Instance {
  const { url, signIn } = upstreams.serviceNow;
  return connectInstance(request, url, signInOf(request, url, signIn, upstreams, now));
}

function signInOf(
  request: Request,
  url: string,
  signIn: ServiceNowConfig['signIn'],
  upstreams: Upstreams,
  now: () => Date,
): SignIn {
  switch (signIn.kind) {
    case 'basic':
      return basicSignIn(signIn.userName, signIn.password);
    case 'oauth-password':
      return oauthSignIn(
        request,
        url,
        {
          grant_type: 'password',
          client_id: signIn.clientId,
          client_secret: signIn.clientSecret,
          username: signIn.userName,
          password: signIn.password,
        },
        now,
      );
    case 'oauth-client-credentials':
      return oauthSignIn(
        request,
        url,
        { grant_type: 'client_credentials', client_id: signIn.clientId, client_secret: signIn.clientSecret },
        now,
      );
    case 'entra': {
      const token = createTokenSource(request, upstreams.entra);
      return entraSignIn((signal) => token(signIn.scope, signal));
    }
  }
}

/** How the bot signs in to Teams: as its registration, or as the Azure resource it runs on. */
function connectorToken(request: Request, bot: BotConfig): TokenSource {
  if (bot.credential === undefined) return createManagedIdentityTokenSource(bot.id);
  return createTokenSource(request, {
    authorityUrl: bot.loginUrl,
    tenantId: bot.tenantId,
    clientId: bot.id,
    credential: bot.credential,
  });
}

/**
 * The sandbox's chat people mean nothing to a ServiceNow of one's own. There, whoever chats on this machine has
 * already shown the credentials of an account, and acts as that account.
 */
function chatPerson(config: Config): Person | undefined {
  if (config.mode !== 'sandbox' || config.bot !== undefined || config.serviceNow === undefined)
    return undefined;
  const { signIn } = config.serviceNow;
  const userName = 'userName' in signIn ? signIn.userName : signIn.kind;
  return { sysId: '', userName, name: userName, rights: new Set(['insights', 'administrator', 'setup']) };
}
