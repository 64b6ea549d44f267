import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/store/sqlite.ts';
import { chatPerson } from '../helpers/bot.ts';
import { setPassword } from '../helpers/by-hand.ts';
import {
  appHands,
  automaticHands,
  enable,
  type Hands,
  takeEverything,
} from '../helpers/entra-token-hands.ts';
import { type Overheard, overhear } from '../helpers/overhear.ts';
import { ownChatOf } from '../helpers/setup-card.ts';
import { type SetupDesk, startSetupDesk } from '../helpers/setup-desk.ts';
import { startWalk, type Walking } from '../helpers/setup-walk.ts';

const cast = {
  ...{ entra: 'Lynne Robbins', serviceNow: 'Patti Fernandez', microsoft365: 'Adele Vance' },
  caseAdministrator: 'Alex Wilber',
} as const;
const password = 'Sommer-2026! & "more"';
/** Typed into a card as what it is not, so that it gets around. */
const planted = 'planted-7f3a9c';

/** Something that left Casebridge, or that it kept. */
interface Piece {
  /** `activity`, `answer`, `dialog`, `log`, `table …` or `file`. */
  readonly where: string;
  readonly text: string;
}

const basicHands: Hands = {
  ...appHands,
  integrationUser: async ({ desk, person, card }) => {
    setPassword(desk.bot.serviceNow, 'casebridge.microsoft365', password);
    assert.match(await person.trySignIn(card, { password: `not ${password}` }), /✖/);
    assert.match(await person.trySignIn(card, { password }), /✔/);
    return {};
  },
  completeIntegration: async ({ person, card }) => {
    const secret = await person.secret(card);
    assert.match(await person.trySignIn(card, { password, secret: `${secret}x` }), /✖/);
    assert.match(await person.trySignIn(card, { password, secret }), /✔/);
    return {};
  },
  enablePeople: enable,
};

/** In every spelling in which it might be written. */
function spellings(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret)].concat(
    [0, 1, 2].map((shift) => inBase64(secret, shift)),
  );
}

/** Of base64 only what does not depend on what stands before and after. */
function inBase64(secret: string, shift: number): string {
  const whole = Buffer.from(`${'x'.repeat(shift)}${secret}`)
    .toString('base64')
    .replace(/=+$/, '');
  return whole.slice(shift === 0 ? 0 : 4, -4);
}

function placesOf(secret: string, pieces: readonly Piece[]): readonly string[] {
  const wanted = spellings(secret).filter((text) => text.length >= 6);
  const found = pieces.filter(({ text }) => wanted.some((one) => text.includes(one)));
  return [...new Set(found.map(({ where }) => where))].toSorted();
}

const isDialog = (request: unknown) => ['task/fetch', 'task/submit'].includes(String(Object(request).name));

/** What Casebridge wrote to Teams, and answered to it. */
function saidBy({ bot }: SetupDesk, overheard: readonly Overheard[]): readonly Piece[] {
  const [teams, own] = [bot.connector.url, bot.app.messagesUrl].map((url) => Number(new URL(url).port));
  return overheard.flatMap(({ port, path, request, response }): readonly Piece[] => {
    if (port === teams) {
      const chat = decodeURIComponent(/conversations\/([^/]+)/.exec(path)?.[1] ?? '');
      return [{ where: `activity ${chat}`, text: JSON.stringify(request ?? '') }];
    }
    if (port !== own) return [];
    const chat = String(Object(Object(request).conversation).id);
    return [{ where: `${isDialog(request) ? 'dialog' : 'answer'} ${chat}`, text: response }];
  });
}

/** All that Entra and ServiceNow gave away to sign in with. */
function handedOut(overheard: readonly Overheard[]) {
  const said = (name: string) =>
    overheard.flatMap(({ path, response }) => {
      if (!/\/token|devicecode|oauth_token\.do/.test(path)) return [];
      const value: unknown = Object(JSON.parse(response || '{}'))[name];
      return typeof value === 'string' ? [value] : [];
    });
  const tokens = ['access_token', 'refresh_token', 'id_token'].flatMap(said);
  return { tokens, deviceCodes: said('device_code'), userCodes: said('user_code') };
}

