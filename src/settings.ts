import { z } from 'zod';
import { isLoopback } from './loopback.ts';

// The form of every setting. How they fit together is in `config.ts`, which alone reads the environment.

const text = z.string().trim().min(1);
/** In lower case, as activities and tokens have it. */
const identifier = z.guid().toLowerCase();
/** Never empty: no tenant listed would mean that any is answered. */
const list = text
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .refine((items) => items.length > 0);
const origin = text.refine(isHttpsOrLoopback).transform((value) => value.replace(/\/+$/, ''));

/** ServiceNow's names of what an incident's cards show; `attachments` is their list. */
export const hideableFields = [
  'short_description',
  'description',
  'caller_id',
  'assignment_group',
  'assigned_to',
  'work_notes',
  'comments',
  'close_notes',
  'attachments',
] as const;

/** Every setting: name, form and default. What it means is in `locales` under `config.settings`. */
const settings = {
  PORT: z.coerce.number().int().min(0).max(65_535).default(3978),
  BOT_ID: identifier.optional(),
  BOT_TYPE: z.enum(['SingleTenant', 'UserAssignedMsi']).default('SingleTenant'),
  BOT_TENANT_ID: identifier.optional(),
  BOT_PASSWORD: text.optional(),
  BOT_CERTIFICATE_PATH: text.optional(),
  BOT_OPENID_METADATA_URL: origin.default(
    'https://login.botframework.com/v1/.well-known/openidconfiguration',
  ),
  BOT_TOKEN_ISSUER: text.default('https://api.botframework.com'),
  BOT_LOGIN_URL: origin.default('https://login.microsoftonline.com'),
  BOT_OAUTH_CONNECTION: text.optional(),
  BOT_TOKEN_SERVICE_URL: origin.default('https://api.botframework.com'),
  TEAMS_SERVICE_HOSTS: list.default([
    'smba.trafficmanager.net',
    '.botframework.com',
    '.teams.microsoft.com',
    '.teams.microsoft.us',
  ]),
  ALLOWED_TENANTS: list.pipe(z.array(identifier)).optional(),
  ENTRA_TYPE: z.enum(['SingleTenant', 'UserAssignedMsi']).default('SingleTenant'),
  ENTRA_TENANT_ID: identifier.optional(),
  ENTRA_CLIENT_ID: identifier.optional(),
  ENTRA_CLIENT_SECRET: text.optional(),
  ENTRA_CERTIFICATE_PATH: text.optional(),
  ENTRA_AUTHORITY_URL: origin.default('https://login.microsoftonline.com'),
  GRAPH_URL: origin.optional(),
  /** Microsoft Graph Command Line Tools. */
  SETUP_CLIENT_ID: identifier.default('14d82eec-204b-4c2f-b7e8-296a70dab67e'),
  SERVICENOW_URL: origin.optional(),
  SERVICENOW_AUTH: z.enum(['basic', 'oauth-password', 'oauth-client-credentials', 'entra']).optional(),
  SERVICENOW_USERNAME: text.optional(),
  SERVICENOW_PASSWORD: text.optional(),
  SERVICENOW_CLIENT_ID: text.optional(),
  SERVICENOW_CLIENT_SECRET: text.optional(),
  SERVICENOW_CERTIFICATE_PATH: text.optional(),
  SERVICENOW_ENTRA_SCOPE: text.optional(),
  SERVICENOW_ENTRA_USER_SCOPE: text.optional(),
  LEARN_URL: origin.optional(),
  DATABASE_URL: text.refine(isPostgresUrl).optional(),
  DATA_DIR: text.optional(),
  BACKUP_HOURS: z.coerce.number().int().min(0).max(8_760).default(24),
  BACKUP_KEEP: z.coerce.number().int().min(1).max(1_000).default(7),
  PUBLIC_URL: origin.optional(),
  ADMIN_CENTER_URL: origin.default('https://admin.microsoft.com'),
  INSIGHTS_ONLY: z.enum(['on', 'off']).default('off'),
  SUPPORT_API_PATH: text.regex(/^\/[\w/.~-]+[\w~-]$/).optional(),
  AZURE_SUBSCRIPTION_ID: identifier.optional(),
  AZURE_SUPPORT_PLAN_ID: text.optional(),
  AZURE_MANAGEMENT_URL: origin.default('https://management.azure.com'),
  PARTNER_TENANT_ID: identifier.optional(),
  PARTNER_CLIENT_ID: identifier.optional(),
  PARTNER_CLIENT_SECRET: text.optional(),
  PARTNER_REFRESH_TOKEN: text.optional(),
  PARTNER_CUSTOMER_ID: identifier.optional(),
  PARTNER_CENTER_URL: origin.default('https://api.partnercenter.microsoft.com'),
  HEALTH_POLL_SECONDS: z.coerce.number().int().min(15).max(3600).default(60),
  INCIDENT_POLL_SECONDS: z.coerce.number().int().min(15).max(3600).default(60),
  TEAMS_SENDS_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(50),
  ROLE_INSIGHTS: text.default('x_mioms_m365_assis.insights_user'),
  ROLE_ADMINISTRATOR: text.default('x_mioms_m365_assis.administrator'),
  ROLE_SETUP: text.default('admin'),
  SHARED_HIDDEN_TABLES: list.optional(),
  SHARED_HIDDEN_FIELDS: list.pipe(z.array(z.enum(hideableFields))).optional(),
  SHARED_HIDDEN_GROUPS: list.optional(),
  SHARED_HIDDEN_PRIORITIES: list.pipe(z.array(z.enum(['1', '2', '3', '4', '5']))).optional(),
  SECOND_ADMINISTRATOR: z.enum(['on', 'off']).default('off'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  SANDBOX_CHAT: z.enum(['on', 'off']).default('on'),
  SANDBOX_CHAT_PORT: z.coerce.number().int().min(0).max(65_535).default(56_150),
  SANDBOX_LEARN_CORPUS: text.optional(),
  SANDBOX_NEWS: z.enum(['on', 'off']).default('on'),
} as const;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings).filter((name): name is SettingName => name in settings);

/** Settings whose values are kept out of every log. */
export const secretSettings = [
  'BOT_PASSWORD',
  'ENTRA_CLIENT_SECRET',
  'SERVICENOW_PASSWORD',
  'SERVICENOW_CLIENT_SECRET',
  'PARTNER_CLIENT_SECRET',
  'PARTNER_REFRESH_TOKEN',
  'DATABASE_URL',
] as const satisfies readonly SettingName[];

export const settingsSchema = z.object(settings);
export type Settings = z.infer<typeof settingsSchema>;

/** What counts when nothing is set; settings without a default are left out. */
export const settingDefaults: Settings = settingsSchema.parse({});

/** Without credentials: addresses are shown on cards, and a secret there would be shown too. */
function isHttpsOrLoopback(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return username === '' && password === '' && (protocol === 'https:' || isLoopback(value));
}

function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
}
