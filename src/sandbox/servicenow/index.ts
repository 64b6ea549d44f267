import type { Express } from 'express';
import { type ServerTls, type StandIn, startStandIn } from '../stand-in.ts';
import { AccessRules } from './access.ts';
import { apiSessions } from './api-sessions.ts';
import { attachmentRoutes } from './attachment-api.ts';
import { type AttachedFile, attachFile } from './attachment-files.ts';
import { defaultSeed } from './default-seed.ts';
import { stableId } from './ids.ts';
import { keepInheritedRoles } from './inherited-roles.ts';
import type { Instance } from './instance.ts';
import { ClientCertificates } from './jwt-bearer.ts';
import { knowledgeRoutes } from './knowledge-api.ts';
import { plantMetadata, propertyRows } from './metadata.ts';
import { oauthRoutes } from './oauth.ts';
import { getOAuthToken, type TokenFetch } from './oauth-outbound.ts';
import { TokenStore } from './oauth-tokens.ts';
import { TrustedIssuers } from './oidc.ts';
import { Outbound } from './outbound.ts';
import { pageRoutes } from './pages.ts';
import { plantSeed } from './planting.ts';
import { addApiHeaders, answerProblem, problems } from './responses.ts';
import { Scripts } from './scripts.ts';
import { type Seed, type SeedContent, seedSchema } from './seed.ts';
import { statsRoutes } from './stats-api.ts';
import { createSupport, type SupportResource, supportRoles } from './support/index.ts';
import { type InstalledApp, installSupportApp, type SupportApp, supportApp } from './support-app.ts';
import { overrideMethod, tableRoutes } from './table-api.ts';
import { getValue, type Row, Tables } from './tables.ts';
import { mapUserCertificate } from './tls-sign-in.ts';
import { type IssuerTrust, trustIssuer } from './trust-issuer.ts';

export type { AccessRules } from './access.ts';
export { type ServiceNowFault, servicenowFaults } from './fault-presets.ts';
export type { TokenFetch } from './oauth-outbound.ts';
export type { Seed } from './seed.ts';
export type { SupportCase, SupportResource } from './support/index.ts';
export type { InstalledApp, SupportApp } from './support-app.ts';
export type { Row, Tables } from './tables.ts';
export type { IssuerTrust } from './trust-issuer.ts';

/** A ServiceNow instance played in memory. */
export interface ServiceNowStandIn extends StandIn {
  /** The account made for integrations: web service access only. */
  readonly integrationUser: { readonly userName: string; readonly password: string };
  readonly oauthClient: { readonly clientId: string; readonly clientSecret: string };
  /** The records themselves, past every rule. */
  readonly tables: Tables;
  readonly access: AccessRules;
  /** System properties, which can be switched at any time. */
  readonly properties: Map<string, string>;
  /** Everybody's password by user name. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Gives somebody another password: what a write to `user_password` does not do. */
  setPassword(userName: string, password: string): void;
  /**
   * Where hosts of the internet are played: origins by host name. The instance gets to these and to loopback only, with
   * what it does by itself: OIDC metadata, and tokens of outbound providers.
   */
  readonly hosts: Map<string, string>;
  /** How many `javascript:` values have been evaluated so far. */
  readonly scriptEvaluations: number;
  /** What attachments hold, by the `sys_id` of the attachment. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Attaches a file past every rule. */
  attach(table: string, sysId: string, file: AttachedFile): Row;
  /** Accepts an issuer's tokens as Bearer tokens from now on. */
  trustIssuer(trust: IssuerTrust): void;
  /** Lets `oauthClient` sign assertions with this certificate (PEM) instead of sending a password. */
  registerClientCertificate(pem: string): void;
  /** Lets whoever shows this TLS certificate (PEM), issued by `tls.clientCa`, in as a user. */
  mapUserCertificate(pem: string, userName: string): void;
  /** Makes the access tokens handed out so far useless, and on request the refresh tokens. */
  revokeTokens(what?: { readonly refresh?: boolean }): void;
  /** The resource that takes cases to Microsoft (docs/support-api.yaml). */
  readonly support: SupportResource;
  /** Puts Microsoft's retired app among the installed ones. */
  installSupportApp(app?: InstalledApp): void;
  readonly supportApp: SupportApp;
  /**
   * The related link *Get OAuth Token* of an outbound provider, by its `sys_id`.
   * @throws RangeError for one that does not exist
   */
  getOAuthToken(provider: string): Promise<TokenFetch>;
}

export interface ServiceNowOptions {
  readonly port?: number;
  /** Serves https, and asks for client certificates when it names their authority. */
  readonly tls?: ServerTls;
  /** The sandbox's own data by default. */
  readonly seed?: Seed;
  readonly properties?: Readonly<Record<string, string>>;
  /** User names of further accounts like the integration user, without a password. */
  readonly integrationAccounts?: readonly string[];
  readonly now?: () => Date;
}