async function keptIn(folder: string): Promise<readonly Piece[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const raw = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => ({
        where: 'file',
        text: await readFile(join(file.parentPath, file.name), 'latin1'),
      })),
  );
  const engine = await openSqlite({ folder, lockMilliseconds: 5_000 });
  try {
    const tables = await engine.execute("select name from sqlite_master where type = 'table'", []);
    const rows = await Promise.all(
      tables.map(async (table) => {
        const name = String(Object(table).name);
        const found = await engine.execute(`select * from "${name}"`, []);
        return found.map((row) => ({ where: `table ${name}`, text: JSON.stringify(row) }));
      }),
    );
    return [...raw, ...rows.flat()];
  } finally {
    await engine.close();
  }
}

/** Secrets of apps in both systems as they are now. */
function secretsNow({ bot, entra }: SetupDesk): readonly string[] {
  const { tables } = bot.serviceNow;
  const rows = [...tables.rows('oauth_entity'), ...tables.rows('oauth_oidc_entity')];
  return [
    ...entra.registry.applications.flatMap(({ passwords }) => passwords.map(({ secretText }) => secretText)),
    ...rows.flatMap(({ client_secret = '' }) => (client_secret === '' ? [] : [client_secret])),
  ];
}

async function goThrough(desk: SetupDesk, walking: Walking, secrets: Set<string>): Promise<void> {
  for (const { id, isOptional } of walking.steps) {
    if (isOptional === true) await walking.leaveOut(id);
    else await walking.step(id);
    // One may be replaced by the next.
    for (const secret of secretsNow(desk)) secrets.add(secret);
  }
}

for (const path of ['basic', 'entraToken'] as const) {
  describe(`secrets of the set-up on the path ${path}`, () => {
    let folder: string;
    let desk: SetupDesk;
    let ears: ReturnType<typeof overhear>;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'casebridge-secrets-'));
      ears = overhear();
      desk = await startSetupDesk({ settings: { DATA_DIR: folder } });
      takeEverything(desk);
    });
    after(async () => {
      ears.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('are nowhere but in their dialog', async function () {
      this.timeout(120_000);
      const known = new Set(secretsNow(desk));
      const secrets = new Set<string>();
      const hands: Hands = {
        ...(path === 'basic' ? basicHands : automaticHands(cast.entra)),
        appRepository: () => ({ repositoryId: planted }),
      };
      const walking = await startWalk(desk, { path, way: 'automatic', cast, hands });
      await goThrough(desk, walking, secrets);
      await walking.starter.say('setup status');
      await walking.starter.say('diagnose');
      await walking.starter.audit();
      await desk.person('Alex Wilber').say('test configuration');
      await desk.close();
      const said = saidBy(desk, ears.all);
      const pieces: readonly Piece[] = [
        ...said,
        ...desk.bot.logLines.map((text) => ({ where: 'log', text })),
        ...(await keptIn(folder)),
      ];

      const found = placesOf(planted, pieces).map((where) => where.replace(/ .*/, ''));
      assert.deepEqual(new Set(found), new Set(['activity', 'answer', 'file', 'table']));
      assert.deepEqual(placesOf('looked at the ServiceNow instance', pieces), ['log']);

      const { tokens, deviceCodes, userCodes } = handedOut(ears.all);
      const made = [...secrets].filter((secret) => !known.has(secret));
      const inDialogs = made.filter((secret) => placesOf(secret, pieces).length > 0);
      assert.equal(inDialogs.length, 1, 'the one that is typed into the admin centre is shown');
      assert.deepEqual(
        placesOf(inDialogs[0] ?? '', pieces).map((where) => where.replace(/ .*/, '')),
        ['dialog'],
      );
      assert.ok(made.length >= 3, `${made.length} secrets were made`);
      assert.ok(tokens.length > 3 && deviceCodes.length >= 2, 'people and apps signed in');
      const nowhere = [
        ...known,
        ...made.filter((one) => !inDialogs.includes(one)),
        ...tokens,
        ...deviceCodes,
      ];
      for (const secret of [...nowhere, password, `not ${password}`]) {
        assert.deepEqual(placesOf(secret, pieces), [], secret.slice(0, 6));
      }
      for (const code of userCodes) {
        const others = placesOf(code, pieces).filter(
          (where) => !where.endsWith(` ${ownChatOf(chatPerson(cast.entra))}`),
        );
        assert.deepEqual(others, [], 'a code is for who signs in');
      }
    });
  });
}
