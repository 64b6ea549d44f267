import { randomBytes } from 'node:crypto';
import type { Row, ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';

// What a ServiceNow administrator does with the mouse. Forms have the fields of the screens; each function gives the sys_id
// of what it made unless it says otherwise, and throws a RangeError for what is not on the instance.

const administrator = 'admin';

/** System OAuth > Application Registry > New > *Connect to a third party OAuth Provider*. */
export interface OutboundProviderForm {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  /** `oauth_redirect.do` of the instance when left out. */
  readonly redirectUrl?: string;
}

/** Default grant type *Client Credentials*; its default profile comes with it. */
export function createOutboundProvider(standIn: ServiceNowStandIn, form: OutboundProviderForm): string {
  const provider = insert(standIn, 'oauth_entity', {
    name: form.name,
    type: 'oauth_provider',
    client_id: form.clientId,
    client_secret: form.clientSecret,
    default_grant_type: 'client_credentials',
    token_url: form.tokenUrl,
    redirect_url: form.redirectUrl ?? `${standIn.url}/oauth_redirect.do`,
  });
  insert(standIn, 'oauth_entity_profile', {
    name: `${form.name} default_profile`,
    oauth_entity: provider,
    grant_type: 'client_credentials',
    default: 'true',
  });
  return provider;
}

/** *Client Secret* on the form of a row of the Application Registry. */
export function setClientSecret(standIn: ServiceNowStandIn, sysId: string, clientSecret: string): void {
  change(standIn, 'oauth_entity', { sys_id: sysId }, { client_secret: clientSecret });
}

export interface InboundClient {
  readonly sysId: string;
  readonly clientId: string;
  /** As the form shows it behind the lock. */
  readonly clientSecret: string;
}

/** Application Registry > New > *Create an OAuth API endpoint for external clients*: a name, and everything else as it is. */
export function createInboundClient(
  standIn: ServiceNowStandIn,
  { name }: { readonly name: string },
): InboundClient {
  const made = {
    clientId: randomBytes(16).toString('hex'),
    clientSecret: randomBytes(12).toString('base64url'),
  };
  const values = { name, type: 'client', client_id: made.clientId, client_secret: made.clientSecret };
  return { ...made, sysId: insert(standIn, 'oauth_entity', values) };
}

/** New entry of `oidc_provider_configuration`. */
export interface OidcConfigurationForm {
  readonly oidcProvider: string;
  readonly metadataUrl: string;
  /** `appid` when left out. */
  readonly userClaim?: string;
  /** *User ID* when left out. */
  readonly userField?: 'User ID' | 'Email' | '';
  readonly enableJtiVerification?: boolean;
}

const userFields = { 'User ID': 'user_name', Email: 'email', '': '' } as const;

export function createOidcConfiguration(
  standIn: ServiceNowStandIn,
  { oidcProvider, metadataUrl, userClaim = 'appid', userField = 'User ID', ...form }: OidcConfigurationForm,
): string {
  return insert(standIn, 'oidc_provider_configuration', {
    name: oidcProvider,
    oidc_url: metadataUrl,
    user_claim: userClaim,
    user_field: userFields[userField],
    enable_jti_verification: String(form.enableJtiVerification ?? false),
  });
}

/** Application Registry > New > *Configure an OIDC provider to verify ID tokens*. */
export interface OidcProviderForm {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `sys_id` of the OIDC provider configuration. */
  readonly configuration: string;
  /** `oauth_redirect.do` of the instance when left out. */
  readonly redirectUrl?: string;
}

export function createOidcProvider(standIn: ServiceNowStandIn, form: OidcProviderForm): string {
  return insert(standIn, 'oauth_oidc_entity', {
    name: form.name,
    client_id: form.clientId,
    client_secret: form.clientSecret,
    oidc_provider_configuration: form.configuration,
    redirect_url: form.redirectUrl ?? `${standIn.url}/oauth_redirect.do`,
  });
}

/** Organization > Users > New. */
export interface IntegrationUserForm {
  readonly userId: string;
  /** Ticked when left out. */
  readonly webServiceAccessOnly?: boolean;
}

export function createIntegrationUser(
  standIn: ServiceNowStandIn,
  { userId, webServiceAccessOnly = true }: IntegrationUserForm,
): string {
  return insert(standIn, 'sys_user', {
    user_name: userId,
    web_service_access_only: String(webServiceAccessOnly),
  });
}

/** *Set Password* on the user's form. */
export function setPassword(
  standIn: ServiceNowStandIn,
  userId: string,
  password: string,
  { passwordNeedsReset = false } = {},
): void {
  change(standIn, 'sys_user', { user_name: userId }, { password_needs_reset: String(passwordNeedsReset) });
  standIn.setPassword(userId, password);
}

/** The user's form > Roles > Edit. */
export function giveRole(standIn: ServiceNowStandIn, userId: string, role: string): string {
  const values = {
    user: idOf(standIn, 'sys_user', { user_name: userId }),
    role: idOf(standIn, 'sys_user_role', { name: role }),
  };
  return (
    standIn.tables.find('sys_user_has_role', values)?.sys_id ?? insert(standIn, 'sys_user_has_role', values)
  );
}

/** Ticks *All application scopes* and *Can read* on a table, and allows the app to read it. */
export function allowCrossScope(standIn: ServiceNowStandIn, table: string): string {
  change(standIn, 'sys_db_object', { name: table }, { access: 'public', read_access: 'true' });
  const privilege = {
    source_scope: idOf(standIn, 'sys_scope', { scope: 'x_mioms_m365_assis' }),
    target_scope: 'global',
    target_name: table,
    target_type: 'sys_db_object',
    operation: 'read',
  };
  const known = standIn.tables.find('sys_scope_privilege', privilege)?.sys_id;
  if (known === undefined) return insert(standIn, 'sys_scope_privilege', { ...privilege, status: 'allowed' });
  return change(standIn, 'sys_scope_privilege', { sys_id: known }, { status: 'allowed' });
}

/** Unticks what lets other scopes read a table. */
export function closeCrossScope(standIn: ServiceNowStandIn, table: string): void {
  change(standIn, 'sys_db_object', { name: table }, { access: 'package_private', read_access: 'false' });
}

/** Microsoft 365 support > Setup. */
export interface AppSetupForm {
  /** Step 6; skipped when left out. */
  readonly integrationUser?: string;
  /** How far it goes: to the completion page (`finalStep`), or through it. `complete` when left out. */
  readonly setUp?: 'finalStep' | 'complete' | 'insightsOnly';
}

/** Goes through the app's own screens. Microsoft's side may call back as the integration user from then on. */
export function finishAppSetup(
  standIn: ServiceNowStandIn,
  { integrationUser, setUp = 'complete' }: AppSetupForm = {},
): void {
  if (integrationUser !== undefined) {
    idOf(standIn, 'sys_user', { user_name: integrationUser });
    standIn.support.addMicrosoftAccount(integrationUser);
  }
  standIn.support.setUp = setUp;
}

/** The related link *Get OAuth Token* on an outbound provider. @returns whether it says that the token is there */
export async function getOAuthToken(standIn: ServiceNowStandIn, provider: string): Promise<boolean> {
  return (await standIn.getOAuthToken(provider)).isGiven;
}

function insert({ tables }: ServiceNowStandIn, table: string, values: Row): string {
  return tables.insert(table, values, administrator).sys_id ?? '';
}

function change(standIn: ServiceNowStandIn, table: string, found: Row, values: Row): string {
  const sysId = idOf(standIn, table, found);
  standIn.tables.update(table, sysId, values, administrator);
  return sysId;
}

function idOf({ tables }: ServiceNowStandIn, table: string, values: Row): string {
  const sysId = tables.find(table, values)?.sys_id;
  if (sysId === undefined) throw new RangeError(`no ${table} with ${JSON.stringify(values)}`);
  return sysId;
}
