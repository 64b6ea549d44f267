import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPassword } from '../../src/sandbox/entra/app-registry.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { type GraphStandIn, startGraph } from '../../src/sandbox/graph/index.ts';
import { startLearn } from '../../src/sandbox/learn/index.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { chatPerson, startBot, type TestBot } from './bot.ts';
import { giveRole } from './by-hand.ts';
import { textOf } from './card-text.ts';
import type { Member } from './connector.ts';
import { hurry, signInWithCode } from './entra-admin.ts';
import { buttonOf } from './setup-card.ts';

/** A set-up whose bot ends and begins again: what is kept is in its database, and in the other systems. */
export interface RestartingSetup {
  readonly entra: EntraStandIn;
  readonly graph: GraphStandIn;
  readonly serviceNow: ServiceNowStandIn;
  /** Clicks, and gives the card. */
  click(verb: string, data: object, from?: Member): Promise<unknown>;
  /** *Do it for me*, shown: the data of the button that confirms it. */
  plan(step: string): Promise<object>;
  /** Confirms it, with the sign-in that it takes. @returns what the card says in the end */
  confirm(plan: object, from?: Member): Promise<string>;
  doIt(step: string): Promise<string>;
  undo(step: string): Promise<string>;
  /** Begins again on the same database. */
  restart(): Promise<void>;
  end(): Promise<void>;
  /** Time passes, for everybody. */
  pass(milliseconds: number): void;
  /** How many rows, apps, secrets and permissions there are of each kind. */
  count(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** What a step's card says when all of it is there. */
export const isDone = /^(✔ Checked: it is in order|ℹ️ The step is done as you say)/m;

const alex = chatPerson('Alex Wilber');
const clientId = '3b0b7c9e-6c1d-4a5e-9a59-5f1f5a8d2c11';
const clientSecret = 'its-secret';
/** What the bot itself needs, but for service health. */
const roles = ['User.Read.All', 'RoleManagement.Read.Directory'];

export async function startRestartingSetup(): Promise<RestartingSetup> {
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const directory = await mkdtemp(join(tmpdir(), 'setup-'));
  const serviceNow = await startServiceNow({ now });
  giveRole(serviceNow, serviceNow.integrationUser.userName, 'admin');
  serviceNow.installSupportApp({ without: ['privileges'] });
  for (const name of ['oauth_entity', 'oauth_entity_profile']) {
    const sysId = serviceNow.tables.find('sys_db_object', { name })?.sys_id ?? '';
    serviceNow.tables.update('sys_db_object', sysId, { access: 'package_private', read_access: 'false' });
  }
  const entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0', now });
  hurry(entra);
  entra.registerApp({ clientId, roles });
  const own = entra.registry.find({ appId: clientId });
  assert.ok(own, 'Casebridge’s own app');
  // Whatever time passes, it is another secret that ends.
  addPassword(own, { secretText: clientSecret, endsAt: new Date('2100-01-01') }, now());
  const graph = await startGraph({ now, registry: entra.registry });
  const learn = await startLearn();
  const global = graph.directory.roles.find(({ displayName }) => displayName === 'Global Administrator');
  global?.memberIds.push(alex.aadObjectId ?? '');
  const settings = {
    ...{ DATA_DIR: directory, GRAPH_URL: graph.url, SERVICENOW_URL: serviceNow.url },
    ...{ SERVICENOW_AUTH: 'basic', SERVICENOW_USERNAME: serviceNow.integrationUser.userName },
    SERVICENOW_PASSWORD: serviceNow.integrationUser.password,
    ...{ ENTRA_AUTHORITY_URL: entra.url, ENTRA_TENANT_ID: entra.tenantId },
    ...{ ENTRA_CLIENT_ID: clientId, ENTRA_CLIENT_SECRET: clientSecret },
    LEARN_URL: `${learn.url}/api/mcp`,
    SUPPORT_API_PATH: serviceNow.support.apiPath,
  };
  const start = () => startBot({ settings, now, own: { serviceNow, graph, learn } });
  const running = { bot: await start() };
  return {
    ...{ entra, graph, serviceNow },
    ...conversing(running, entra),
    restart: async () => {
      await running.bot.close();
      running.bot = await start();
    },
    end: () => running.bot.close(),
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
    count: () => countOf(serviceNow, entra),
    close: async () => {
      await running.bot.close();
      for (const standIn of [serviceNow, entra, graph, learn]) await standIn.close();
      await rm(directory, { recursive: true });
    },
  };
}

type Conversing = Pick<RestartingSetup, 'click' | 'plan' | 'confirm' | 'doIt' | 'undo'>;

function conversing(running: { bot: TestBot }, entra: EntraStandIn): Conversing {
  let cards = 0;
  const click = async (verb: string, data: object, from = alex) => {
    const { answer } = await running.bot.click(verb, data, { from });
    return Object(answer).value;
  };
  /** What takes the clicked card's place in the end. */
  const ended = async (verb: string, data: object, from = alex): Promise<string> => {
    const { bot } = running;
    cards += 1;
    const id = `card-${cards}`;
    const { answer, sent } = await bot.click(verb, data, { from, clicked: { id } });
    const { value } = Object(answer);
    // What went wrong within the turn is a message of its own.
    const text = textOf(typeof value === 'object' ? value : sent.map(({ card }) => card));
    const [code] = /^[BCDFGHJKLMNPQRSTVWXZ]{9}$/m.exec(text) ?? [];
    if (code === undefined && !text.includes('⏳ Casebridge is at work')) return text;
    const before = bot.connector.updated.length;
    if (code !== undefined) signInWithCode(entra, code, from.name);
    return textOf((await editedAfter(bot, id, before)).card);
  };
  const plan = async (step: string) => buttonOf(await click('setup.plan', { step }), 'setup.do');
  const confirm = (data: object, from?: Member) => ended('setup.do', data, from);
  return {
    ...{ click, plan, confirm },
    doIt: async (step) => confirm(await plan(step)),
    undo: async (step) =>
      ended('setup.undoDo', buttonOf(await click('setup.undo', { step }), 'setup.undoDo')),
  };
}

async function editedAfter({ connector }: TestBot, id: string, before: number) {
  const signal = AbortSignal.timeout(15_000);
  for (;;) {
    const found = connector.updated.slice(before).find((one) => one.id === id);
    if (found !== undefined) return found;
    await once(connector.news, 'taken', { signal });
  }
}

const tables = [
  ...['oauth_entity', 'oauth_entity_profile', 'oauth_oidc_entity', 'oidc_provider_configuration'],
  ...['sys_user', 'sys_user_has_role', 'sys_scope_privilege'],
] as const;

function countOf(serviceNow: ServiceNowStandIn, { registry }: EntraStandIn): Record<string, number> {
  const open = serviceNow.tables
    .rows('sys_db_object')
    .filter(({ access, read_access: reads }) => access === 'public' && reads === 'true');
  assert.ok(registry.applications.length > 0, 'Casebridge’s own app');
  return {
    ...Object.fromEntries(tables.map((table) => [table, serviceNow.tables.rows(table).length])),
    openTables: open.length,
    applications: registry.applications.length,
    servicePrincipals: registry.servicePrincipals.length,
    secrets: registry.applications.flatMap(({ passwords }) => passwords).length,
    assignments: registry.assignments.length,
  };
}
