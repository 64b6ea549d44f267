import { existsSync } from 'node:fs';
import { type ConfigProblem, certificateOf, required } from './config/problems.ts';
import { type Environment, readSettings, secretsOf } from './config/read-settings.ts';
import { type ServiceNowConfig, serviceNowSignInOf } from './config/service-now.ts';
import { type MoveConfig, moveOf, type StoreConfig, storeOf } from './config/store.ts';
import { type SupportConfig, supportOf } from './config/support.ts';
import { isLoopback } from './loopback.ts';
import { type hideableFields, type Settings, settingNames } from './settings.ts';

export type { ConfigProblem } from './config/problems.ts';
export type { ServiceNowConfig } from './config/service-now.ts';
export type { MoveConfig, StoreConfig } from './config/store.ts';
export type { AzureSupportConfig, PartnerCenterConfig, SupportConfig } from './config/support.ts';

/** `production`: everything must be set. `sandbox`: what is not set is played by a stand-in. */
export type Mode = 'production' | 'sandbox';

export interface Config {
  readonly mode: Mode;
  readonly port: number;
  readonly logLevel: string;
  /** Undefined only in sandbox mode: then requests without a token are taken, from loopback only. */
  readonly bot: BotConfig | undefined;
  /** Host names the bot may send to: exact, or with a leading dot for every subdomain. */
  readonly teamsServiceHosts: readonly string[];
  /** Tenants that are answered; `any` only in sandbox mode without `BOT_ID`. */
  readonly allowedTenants: readonly string[] | 'any';
  /** Undefined only in sandbox mode. */
  readonly entra: EntraConfig | undefined;
  readonly graphUrl: string | undefined;
  /** The public client that Entra administrators sign in with for set-up. */
  readonly setupClientId: string;
  readonly serviceNow: ServiceNowConfig | undefined;
  readonly learnUrl: string | undefined;
  readonly support: SupportConfig;
  /** The Microsoft 365 admin centre, which cards link to. */
  readonly adminCenterUrl: string;
  /** The bot's own address as people's browsers reach it. */
  readonly publicUrl: string | undefined;
  readonly healthPollSeconds: number;
  readonly incidentPollSeconds: number;
  /** What Teams allows the app to send to one tenant. */
  readonly sendsPerSecond: number;
  readonly roles: RoleNames;
  /** What channels and group chats may not see. Empty lists hide nothing. */
  readonly sensitivity: SensitivityConfig;
  /** Risky changes of settings in Teams take two administrators. */
  readonly needsSecondAdministrator: boolean;
  readonly store: StoreConfig;
  /** Of the embedded database: one every so many hours, 0 for never, and how many are kept. */
  readonly backups: { readonly everyHours: number; readonly keep: number };
  readonly sandbox: {
    readonly chat: boolean;
    readonly chatPort: number;
    readonly learnCorpus: string | undefined;
    /** Whether things happen at the Microsoft 365 that is played. */
    readonly news: boolean;
  };
  /** Values that must never be written to a log. */
  readonly secrets: readonly string[];
}

export interface BotConfig {
  readonly id: string;
  readonly tenantId: string;
  /** Undefined: the managed identity the process runs with. */
  readonly credential: Credential | undefined;
  readonly openIdMetadataUrl: string;
  readonly tokenIssuer: string;
  readonly loginUrl: string;
  /** Undefined: nobody is asked to sign in, and ServiceNow knows the integration user only. */
  readonly singleSignOn: SingleSignOnConfig | undefined;
}

/** People sign in with Teams single sign-on, and ServiceNow is asked in their name. */
export interface SingleSignOnConfig {
  /** Name of the bot's OAuth connection. */
  readonly connectionName: string;
  /** Bot Framework's token service, which keeps people's tokens for the bot. */
  readonly tokenServiceUrl: string;
  /** Of the token in a person's name that ServiceNow accepts. */
  readonly serviceNowScope: string;
}

export interface EntraConfig {
  readonly tenantId: string;
  readonly clientId: string;
  /** Undefined: the managed identity the process runs with, whose client id `clientId` is then. */
  readonly credential: Credential | undefined;
  readonly authorityUrl: string;
}

export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** A PEM file's text that holds the certificate and its private key. */
  | { readonly kind: 'certificate'; readonly pem: string };

