import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { settingNames } from '../../src/settings.ts';

const project = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');

/** What the toolkit encrypted, a private key, a password in an address, a client secret as Entra writes them. */
const secretForms = /crypto_|-----BEGIN|:\/\/[^/]*:[^/]*@|[\w.~-]{3}\dQ~[\w.~-]{30,}/;

function placeholders(...files: string[]): string[] {
  const names = files.flatMap((file) => [...read(file).matchAll(/\$\{\{\s*(\w+)\s*\}\}/g)]);
  return [...new Set(names.map(([, name = '']) => name))];
}

describe('the toolkit files', () => {
  for (const { environment, files } of [
    {
      environment: 'env/.env.dev',
      files: ['teamsapp.yml', 'infra/azure.parameters.json', 'appPackage/manifest.json'],
    },
    { environment: 'env/.env.local', files: ['teamsapp.local.yml', 'appPackage/manifest.json'] },
  ]) {
    it(`use only variables that ${environment} has, secrets apart`, () => {
      const known = new Set(Object.keys(parseEnv(read(environment))));
      const used = placeholders(...files);
      assert.ok(used.length > 3);
      const unknown = used.filter((name) => !known.has(name) && !name.startsWith('SECRET_'));
      assert.deepEqual(unknown, []);
    });
  }

  it('tell in env/.env.dev about every secret that provisioning asks for', () => {
    const asked = placeholders('infra/azure.parameters.json').filter((name) => name.startsWith('SECRET_'));
    assert.equal(asked.length, 5);
    const comments = read('env/.env.dev');
    for (const name of asked) assert.match(comments, new RegExp(`^# +${name} `, 'm'));
  });

  it('keep every secret out of the environment files that git has', () => {
    const files = readdirSync(join(project, 'env')).filter((file) => !file.endsWith('.user'));
    assert.ok(files.includes('.env.dev') && files.includes('.env.local'));
    for (const file of files) {
      for (const [name, value = ''] of Object.entries(parseEnv(read(join('env', file))))) {
        assert.doesNotMatch(name, /^SECRET_/, `${file}: ${name} belongs in the .user file`);
        const isSecret = /PASSWORD|SECRET|TOKEN|DATABASE_URL/.test(name);
        assert.ok(!isSecret || value === '', `${file}: ${name} has a value`);
        assert.doesNotMatch(value, secretForms, `${file}: ${name}`);
      }
    }
  });

  it('name only files that exist', () => {
    for (const file of ['teamsapp.yml', 'teamsapp.local.yml']) {
      const named = [...read(file).matchAll(/: (\.\/\S+)$/gm)].map(([, path = '']) => path);
      const sources = named.filter((path) => !path.includes('/build') && path !== './.localConfigs');
      assert.ok(sources.length > 1);
      for (const path of sources) assert.ok(existsSync(join(project, path)), `${file} names ${path}`);
    }
  });

  it('give the local bot settings by their own names', () => {
    const [, envs = ''] = read('teamsapp.local.yml').split(/^ +envs:\n/m);
    const given = [...envs.matchAll(/^ {8}(\w+):/gm)].map(([, name = '']) => name);
    assert.ok(given.includes('BOT_ID') && given.includes('BOT_PASSWORD'));
    assert.deepEqual(
      given.filter((name) => !settingNames.some((setting) => setting === name)),
      [],
    );
  });
});
