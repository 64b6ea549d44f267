import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { type PackageReport, packageApp } from '../../scripts/package/package-app.ts';

const project = join(import.meta.dirname, '..', '..');
const ids = {
  TEAMS_APP_ID: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0c01',
  BOT_ID: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0c02',
  SERVICENOW_HOST: 'dev00001.service-now.com',
};

const manifestSchema = z.looseObject({
  bots: z.tuple([
    z.looseObject({
      commandLists: z.tuple([z.looseObject({ commands: z.array(z.record(z.string(), z.string())) })]),
    }),
  ]),
});
type Manifest = z.infer<typeof manifestSchema>;

describe('the Teams app package', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'casebridge-package-'));
    const isSource = (source: string) => source !== join(project, 'appPackage', 'build');
    await cp(join(project, 'appPackage'), join(root, 'appPackage'), { recursive: true, filter: isSource });
  });

  afterEach(() => rm(root, { recursive: true }));

  function validate(processEnvironment = {}): Promise<PackageReport> {
    return packageApp({ root, environmentName: 'test', processEnvironment, validateOnly: true });
  }

  function build(processEnvironment = {}): Promise<PackageReport> {
    return packageApp({ root, environmentName: 'test', processEnvironment, validateOnly: false });
  }

  async function builtBytes(): Promise<Uint8Array> {
    const { file, problems } = await build(ids);
    assert.deepEqual(problems, []);
    assert.equal(file, 'appPackage/build/casebridge-test.zip');
    return readFile(join(root, file));
  }

  async function changeManifest(change: (manifest: Manifest) => void): Promise<void> {
    const path = join(root, 'appPackage', 'manifest.json');
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    change(manifest);
    await writeFile(path, JSON.stringify(manifest));
  }

  function assertRefused(report: PackageReport, where: string, what: RegExp): void {
    const found = report.problems.find((problem) => problem.where === where && what.test(problem.what));
    assert.ok(found, `no such problem in ${JSON.stringify(report.problems, null, 1)}`);
    assert.equal(report.file, undefined);
  }

  it('is valid as it is, with placeholders for what only an environment knows', async () => {
    const report = await validate();
    assert.deepEqual(report.problems, []);
    assert.deepEqual(report.placeholders, ['TEAMS_APP_ID', 'BOT_ID', 'SERVICENOW_HOST']);
    assert.equal(report.file, undefined);
  });

  it('is not built with placeholders: every id that is missing is named, with what to do', async () => {
    const report = await build({ BOT_ID: ' ' });
    assert.deepEqual(
      report.problems.map(({ where, what }) => `${where}: ${what}`),
      ['TEAMS_APP_ID', 'BOT_ID', 'SERVICENOW_HOST'].map((name) => `env/.env.test: ${name} is not set.`),
    );
    assert.ok(report.problems.every(({ fix }) => fix.includes('--validate-only')));
    assert.equal(report.file, undefined);
  });

  it('takes ids from the file of its environment, and the process before the file', async () => {
    await cp(join(project, 'env'), join(root, 'env'), { recursive: true });
    await writeFile(join(root, 'env', '.env.test'), `TEAMS_APP_ID=${ids.TEAMS_APP_ID}\nBOT_ID=of-the-file\n`);
    const { file } = await build({ BOT_ID: ids.BOT_ID, SERVICENOW_HOST: ids.SERVICENOW_HOST });
    assert.ok(file);
    const manifest = unzipSync(await readFile(join(root, file)))['manifest.json'];
    const text = Buffer.from(manifest ?? []).toString('utf8');
    assert.match(text, new RegExp(`"id": "${ids.TEAMS_APP_ID}"`));
    assert.match(text, new RegExp(`"botId": "${ids.BOT_ID}"`));
    assert.match(text, /"domains": \["dev00001\.service-now\.com"\]/);
  });

  it('holds the manifest, two icons and the French texts, and nothing else', async () => {
    const entries = unzipSync(await builtBytes());
    assert.deepEqual(
      new Set(Object.keys(entries)),
      new Set(['color.png', 'fr.json', 'manifest.json', 'outline.png']),
    );
    const icon = await readFile(join(project, 'appPackage', 'outline.png'));
    assert.deepEqual(Buffer.from(entries['outline.png'] ?? []), icon);
  });

  it('has the same bytes whenever and wherever it is built', async () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      const first = await builtBytes();
      process.env.TZ = 'America/Los_Angeles';
      assert.deepEqual(await builtBytes(), first);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('refuses a 13th command, a property that the schema does not have and an id that is none', async () => {
    await changeManifest((manifest) => {
      const { commands } = manifest.bots[0].commandLists[0];
      while (commands.length < 13) commands.push({ title: `more ${commands.length}`, description: 'More.' });
      manifest.colour = 'teal';
    });
    const report = await build({ ...ids, BOT_ID: 'casebridge' });
    assertRefused(report, 'appPackage/manifest.json', /commandLists\/0\/commands .*more than 12/);
    assertRefused(report, 'appPackage/manifest.json', /additional properties.*colour/);
    assertRefused(report, 'appPackage/manifest.json', /bots\/0\/botId/);
  });

  it('refuses a schema version that nobody has here', async () => {
    await changeManifest((manifest) => {
      manifest.$schema = 'not a schema';
    });
    assertRefused(await validate(), 'appPackage/manifest.json', /schema cannot be read/);
  });

  it('refuses a manifest that is not JSON', async () => {
    await writeFile(join(root, 'appPackage', 'manifest.json'), '{');
    assertRefused(await validate(), 'appPackage/manifest.json', /not JSON/);
  });

  it('refuses icons of the wrong size', async () => {
    const appPackage = join(root, 'appPackage');
    await cp(join(project, 'appPackage', 'outline.png'), join(appPackage, 'color.png'));
    await cp(join(project, 'appPackage', 'color.png'), join(appPackage, 'outline.png'));
    const report = await validate();
    assertRefused(report, 'appPackage/color.png', /32 x 32 pixels; Teams wants 192 x 192/);
    assertRefused(report, 'appPackage/outline.png', /192 x 192 pixels; Teams wants 32 x 32/);
    assertRefused(report, 'appPackage/outline.png', /white on transparent/);
  });

  it('refuses a translation that lacks a text, has one too many or says too much', async () => {
    const path = join(root, 'appPackage', 'fr.json');
    const texts = z.record(z.string(), z.string()).parse(JSON.parse(await readFile(path, 'utf8')));
    delete texts['bots[0].commandLists[0].commands[1].title'];
    delete texts['composeExtensions[0].commands[0].parameters[0].title'];
    texts['composeExtensions[0].commands[1].title'] = 'x'.repeat(33);
    texts['bots[0].commandLists[0].commands[12].title'] = 'une de trop';
    texts['description.short'] = 'x'.repeat(81);
    await writeFile(path, JSON.stringify(texts));
    const report = await validate();
    assertRefused(report, 'appPackage/fr.json', /commands\[1\]\.title" is missing/);
    assertRefused(report, 'appPackage/fr.json', /commands\[12\]\.title/);
    assertRefused(report, 'appPackage/fr.json', /parameters\[0\]\.title" is missing/);
    assertRefused(report, 'appPackage/fr.json', /composeExtensions\[0\].* is longer than 32/);
    assertRefused(report, 'appPackage/fr.json', /description\.short" is longer than 80/);
  });

  it('lists everything that is wrong at once', async () => {
    await unlink(join(root, 'appPackage', 'color.png'));
    await unlink(join(root, 'appPackage', 'fr.json'));
    assert.deepEqual(
      (await build()).problems.map(({ where }) => where),
      ['env/.env.test', 'env/.env.test', 'env/.env.test', 'appPackage/color.png', 'appPackage/fr.json'],
    );
  });
});