export interface SensitivityConfig {
  readonly tables: readonly string[];
  readonly fields: readonly (typeof hideableFields)[number][];
  readonly groups: readonly string[];
  readonly priorities: readonly string[];
}

/** ServiceNow role names that stand for Casebridge's rights. */
export interface RoleNames {
  readonly insights: string;
  readonly administrator: string;
  readonly setup: string;
}

/**
 * Reads the settings once, at start. An empty value counts as not set.
 * @returns the whole configuration, or every problem at once.
 */
export function readConfig(
  mode: Mode,
  environment: Environment = process.env,
): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const { values, problems } = readSettings(settingNames, environment);
  const config = assemble(mode, values, problems);
  return problems.length === 0 ? { config } : { problems };
}

/** Reads what `npm run store:move` needs: it does without all other settings. */
export function readMoveConfig(
  environment: Environment = process.env,
): { readonly config: MoveConfig } | { readonly problems: readonly ConfigProblem[] } {
  const { values, problems } = readSettings(['DATA_DIR', 'DATABASE_URL'], environment);
  const config = moveOf(values, problems);
  return problems.length === 0 ? { config } : { problems };
}

function assemble(mode: Mode, values: Settings, problems: ConfigProblem[]): Config {
  const bot = botOf(mode, values, problems);
  const entra = entraOf(mode, values, problems);
  return {
    mode,
    port: values.PORT,
    logLevel: values.LOG_LEVEL ?? (mode === 'sandbox' ? 'warn' : 'info'),
    bot,
    teamsServiceHosts: values.TEAMS_SERVICE_HOSTS,
    allowedTenants: values.ALLOWED_TENANTS ?? (bot === undefined ? 'any' : [bot.tenantId]),
    entra,
    setupClientId: values.SETUP_CLIENT_ID,
    graphUrl: values.GRAPH_URL ?? (entra === undefined ? undefined : 'https://graph.microsoft.com'),
    serviceNow: serviceNowOf(mode, values, problems),
    learnUrl: values.LEARN_URL ?? (mode === 'production' ? 'https://learn.microsoft.com/api/mcp' : undefined),
    support: supportOf(values, problems),
    adminCenterUrl: values.ADMIN_CENTER_URL,
    publicUrl: values.PUBLIC_URL,
    healthPollSeconds: values.HEALTH_POLL_SECONDS,
    incidentPollSeconds: values.INCIDENT_POLL_SECONDS,
    sendsPerSecond: values.TEAMS_SENDS_PER_SECOND,
    roles: {
      insights: values.ROLE_INSIGHTS,
      administrator: values.ROLE_ADMINISTRATOR,
      setup: values.ROLE_SETUP,
    },
    store: storeOf(mode, values),
    backups: { everyHours: values.BACKUP_HOURS, keep: values.BACKUP_KEEP },
    sensitivity: {
      tables: values.SHARED_HIDDEN_TABLES ?? [],
      fields: values.SHARED_HIDDEN_FIELDS ?? [],
      groups: values.SHARED_HIDDEN_GROUPS ?? [],
      priorities: values.SHARED_HIDDEN_PRIORITIES ?? [],
    },
    needsSecondAdministrator: values.SECOND_ADMINISTRATOR === 'on',
    sandbox: {
      chat: values.SANDBOX_CHAT === 'on',
      chatPort: values.SANDBOX_CHAT_PORT,
      learnCorpus: readableFile('SANDBOX_LEARN_CORPUS', values, problems),
      news: values.SANDBOX_NEWS === 'on',
    },
    secrets: secretsOf(values),
  };
}

function botOf(mode: Mode, values: Settings, problems: ConfigProblem[]): BotConfig | undefined {
  const needed = mode === 'production' || values.BOT_OAUTH_CONNECTION !== undefined;
  if (!needed && values.BOT_ID === undefined) return undefined;
  const id = required('BOT_ID', values, problems);
  const tenantId = required('BOT_TENANT_ID', values, problems);
  return {
    id,
    tenantId,
    credential:
      values.BOT_TYPE === 'UserAssignedMsi'
        ? undefined
        : credentialOf('BOT_PASSWORD', 'BOT_CERTIFICATE_PATH', values, problems),
    openIdMetadataUrl: values.BOT_OPENID_METADATA_URL,
    tokenIssuer: values.BOT_TOKEN_ISSUER,
    loginUrl: values.BOT_LOGIN_URL,
    singleSignOn: singleSignOnOf(values, problems),
  };
}

