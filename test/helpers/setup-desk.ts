import assert from 'node:assert/strict';
import { once } from 'node:events';
import { paths } from '../../src/features/setup/paths/index.ts';
import type { PathId } from '../../src/features/setup/runbook/step.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { InstalledApp } from '../../src/sandbox/servicenow/index.ts';
import { type BotOptions, chatPerson, startBot, type TestBot, type TestPlace } from './bot.ts';
import { giveRole } from './by-hand.ts';
import { grantGraphRole, hurry } from './entra-admin.ts';
import { ownChatOf, type Shown, shown } from './setup-card.ts';
import { openPerson, type PersonDesk, type SetupPerson } from './setup-person.ts';

export type { SetupPerson, Shown };

/** One step as a card lists it. */
export interface Row {
  /** `✔` done, `❔` done but not seen, `✖` wrong, `🔒` blocked, `⏳` handed over, `○` open, `⏭` left out. */
  readonly icon: string;
  readonly text: string;
}

/** A whole bot that is set up by the people of the sandbox, with what a test asks of it. */
export interface SetupDesk extends PersonDesk {
  /** Somebody in one place: their own chat unless told. @param name as in `src/sandbox/people.json` */
  person(name: string, place?: TestPlace): SetupPerson;
  /** From `setup` to the started set-up: the card that all share from then on, as it is then. */
  start(person: SetupPerson, path: PathId, answers?: Answered): Promise<Shown>;
  /** The step's row on the shared card, or on another card. */
  row(stepId: string, card?: Shown): Row;
  /** Gives a directory role of the sandbox, such as `Application Administrator`, to somebody. */
  giveDirectoryRole(name: string, role: string): void;
  /** Rows of the set-up tables, and what the directory has of apps: to compare. Secrets are in it, moments are not. */
  snapshot(): Snapshot;
  close(): Promise<void>;
}

export interface Answered {
  readonly allowsBasic?: 'yes' | 'no';
  readonly singleTenant?: 'yes' | 'no';
}

export type Snapshot = Readonly<Record<string, readonly string[]>>;

/** Where the administrators talk; all of them read along. */
export const administratorsChat: TestPlace = { kind: 'groupChat', id: '19:administrators@thread.v2' };

export interface DeskOptions extends BotOptions {
  readonly app?: InstalledApp;
}

/**
 * Microsoft's app is there, and nobody has set it up. Casebridge may see all of it: its app reads app registrations, and its
 * account is `admin`.
 */
export async function startSetupDesk({ app, ...options }: DeskOptions = {}): Promise<SetupDesk> {
  const bot = await startBot(options);
  const { standIns, entra: registration } = bot.app.sandbox ?? {};
  const entra = standIns?.entra;
  if (entra === undefined || registration === undefined) throw new TypeError('a set-up has an Entra');
  hurry(entra);
  grantGraphRole(entra, registration.clientId, 'Application.Read.All');
  giveRole(bot.serviceNow, bot.serviceNow.integrationUser.userName, 'admin');
  bot.serviceNow.installSupportApp(app);
  bot.serviceNow.support.setUp = 'steps';
  let pathId: PathId = 'basic';
  let sharedId: string | undefined;
  const latest = (id: string) => latestOf(bot, id);
  const desk: SetupDesk = {
    bot,
    entra,
    person: (name, place = { kind: 'personal' }) => openPerson(desk, chatPerson(name), place),
    start: async (person, path, answers = {}) => {
      const asked = await person.press(await person.say('setup'), 'setup.choose', {
        singleTenant: 'yes',
        ...answers,
      });
      const proposed = await person.press(asked, 'setup.choose', { path });
      const started = await person.press(proposed, 'setup.start');
      pathId = path;
      sharedId = started.id;
      return started;
    },
    shared: () => {
      assert.ok(sharedId, 'a set-up that was started');
      return latest(sharedId);
    },
    isShared: (id) => id === sharedId,
    row: (stepId, card = desk.shared()) => rowOf(card, pathId, stepId),
    inbox: (name) => {
      const sent = bot.connector.sent.findLast(
        ({ conversationId, card }) => conversationId === ownChatOf(chatPerson(name)) && card !== undefined,
      );
      assert.ok(sent, `a message for ${name}`);
      return latest(sent.id);
    },
    latest,
    until: (what, find) => until(bot, what, find),
    giveDirectoryRole: (name, role) => {
      const found = bot.graph.directory.roles.find(({ displayName }) => displayName === role);
      assert.ok(found, `a role ${role}`);
      found.memberIds.push(chatPerson(name).aadObjectId);
    },
    snapshot: () => snapshotOf(bot, entra),
    close: () => bot.close(),
  };
  return desk;
}

function latestOf({ connector }: TestBot, id: string): Shown {
  const found =
    connector.updated.findLast((one) => one.id === id) ?? connector.sent.find((one) => one.id === id);
  assert.ok(found, `a message ${id}`);
  const { conversationId, card } = found;
  const place: TestPlace = conversationId.startsWith('a:')
    ? { kind: 'personal' }
    : { kind: 'groupChat', id: conversationId };
  return shown(id, place, card);
}

const rowPattern = /^(\S+) (\d+)\. (.*)$/;

function rowOf({ text }: Shown, pathId: PathId, stepId: string): Row {
  const steps = paths.find(({ id }) => id === pathId)?.steps ?? [];
  const number = steps.findIndex(({ id }) => id === stepId) + 1;
  assert.ok(number > 0, `a step ${stepId}`);
  const found = text
    .split('\n')
    .flatMap((line) => {
      const [, icon = '', at, rest = ''] = rowPattern.exec(line) ?? [];
      return icon !== '▶' && Number(at) === number ? [{ icon, text: rest }] : [];
    })
    .at(0);
  assert.ok(found, `a row of ${stepId} in ${text}`);
  return found;
}

const patienceMilliseconds = 15_000;

async function until<Found>(
  { connector }: TestBot,
  what: string,
  find: () => Found | undefined,
): Promise<Found> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    try {
      await once(connector.news, 'taken', { signal });
    } catch (error) {
      throw new Error(`${what} did not come`, { cause: error });
    }
  }
}

const setupTables = [
  ...['oauth_entity', 'oauth_entity_profile', 'oauth_oidc_entity', 'oidc_provider_configuration'],
  ...['sys_user', 'sys_user_has_role', 'sys_scope_privilege', 'sys_db_object'],
] as const;
/** What every write of a row changes. */
const bookkeeping = new Set([
  'sys_updated_on',
  'sys_updated_by',
  'sys_mod_count',
  'last_login_time',
  'last_login',
]);

function snapshotOf({ serviceNow }: TestBot, { registry }: EntraStandIn): Snapshot {
  const tables = setupTables.map((table) => {
    const rows = serviceNow.tables.rows(table).map((row) => {
      const kept = Object.entries(row).filter(([column, value]) => !bookkeeping.has(column) && value !== '');
      return JSON.stringify(kept.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    });
    return [table, rows.toSorted()];
  });
  const { applications, servicePrincipals, assignments } = registry;
  const apps = Object.entries({ applications, servicePrincipals, assignments }).map(([kind, all]) => [
    kind,
    all.map((one) => JSON.stringify(one)).toSorted(),
  ]);
  return Object.fromEntries([...tables, ...apps]);
}
