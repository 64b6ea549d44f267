import { type StandIn, startStandIn } from '../stand-in.ts';
import { AccessRules } from './access.ts';
import { defaultSeed } from './default-seed.ts';
import type { Instance } from './instance.ts';
import { knowledgeRoutes } from './knowledge-api.ts';
import { plantMetadata, propertyRows } from './metadata.ts';
import { type OAuthClient, oauthRoutes } from './oauth.ts';
import { TokenStore } from './oauth-tokens.ts';
import { pageRoutes } from './pages.ts';
import { plantSeed } from './planting.ts';
import { addApiHeaders, answerProblem, problems } from './responses.ts';
import { Scripts } from './scripts.ts';
import { type Seed, type SeedContent, seedSchema } from './seed.ts';
import { overrideMethod, tableRoutes } from './table-api.ts';
import { Tables } from './tables.ts';

export type { AccessRules } from './access.ts';
export type { Seed } from './seed.ts';
export type { Row, Tables } from './tables.ts';

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
  /** How many `javascript:` values have been evaluated so far. */
  readonly scriptEvaluations: number;
}

export interface ServiceNowOptions {
  readonly port?: number;
  /** The sandbox's own data by default. */
  readonly seed?: Seed;
  readonly properties?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
}

const integrationUser = { userName: 'casebridge.integration', password: 'sandbox-integration' } as const;
const personalPassword = 'sandbox-person';
const oauthClient: OAuthClient = {
  clientId: '5f3c1d0a9be84a56a1c2ffb1b6d7e801',
  clientSecret: 'sandbox-client',
  userName: integrationUser.userName,
};

const integrationPerson: SeedContent['people'][number] = {
  user_name: integrationUser.userName,
  name: 'Casebridge Integration',
  email: 'casebridge.integration@contoso.com',
  title: 'Integration account',
  department: '',
  active: true,
  roles: ['itil', 'sn_incident_write', 'user_admin'],
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
  const standIn = await startStandIn((app) => {
    app.disable('etag');
    app.use('/api', addApiHeaders, overrideMethod);
    app.use(tableRoutes(instance), knowledgeRoutes(instance), oauthRoutes(instance, oauthClient));
    app.use(pageRoutes(instance));
    app.use('/api', () => {
      throw problems.noResource();
    });
    app.use(answerProblem);
  }, options.port);
  const { tables, access, properties, passwords, scripts } = instance;
  return {
    ...standIn,
    integrationUser,
    oauthClient,
    tables,
    access,
    properties,
    passwords,
    get scriptEvaluations() {
      return scripts.evaluations;
    },
  };
}

function createInstance(
  seed: SeedContent,
  { properties: given = {}, now = () => new Date() }: ServiceNowOptions,
): Instance {
  const properties = new Map(Object.entries({ 'glide.sys.default.tz': 'UTC', ...given }));
  const tables = new Tables(now, { sys_properties: () => propertyRows(properties) });
  plantMetadata(tables);
  plantSeed(tables, { ...seed, people: withIntegrationPerson(seed.people) }, now());
  const passwords = new Map(seed.people.map(({ user_name }) => [user_name, personalPassword]));
  passwords.set(integrationUser.userName, integrationUser.password);
  return {
    tables,
    properties,
    passwords,
    now,
    access: new AccessRules(),
    scripts: new Scripts(),
    tokens: new TokenStore(),
  };
}

/** The account is always there; what a seed says about it is added to what it needs. */
function withIntegrationPerson(people: SeedContent['people']): SeedContent['people'] {
  const isIntegration = ({ user_name }: { user_name: string }) => user_name === integrationUser.userName;
  const seeded = people.find(isIntegration);
  const roles = new Set([...integrationPerson.roles, ...(seeded?.roles ?? [])]);
  const account = { ...integrationPerson, ...seeded, roles: [...roles] };
  return [...people.filter((person) => !isIntegration(person)), account];
}
