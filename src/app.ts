import { randomUUID } from 'node:crypto';
import { createManagedIdentityTokenSource } from './clients/entra/managed-identity.ts';
import { createTokenSource, type TokenSource } from './clients/entra/tokens.ts';
import { startBackups } from './composition/backups.ts';
import { connectFeatures } from './composition/features.ts';
import { guardServiceNow } from './composition/guard-service-now.ts';
import { connectIdentity } from './composition/identity.ts';
import {
  createInstanceProbe,
  type InstanceProbe,
  integrationUserName,
  probeReport,
} from './composition/instance-probe.ts';
import type { Proactive } from './composition/proactive.ts';
import { startChat, startNeededStandIns } from './composition/sandbox.ts';
import { clientCertificateOf, connectServiceNow } from './composition/service-now.ts';
import { joinUpstreams, type Upstreams } from './composition/upstreams.ts';
import type { BotConfig, Config } from './config.ts';
import { CasebridgeError } from './errors.ts';
import type { HealthPoll } from './features/health/poll-health.ts';
import type { Schedule } from './features/health/poll-loop.ts';
import { createRequest, type FinishedRequest, type Request } from './http/request.ts';
import { createResolveAddresses, type ResolveAddresses } from './http/resolve-addresses.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness, healthReport, notificationsReport, type Readiness } from './readiness.ts';
import type { Sandbox } from './sandbox/index.ts';
import { openStore, type Store } from './store/index.ts';
import { TeamsAdapter } from './teams/adapter.ts';
import { createApplication } from './teams/application.ts';
import type { AskConnectorDeps } from './teams/ask-connector.ts';
import type { TokenRules } from './teams/authenticate-request.ts';
import { ownCards } from './teams/cards.ts';
import { createFetchImage } from './teams/chat-images.ts';
import { createListMembers } from './teams/list-members.ts';
import { createMessenger } from './teams/messenger.ts';
import { createOpenChat } from './teams/open-chat.ts';
import { createReadChannelName, createReadTeamGroup } from './teams/read-team.ts';
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
  /** When that is done which nobody asks for: reading what happens, telling of it, forgetting it. */
  readonly schedule?: Schedule;
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
    const schedule = options.schedule ?? inTime;
    const upstreams = joinUpstreams(config, sandbox);
    const resolve = sandbox ? (host: string) => sandbox.standIns.dns.resolve(host) : createResolveAddresses();
    const server = await startServer(config, upstreams, { now, limits, log, store, schedule, resolve });
    started.push(server, server.backups, server.probe, ...server.startFeatures(schedule));
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

/** A timer that is set for longer ends at once. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/** Nobody stays for it. */
const inTime: Schedule = (milliseconds, work) => {
  const timer = setTimeout(() => void work(), Math.min(milliseconds, longestTimerMilliseconds)).unref();
  return () => clearTimeout(timer);
};

/** Reading goes on without the store, so the bot is ready without it. */
function readAll(
  readiness: Readiness,
  { probe, store, poll, proactive, now }: ReadinessParts,
): ReturnType<Readiness['read']> {
  probe.runIfFailing();
  const { ready, report } = readiness.read();
  const serviceNow = probeReport(probe.read());
  const lastUse = store.works() ? 'good' : 'failed';
  const serviceHealth = healthReport(poll.last(), now());
  const notifications = notificationsReport(proactive.ledger.last(), now());
  return {
    ready,
    report: { ...report, serviceNow, serviceHealth, notifications, store: { kind: store.kind, lastUse } },
  };
}

interface ReadinessParts {
  readonly probe: InstanceProbe;
  readonly store: Store;
  readonly poll: HealthPoll;
  readonly proactive: Pick<Proactive, 'ledger'>;
  readonly now: () => Date;
}

async function listenOrExplain(server: Parameters<typeof listen>[0], { port, bot }: Config) {
  try {
    // Without a bot registration nobody is checked, so nobody else may reach it.
    return await listen(server, port, bot === undefined ? '127.0.0.1' : undefined);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new CasebridgeError('PORT_TAKEN', { port: String(port), setting: 'PORT' }) : error;
  }
}

/** Whose last answers `/readyz` shows. */
const watchedSystems = ['ServiceNow', 'Microsoft Graph', 'Microsoft Learn', 'Microsoft Entra'] as const;

