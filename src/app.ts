import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createManagedIdentityTokenSource } from './clients/entra/managed-identity.ts';
import { createTokenSource, type TokenSource } from './clients/entra/tokens.ts';
import { findActiveUsers, findRoles } from './clients/servicenow/users.ts';
import { createBotConversation } from './composition/conversation.ts';
import { chatPerson, startChat, startNeededStandIns } from './composition/sandbox.ts';
import { connectServiceNow } from './composition/service-now.ts';
import { joinUpstreams, type Upstreams } from './composition/upstreams.ts';
import type { BotConfig, Config } from './config.ts';
import { CasebridgeError } from './errors.ts';
import { createIdentifyPerson } from './features/identity/identify-person.ts';
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
  const serviceNow = connectServiceNow(request, upstreams, now);
  const application = createApplication({
    conversation: createBotConversation(config, upstreams, {
      request,
      serviceNow,
      now,
      log,
      solutionsMilliseconds: limits.solutions,
    }),
    identify: createIdentifyPerson({
      findActiveUsers: (accounts) => findActiveUsers(serviceNow.instance, accounts),
      findRoles: (user, roles) => findRoles(serviceNow.instance, user, roles),
      roleNames: config.roles,
      substitute: chatPerson(config),
      now,
    }),
    cards: await loadCards(fileURLToPath(new URL('../adaptive-cards', import.meta.url))),
    log,
    now,
    newCorrelationId: () => randomUUID().slice(0, 8),
    newId: () => randomUUID(),
    allowedTenants: config.allowedTenants,
    turnMilliseconds: limits.turn,
    onTurn: metrics.turnFinished,
  });
  const { bot } = config;
  const server = createServer({
    adapter: createAdapter(request, bot),
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

/** Without a registration, in the sandbox, nothing that goes out is signed. */
function createAdapter(request: Request, bot: BotConfig | undefined): TeamsAdapter {
  if (bot === undefined) return new TeamsAdapter({ botId: '', tenantId: '', audience: '', token: undefined });
  const { id: botId, tenantId, tokenIssuer: audience } = bot;
  return new TeamsAdapter({ botId, tenantId, audience, token: connectorToken(request, bot) });
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