const integrationUser = { userName: 'casebridge.integration', password: 'sandbox-integration' } as const;
const personalPassword = 'sandbox-person';
const oauthClient = {
  clientId: '5f3c1d0a9be84a56a1c2ffb1b6d7e801',
  clientSecret: 'sandbox-client',
} as const;

const integrationPerson: SeedContent['people'][number] = {
  user_name: integrationUser.userName,
  name: 'Casebridge Integration',
  email: 'casebridge.integration@contoso.com',
  title: 'Integration account',
  department: '',
  active: true,
  roles: ['itil', 'sn_incident_write', 'user_admin', 'oauth_admin', supportRoles.customer],
  groups: [],
  time_zone: 'UTC',
  web_service_access_only: true,
};

/**
 * Starts the stand-in for a ServiceNow instance on loopback.
 * @throws ZodError or RangeError for a seed that is wrong, and the listen error when the port cannot be had.
 */
export async function startServiceNow(options: ServiceNowOptions = {}): Promise<ServiceNowStandIn> {
  const instance = createInstance(seedSchema.parse(options.seed ?? (await defaultSeed())), options);
  const { port, tls } = options;
  const before = apiSessions(instance.now);
  const support = createSupport(instance);
  const standIn = await startStandIn(
    (app) => {
      app.use(support.resource.apiPath, addApiHeaders(instance.now), support.routes);
      addRoutes(app, instance);
    },
    { port, tls, before },
  );
  const { tables, access, properties, passwords, scripts, files, tokens, clientCertificates, outbound } =
    instance;
  return {
    ...standIn,
    integrationUser,
    oauthClient,
    tables,
    access,
    properties,
    passwords,
    setPassword: (userName, password) => void passwords.set(userName, password),
    hosts: outbound.hosts,
    files,
    get scriptEvaluations() {
      return scripts.evaluations;
    },
    attach: (table, sysId, file) => attachFile(instance, { table, sysId }, file),
    trustIssuer: (trust) => trustIssuer(instance, trust),
    registerClientCertificate: (pem) => clientCertificates.register(pem),
    mapUserCertificate: (pem, userName) => mapUserCertificate(instance, pem, userName),
    revokeTokens: ({ refresh = false } = {}) => tokens.revoke(refresh),
    support: support.resource,
    installSupportApp: (app = {}) => installSupportApp(tables, app),
    supportApp: supportApp(instance),
    getOAuthToken: (provider) => getOAuthToken(instance, provider),
  };
}

function addRoutes(app: Express, instance: Instance): void {
  app.disable('etag');
  app.use('/api', addApiHeaders(instance.now), overrideMethod);
  app.use(tableRoutes(instance), attachmentRoutes(instance), statsRoutes(instance));
  app.use(knowledgeRoutes(instance), oauthRoutes(instance), pageRoutes(instance));
  app.use('/api', () => {
    throw problems.noResource();
  });
  app.use(answerProblem);
}

function createInstance(
  seed: SeedContent,
  { properties: given = {}, integrationAccounts = [], now = () => new Date() }: ServiceNowOptions,
): Instance {
  const properties = new Map(Object.entries({ 'glide.sys.default.tz': 'UTC', ...given }));
  const tables = new Tables(now, { sys_properties: () => propertyRows(properties) });
  plantMetadata(tables);
  const files = new Map<string, Buffer>();
  const accounts = integrationAccounts.map((user_name) => ({ ...integrationPerson, user_name, email: '' }));
  const people = [...withIntegrationPerson(seed.people), ...accounts];
  plantSeed({ tables, files }, { ...seed, people }, now());
  keepInheritedRoles(tables);
  plantClient(tables);
  const passwords = new Map(seed.people.map(({ user_name }) => [user_name, personalPassword]));
  passwords.set(integrationUser.userName, integrationUser.password);
  const outbound = new Outbound();
  return {
    tables,
    properties,
    passwords,
    now,
    files,
    access: new AccessRules(tables),
    scripts: new Scripts(),
    tokens: new TokenStore(),
    outbound,
    issuers: new TrustedIssuers(outbound),
    clientCertificates: new ClientCertificates(),
  };
}

/** A client that acts as the integration account when it comes with nothing but its own credentials. */
function plantClient(tables: Tables): void {
  const user = tables.find('sys_user', { user_name: integrationUser.userName });
  tables.insert('oauth_entity', {
    sys_id: stableId('oauth_entity', oauthClient.clientId),
    name: 'Casebridge',
    client_id: oauthClient.clientId,
    client_secret: oauthClient.clientSecret,
    user: getValue(user ?? {}, 'sys_id'),
  });
}

/** The account is always there; what a seed says about it is added to what it needs. */
function withIntegrationPerson(people: SeedContent['people']): SeedContent['people'] {
  const isIntegration = ({ user_name }: { user_name: string }) => user_name === integrationUser.userName;
  const seeded = people.find(isIntegration);
  const roles = new Set([...integrationPerson.roles, ...(seeded?.roles ?? [])]);
  const account = { ...integrationPerson, ...seeded, roles: [...roles] };
  return [...people.filter((person) => !isIntegration(person)), account];
}
