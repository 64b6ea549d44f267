import { existsSync, readFileSync } from 'node:fs';
import { isLoopback } from './loopback.ts';
import { type SettingName, type Settings, secretSettings, settingNames, settingsSchema } from './settings.ts';

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
  readonly serviceNow: ServiceNowConfig | undefined;
  readonly learnUrl: string | undefined;
  readonly healthPollSeconds: number;
  readonly roles: RoleNames;
  readonly sandbox: {
    readonly chat: boolean;
    readonly chatPort: number;
    readonly learnCorpus: string | undefined;
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
}

export interface EntraConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
  readonly authorityUrl: string;
}

export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** A PEM file's text that holds the certificate and its private key. */
  | { readonly kind: 'certificate'; readonly pem: string };

export interface ServiceNowConfig {
  readonly url: string;
  readonly signIn:
    | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
    | {
        readonly kind: 'oauth-password';
        readonly userName: string;
        readonly password: string;
        readonly clientId: string;
        readonly clientSecret: string;
      }
    | { readonly kind: 'oauth-client-credentials'; readonly clientId: string; readonly clientSecret: string }
    | { readonly kind: 'entra'; readonly scope: string };
}

/** ServiceNow role names that stand for Casebridge's rights. */
export interface RoleNames {
  readonly insights: string;
  readonly administrator: string;
  readonly setup: string;
}

/** One thing that is missing or wrong, for `config.problems.<problem>` in `locales`. */
export interface ConfigProblem {
  readonly setting: SettingName;
  readonly problem: 'missing' | 'invalid' | 'unreadable';
}

/**
 * Reads the settings once, at start. An empty value counts as not set.
 * @returns the whole configuration, or every problem at once.
 */
export function readConfig(
  mode: Mode,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const given = Object.fromEntries(
    settingNames.map((name) => [name, environment[name]?.trim() || undefined]),
  );
  const wrong = new Set(settingsSchema.safeParse(given).error?.issues.map((issue) => issue.path[0]));
  const isWrong = (name: string) => wrong.has(name);
  const problems: ConfigProblem[] = settingNames
    .filter(isWrong)
    .map((setting) => ({ setting, problem: 'invalid' }));
  // What is wrong is left out, so that what is missing besides it is found as well.
  const usable = Object.fromEntries(Object.entries(given).filter(([name]) => !isWrong(name)));
  const config = assemble(mode, settingsSchema.parse(usable), problems);
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
    graphUrl: values.GRAPH_URL ?? (entra === undefined ? undefined : 'https://graph.microsoft.com'),
    serviceNow: serviceNowOf(mode, values, problems),
    learnUrl: values.LEARN_URL ?? (mode === 'production' ? 'https://learn.microsoft.com/api/mcp' : undefined),
    healthPollSeconds: values.HEALTH_POLL_SECONDS,
    roles: {
      insights: values.ROLE_INSIGHTS,
      administrator: values.ROLE_ADMINISTRATOR,
      setup: values.ROLE_SETUP,
    },
    sandbox: {
      chat: values.SANDBOX_CHAT === 'on',
      chatPort: values.SANDBOX_CHAT_PORT,
      learnCorpus: readableFile('SANDBOX_LEARN_CORPUS', values, problems),
    },
    secrets: secretSettings.flatMap((name) => values[name] ?? []),
  };
}

function botOf(mode: Mode, values: Settings, problems: ConfigProblem[]): BotConfig | undefined {
  if (mode === 'sandbox' && values.BOT_ID === undefined) return undefined;
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
    credential: credentialOf('ENTRA_CLIENT_SECRET', 'ENTRA_CERTIFICATE_PATH', values, problems),
    authorityUrl: values.ENTRA_AUTHORITY_URL,
  };
}

function serviceNowOf(mode: Mode, values: Settings, problems: ConfigProblem[]): ServiceNowConfig | undefined {
  if (mode === 'sandbox' && values.SERVICENOW_URL === undefined) return undefined;
  const url = required('SERVICENOW_URL', values, problems);
  required('SERVICENOW_AUTH', values, problems);
  const need = (name: SettingName) => required(name, values, problems);
  const account = () => ({ userName: need('SERVICENOW_USERNAME'), password: need('SERVICENOW_PASSWORD') });
  const client = () => ({
    clientId: need('SERVICENOW_CLIENT_ID'),
    clientSecret: need('SERVICENOW_CLIENT_SECRET'),
  });
  switch (values.SERVICENOW_AUTH) {
    case 'basic':
      return { url, signIn: { kind: 'basic', ...account() } };
    case 'oauth-password':
      return { url, signIn: { kind: 'oauth-password', ...account(), ...client() } };
    case 'oauth-client-credentials':
      return { url, signIn: { kind: 'oauth-client-credentials', ...client() } };
    case 'entra':
      return { url, signIn: { kind: 'entra', scope: need('SERVICENOW_ENTRA_SCOPE') } };
    case undefined:
      return undefined;
  }
}

function credentialOf(
  secretName: 'BOT_PASSWORD' | 'ENTRA_CLIENT_SECRET',
  certificateName: 'BOT_CERTIFICATE_PATH' | 'ENTRA_CERTIFICATE_PATH',
  values: Settings,
  problems: ConfigProblem[],
): Credential {
  const path = values[certificateName];
  if (path === undefined) return { kind: 'secret', secret: required(secretName, values, problems) };
  try {
    return { kind: 'certificate', pem: readFileSync(path, 'utf8') };
  } catch {
    problems.push({ setting: certificateName, problem: 'unreadable' });
    return { kind: 'certificate', pem: '' };
  }
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

/** The value, or a noted problem and an empty text: the configuration is then thrown away. */
function required(name: SettingName, values: Settings, problems: ConfigProblem[]): string {
  const value = values[name];
  if (value !== undefined) return String(value);
  if (!problems.some(({ setting }) => setting === name)) problems.push({ setting: name, problem: 'missing' });
  return '';
}
