import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createManagedIdentityTokenSource } from './clients/entra/managed-identity.ts';
import { createTokenSource, type TokenSource } from './clients/entra/tokens.ts';
import { createBotConversation } from './composition/conversation.ts';
import { guardServiceNow } from './composition/guard-service-now.ts';
import { connectIdentity } from './composition/identity.ts';
import {
  createInstanceProbe,
  type InstanceProbe,
  integrationUserName,
  probeReport,
} from './composition/instance-probe.ts';
import { startChat, startNeededStandIns } from './composition/sandbox.ts';
import { clientCertificateOf, connectServiceNow } from './composition/service-now.ts';
import { joinUpstreams, type Upstreams } from './composition/upstreams.ts';
import type { BotConfig, Config } from './config.ts';
import { CasebridgeError } from './errors.ts';
import { createRequest, type FinishedRequest, type Request } from './http/request.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import type { Sandbox } from './sandbox/index.ts';
import { openStore, type Store } from './store/index.ts';
import { TeamsAdapter } from './teams/adapter.ts';
import { createApplication } from './teams/application.ts';
import type { TokenRules } from './teams/authenticate-request.ts';
import { loadCards } from './teams/cards.ts';
import { createFetchImage } from './teams/chat-images.ts';
import { createServer, listen } from './teams/server.ts';
import { createTokenService, type TokenService } from './teams/sign-in/token-service.ts';
import { createFindSigningKey } from './teams/signing-keys.ts';

/** How long things may take, in milliseconds. Tests shorten them. */
export interface Limits {
  /** A person's wait for an answer. */
  readonly turn: number;
  /** One request to another system, with its retries. */
  readonly request: number;
  /** All sources of solutions together. */
  readonly solutions: number;
  /** For another process to let go of the database's file, such as the one that this one replaces. */
  readonly storeLock: number;
}

const defaultLimits: Limits = { turn: 10_000, request: 8_000, solutions: 4_000, storeLock: 10_000 };

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
  /** Over when ServiceNow has been looked at for the first time; nobody is kept waiting for it. */
  readonly firstLook: Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Puts Casebridge together and starts it, in sandbox mode with stand-ins for what is not configured.
 * @throws PORT_TAKEN, STORE_LOCKED, STORE_TOO_NEW, STORE_UNAVAILABLE, CHAT_CLIENT_FAILED, and what a broken card
 * template throws; then nothing is left running
 */
export async function startApp(config: Config, options: AppOptions = {}): Promise<RunningApp> {
  const now = options.now ?? (() => new Date());
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? createLog({ level: config.logLevel, secrets: config.secrets });
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.reverse().splice(0)) await part.close();
  };
  try {
    const sandbox = config.mode === 'sandbox' ? await startNeededStandIns(config, now) : undefined;
    if (sandbox) started.push(sandbox);
    const store = await openStore(config.store, {
      lockMilliseconds: limits.storeLock,
      onTrouble: (error) => log.warn({ err: error }, 'the store cannot be used'),
      clock: options.now,
    });
    started.push(store);
    const server = await startServer(config, joinUpstreams(config, sandbox), { now, limits, log, store });
    started.push(server, server.probe);
    const firstLook = server.probe.start();
    const messagesUrl = `http://127.0.0.1:${server.port}/api/messages`;
    const chat =
      config.mode === 'sandbox' && config.sandbox.chat ? await startChat(config, messagesUrl) : undefined;
    if (chat) started.push(chat);
    return { messagesUrl, chatUrl: chat?.url, sandbox, firstLook, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reading goes on without the store, so the bot is ready without it. */
function readAll(readiness: Readiness, probe: InstanceProbe, store: Store): ReturnType<Readiness['read']> {
  probe.runIfFailing();
  const { ready, report } = readiness.read();
  const serviceNow = probeReport(probe.read());
  const lastUse = store.works() ? 'good' : 'failed';
  return { ready, report: { ...report, serviceNow, store: { kind: store.kind, lastUse } } };
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
  parts: { readonly now: () => Date; readonly limits: Limits; readonly log: Log; readonly store: Store },
) {
  const { now, limits, log, store } = parts;
  const metrics = createMetrics();
  const readiness = createReadiness(
    ['ServiceNow', 'Microsoft Graph', 'Microsoft Learn', 'Microsoft Entra'],
    now,
  );
  const onFinished = (finished: FinishedRequest) => {
    metrics.requestFinished(finished);
    readiness.requestFinished(finished);
  };
  const certificate = clientCertificateOf(upstreams.serviceNow);
  const unguarded = createRequest({ deadlineMilliseconds: limits.request, certificate, onFinished });
  const request = guardServiceNow(unguarded, now);
  const serviceNow = connectServiceNow(request, upstreams, now);
  const identity = connectIdentity(config, serviceNow, store, now);
  const userName = integrationUserName(upstreams);
  const probe = createInstanceProbe({ instance: serviceNow.instance, userName, now, log });
  const { bot } = config;
  const serviceHosts = { names: config.teamsServiceHosts, loopback: config.mode === 'sandbox' };
  const token = bot && connectorToken(request, bot);
  const audience = bot?.tokenIssuer ?? '';
  const { id: botId = '', tenantId = '' } = bot ?? {};
  const adapter = new TeamsAdapter({ request, botId, tenantId, audience, token });
  const application = createApplication({
    conversation: createBotConversation(config, upstreams, {
      request,
      serviceNow,
      probe,
      store,
      identity,
      fetchImage: createFetchImage({ request, token, audience, serviceHosts }),
      now,
      log,
      solutionsMilliseconds: limits.solutions,
    }),
    identify: identity.identify,
    cards: await loadCards(fileURLToPath(new URL('../adaptive-cards', import.meta.url))),
    log,
    now,
    newCorrelationId: () => randomUUID().slice(0, 8),
    newId: () => randomUUID(),
    allowedTenants: config.allowedTenants,
    turnMilliseconds: limits.turn,
    onTurn: metrics.turnFinished,
    tokenService: bot && token && createSingleSignOn(request, bot, token),
    receive: (activity, logic) => adapter.receive(activity, logic),
  });
  const server = createServer({
    adapter,
    application,
    tokenRules: bot && tokenRulesOf(bot, request, now),
    serviceHosts,
    log,
    readiness: () => readAll(readiness, probe, store),
    metrics: metrics.read,
  });
  // Without a bot registration nobody is checked, so nobody else may reach it.
  const listening = await listenOrExplain(server, config.port, bot === undefined ? '127.0.0.1' : undefined);
  return { ...listening, probe };
}

function tokenRulesOf(
  { id, tokenIssuer, openIdMetadataUrl }: BotConfig,
  request: Request,
  now: () => Date,
): TokenRules {
  const findSigningKey = createFindSigningKey(request, openIdMetadataUrl, now);
  return { botId: id, issuer: tokenIssuer, findSigningKey, now };
}

/** Undefined where the bot has no OAuth connection. */
function createSingleSignOn(request: Request, bot: BotConfig, token: TokenSource): TokenService | undefined {
  if (bot.singleSignOn === undefined) return undefined;
  const { connectionName, tokenServiceUrl: url } = bot.singleSignOn;
  return createTokenService({
    request,
    url,
    connectionName,
    botId: bot.id,
    token,
    audience: bot.tokenIssuer,
  });
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