/** The one way out, and what watches it. */
function createWayOut({ serviceNow }: Upstreams, deadlineMilliseconds: number, now: () => Date) {
  const metrics = createMetrics();
  const readiness = createReadiness(watchedSystems, now);
  const certificate = clientCertificateOf(serviceNow);
  const onFinished = (finished: FinishedRequest) => {
    metrics.requestFinished(finished);
    readiness.requestFinished(finished);
  };
  const request = guardServiceNow(createRequest({ deadlineMilliseconds, certificate, onFinished }), now);
  return { metrics, readiness, request };
}

interface ServerParts {
  readonly now: () => Date;
  readonly limits: Limits;
  readonly log: Log;
  readonly store: Store;
  readonly schedule: Schedule;
  readonly resolve: ResolveAddresses;
}

async function startServer(config: Config, upstreams: Upstreams, parts: ServerParts) {
  const { now, limits, log, store } = parts;
  const { metrics, readiness, request } = createWayOut(upstreams, limits.request, now);
  const serviceNow = connectServiceNow(request, upstreams, now);
  const identity = connectIdentity(config, serviceNow, store, now);
  const userName = integrationUserName(upstreams);
  const probe = createInstanceProbe({ instance: serviceNow.instance, userName, now, log });
  const teams = connectTeams(config, request);
  const cards = await ownCards();
  let port: number | undefined;
  const publicUrl = () => config.publicUrl ?? ownAddress(config, port);
  const newId = () => randomUUID();
  const messenger = createMessenger({ ...teams, cards, now });
  const features = await connectFeatures(config, upstreams, {
    ...{ ...parts, request, serviceNow, probe, identity, metrics, messenger, newId, publicUrl },
    onPoll: metrics.healthPolled,
    openChat: createOpenChat(teams),
    // The sandbox's chat client has none; other clients of the sandbox, such as tests, speak Teams' protocol.
    hasDialogs: config.bot !== undefined || !config.sandbox.chat,
    turnMilliseconds: limits.turn,
    owners: { request, upstreams, botToken: teams.token, readTeamGroup: createReadTeamGroup(teams) },
    readChannelName: createReadChannelName(teams),
    fetchImage: createFetchImage(teams),
    solutionsMilliseconds: limits.solutions,
  });
  const { conversation, proactive, health, setup } = features;
  metrics.watchDeliveries(proactive.ledger.read, now);
  metrics.watchHealth(health.poll.last, now);
  const { bot } = config;
  const adapter = new TeamsAdapter({ ...teams, botId: bot?.id ?? '', tenantId: bot?.tenantId ?? '' });
  const application = createApplication({
    ...{ conversation, cards, log, now, newId, identify: identity.identify, watch: proactive.watch },
    newCorrelationId: () => randomUUID().slice(0, 8),
    allowedTenants: config.allowedTenants,
    turnMilliseconds: limits.turn,
    onTurn: metrics.turnFinished,
    tokenService: bot && teams.token && createSingleSignOn(request, bot, teams.token),
    receive: (activity, logic) => adapter.receive(activity, logic),
    listMembers: createListMembers(teams),
  });
  const server = createServer({
    ...{ adapter, application, log },
    tokenRules: bot && tokenRulesOf(bot, request, now),
    serviceHosts: teams.serviceHosts,
    openReport: async (token) => (await health.openReport(token)) ?? setup.openAuditFile(token),
    readiness: () => readAll(readiness, { probe, store, poll: health.poll, proactive, now }),
    metrics: metrics.read,
  });
  const listening = await listenOrExplain(server, config);
  port = listening.port;
  const backups = { close: startBackups(config, { ...parts, metrics }) };
  return { ...listening, probe, startFeatures: features.start, backups };
}

/** How the bot writes to Teams, and asks it. */
function connectTeams({ bot, mode, teamsServiceHosts: names }: Config, request: Request): AskConnectorDeps {
  return {
    request,
    token: bot && connectorToken(request, bot),
    audience: bot?.tokenIssuer ?? '',
    serviceHosts: { names, loopback: mode === 'sandbox' },
  };
}

/** In the sandbox whoever chats does so on this machine. */
function ownAddress({ mode }: Config, port: number | undefined): string | undefined {
  return mode === 'sandbox' && port !== undefined ? `http://127.0.0.1:${port}` : undefined;
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
