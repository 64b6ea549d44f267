import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openStore } from '../../src/store/index.ts';
import { file, findPostgres } from './engines.ts';

const postgres = await findPostgres();
const project = join(import.meta.dirname, '..', '..');
const children = new Set<ChildProcess>();

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The command, and what it runs, which starts sooner. */
const npm = ['npm', 'run', '--silent', 'store:move'] as const;
const node = [process.execPath, '--import', 'tsx', 'scripts/store-move.ts'] as const;

/** Started by an administrator, in English unless told, with these settings only. */
async function move(
  settings: Readonly<Record<string, string>>,
  [program, ...args]: typeof npm | typeof node = node,
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'en_US.UTF-8', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  children.delete(child);
  return { exitCode, output, errors };
}

if (postgres !== undefined) {
  describe('npm run store:move', function () {
    this.timeout(30_000);
    after(() => {
      for (const child of children) child.kill('SIGKILL');
    });

    it('says what it moved, then that it was moved, in the language of the machine', async () => {
      const [from, to] = await Promise.all([file.newPlace(), postgres.newPlace()]);
      assert.ok(from.place.kind === 'file' && to.place.kind === 'postgresql');
      const settings = { DATA_DIR: from.place.folder, DATABASE_URL: to.place.url };
      try {
        const store = await openStore(from.place, { lockMilliseconds: 0, onTrouble: () => undefined });
        await store.claims.claim('a', 'holder', 60_000);
        await store.claims.claim('b', 'holder', 60_000);

        const { exitCode, output, errors } = await move(settings);
        assert.deepEqual([exitCode, output], [1, '']);
        assert.match(errors, /^✗ Another process uses Casebridge’s database\./);
        await store.close();

        const moved = await move(settings, npm);
        const { host, pathname } = new URL(to.place.url);
        assert.deepEqual([moved.exitCode, moved.errors], [0, '']);
        assert.match(moved.output, /^2 rows in \d+ tables went from \S+ to \S+\.\n/);
        assert.ok(moved.output.includes(`went from ${from.place.folder} to ${host}${pathname}.\n`));
        assert.match(moved.output, /^ {2}claim: 2$/m);
        assert.match(moved.output, /^ {2}person_link: 0$/m);
        assert.match(moved.output, /\nWhat to do next:\n {2}- Start Casebridge with the same DATABASE_URL/);

        const again = await move({ ...settings, LC_ALL: 'fr_FR.UTF-8' });
        assert.deepEqual([again.exitCode, again.output], [1, '']);
        assert.match(again.errors, /^✗ La base PostgreSQL contient déjà des données .*: claim\. Rien/);
        assert.match(again.errors, /\nQue faire\u00a0:\n {2}- /);
      } finally {
        await Promise.all([from.remove(), to.remove()]);
      }
    });

    it('needs to know where to, and asks for nothing else', async () => {
      const [missing, wrong] = await Promise.all([move({}), move({ DATABASE_URL: 'mysql://db/x' })]);
      assert.deepEqual([missing.exitCode, missing.output], [1, '']);
      assert.match(
        missing.errors,
        /^✗ Casebridge does not know what to move where\. 1 setting is missing .*\n {2}- DATABASE_URL is not set: /,
      );
      assert.deepEqual([wrong.exitCode, wrong.output], [1, '']);
      assert.match(wrong.errors, /\n {2}- DATABASE_URL is not valid: .*\nWhat to do:\n/);
    });
  });
}
