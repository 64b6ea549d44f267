import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { settingNames } from '../../src/settings.ts';

/** What can be known about the templates without their compiler. */
const infra = join(import.meta.dirname, '..', '..', 'infra');
const read = (file: string) => readFileSync(join(infra, file), 'utf8');
const template = read('azure.bicep');

interface Parameter {
  readonly name: string;
  readonly hasDefault: boolean;
  readonly isSecure: boolean;
}

function parameters(file: string): Parameter[] {
  const declarations = read(file).matchAll(/((?:^@[\s\S]*?\n)?)^param (\w+) \w+( =.*)?$/gm);
  return [...declarations].map(([, decorators = '', name = '', value]) => ({
    name,
    hasDefault: value !== undefined,
    isSecure: /^@secure\(\)$/m.test(decorators),
  }));
}

/** The text of `var <name> = …`, up to the blank line after it. */
function variable(name: string): string {
  const [, text = ''] = new RegExp(`^var ${name} = ([\\s\\S]*?)\\n\\n`, 'm').exec(template) ?? [];
  assert.notEqual(text, '');
  return text;
}

function keys(text: string): string[] {
  return [...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+):/g)].map(([, name = '']) => name);
}

describe('the infrastructure', () => {
  it('declares every parameter that is given, and is given every one without a default', () => {
    const file = z.object({ parameters: z.record(z.string(), z.object({ value: z.unknown() })) });
    const given = Object.keys(file.parse(JSON.parse(read('azure.parameters.json'))).parameters);
    const declared = parameters('azure.bicep');
    assert.deepEqual(
      given.filter((name) => !declared.some((parameter) => parameter.name === name)),
      [],
    );
    const required = declared.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
    assert.ok(required.length > 0);
    assert.deepEqual(
      required.filter((name) => !given.includes(name)),
      [],
    );
  });

  it('calls modules that exist with the parameters that they declare, and uses every module', () => {
    const calls = [
      ...template.matchAll(/^module \w+ '([^']+)' = [\s\S]*?^ {2}params: \{\n([\s\S]*?)^ {2}\}$/gm),
    ];
    for (const [, file = '', params = ''] of calls) {
      const given = [...params.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
      const declared = parameters(file);
      const names = declared.map(({ name }) => name);
      assert.deepEqual(new Set(given), new Set(names), file);
    }
    const called = calls.map(([, file = '']) => file.replace('modules/', ''));
    assert.deepEqual(new Set(called), new Set(readdirSync(join(infra, 'modules'))));
  });

  it('gives the web app settings by their own names', () => {
    const given = [...keys(variable('settings')), ...keys(variable('secretNames'))];
    assert.ok(given.includes('BOT_ID') && given.includes('SERVICENOW_PASSWORD'));
    assert.deepEqual(
      given.filter((name) => !settingNames.some((setting) => setting === name)),
      [],
    );
  });

  it('gives the web app a database, or a local folder for one: its own share and its code take none', () => {
    assert.ok(keys(variable('secretNames')).includes('DATABASE_URL'));
    const [, folder = ''] = /hasDatabase \? \{\} : \{ DATA_DIR: '([^']+)' \}/.exec(template) ?? [];
    assert.match(folder, /^\/tmp\//);
  });

  it('gives the web app secrets as references to the vault, and puts each into the vault', () => {
    const isSecret = (name: string) => /PASSWORD|CLIENT_SECRET|DATABASE_URL/.test(name);
    assert.deepEqual(keys(variable('settings')).filter(isSecret), []);
    assert.ok(keys(variable('secretNames')).every(isSecret));
    const referred = [...variable('secretNames').matchAll(/: '([a-z-]+)'/g)].map(([, name]) => name);
    const stored = [...template.matchAll(/'([a-z-]+)': (\w+)/g)];
    assert.deepEqual(new Set(stored.map(([, name]) => name)), new Set(referred));
    const secure = parameters('azure.bicep').filter((parameter) => parameter.isSecure);
    assert.deepEqual(new Set(stored.map(([, , value]) => value)), new Set(secure.map(({ name }) => name)));
  });

  it('has no secret in its parameters file: what is secure is a placeholder', () => {
    const text = read('azure.parameters.json');
    for (const { name } of parameters('azure.bicep').filter((parameter) => parameter.isSecure)) {
      assert.match(text, new RegExp(`"${name}": \\{ "value": "\\$\\{\\{SECRET_\\w+\\}\\}" \\}`));
    }
  });

  it('lets in nothing but TLS and asks the bot whether it is alive', () => {
    const webApp = read('modules/web-app.bicep');
    for (const line of [
      'httpsOnly: true',
      "minTlsVersion: '1.2'",
      "ftpsState: 'Disabled'",
      "healthCheckPath: '/healthz'",
      'alwaysOn: true',
      "appCommandLine: 'npm start'",
    ]) {
      assert.ok(webApp.includes(line), line);
    }
  });
});