/** People's tokens are for the bot's registration, so it is the one to trade them: with a secret or a certificate. */
function singleSignOnOf(values: Settings, problems: ConfigProblem[]): SingleSignOnConfig | undefined {
  const connectionName = values.BOT_OAUTH_CONNECTION;
  if (connectionName === undefined) return undefined;
  const refuse = (problem: 'managedIdentity' | 'mutualTls') =>
    problems.push({ setting: 'BOT_OAUTH_CONNECTION', problem });
  if (values.BOT_TYPE === 'UserAssignedMsi') refuse('managedIdentity');
  const isMutualTls = values.SERVICENOW_AUTH === 'basic' && values.SERVICENOW_CERTIFICATE_PATH !== undefined;
  if (isMutualTls) refuse('mutualTls');
  // The instance reads one claim of an audience's tokens. `appid`, which `entra` needs, would make everybody the bot.
  const scope = values.SERVICENOW_AUTH === 'entra' ? 'SERVICENOW_ENTRA_USER_SCOPE' : 'SERVICENOW_ENTRA_SCOPE';
  return {
    connectionName,
    tokenServiceUrl: values.BOT_TOKEN_SERVICE_URL,
    serviceNowScope: values.SERVICENOW_ENTRA_USER_SCOPE ?? required(scope, values, problems),
  };
}

/** In sandbox mode Entra's stand-in signs in, unless the settings name a registration or a Graph of one's own. */
function entraOf(mode: Mode, values: Settings, problems: ConfigProblem[]): EntraConfig | undefined {
  const ownGraph = values.GRAPH_URL !== undefined && !isLoopback(values.GRAPH_URL);
  const needed = mode === 'production' || ownGraph || values.SERVICENOW_AUTH === 'entra';
  if (!needed && values.ENTRA_CLIENT_ID === undefined) return undefined;
  return {
    tenantId: required('ENTRA_TENANT_ID', values, problems),
    clientId: required('ENTRA_CLIENT_ID', values, problems),
    credential: entraCredentialOf(values, problems),
    authorityUrl: values.ENTRA_AUTHORITY_URL,
  };
}

/** A secret beside a managed identity would look as if it were in use, and be forgotten. */
function entraCredentialOf(values: Settings, problems: ConfigProblem[]): Credential | undefined {
  if (values.ENTRA_TYPE === 'SingleTenant') {
    return credentialOf('ENTRA_CLIENT_SECRET', 'ENTRA_CERTIFICATE_PATH', values, problems);
  }
  for (const setting of ['ENTRA_CLIENT_SECRET', 'ENTRA_CERTIFICATE_PATH'] as const) {
    if (values[setting] !== undefined) problems.push({ setting, problem: 'identityHasNone' });
  }
  return undefined;
}

function serviceNowOf(mode: Mode, values: Settings, problems: ConfigProblem[]): ServiceNowConfig | undefined {
  if (mode === 'sandbox' && values.SERVICENOW_URL === undefined) return undefined;
  const url = required('SERVICENOW_URL', values, problems);
  required('SERVICENOW_AUTH', values, problems);
  const signIn = serviceNowSignInOf(values, problems);
  if (signIn === undefined) return undefined;
  const userName = 'userName' in signIn ? undefined : values.SERVICENOW_USERNAME;
  return { url, signIn, ...(userName === undefined ? {} : { userName }) };
}

function credentialOf(
  secretName: 'BOT_PASSWORD' | 'ENTRA_CLIENT_SECRET',
  certificateName: 'BOT_CERTIFICATE_PATH' | 'ENTRA_CERTIFICATE_PATH',
  values: Settings,
  problems: ConfigProblem[],
): Credential {
  const path = values[certificateName];
  if (path === undefined) return { kind: 'secret', secret: required(secretName, values, problems) };
  return { kind: 'certificate', pem: certificateOf(certificateName, path, problems) };
}

function readableFile(
  name: 'SANDBOX_LEARN_CORPUS',
  values: Settings,
  problems: ConfigProblem[],
): string | undefined {
  const path = values[name];
  if (path !== undefined && !existsSync(path)) problems.push({ setting: name, problem: 'unreadable' });
  return path;
}
