import assert from 'node:assert/strict';
import type { RunningApp } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import { CasebridgeError } from '../src/errors.ts';
import { wordsFor } from '../src/locales/words.ts';
import { sandboxText, startProblemText } from '../src/terminal.ts';

const english = wordsFor('en');
const french = wordsFor('fr');

function sandboxConfig(environment: Readonly<Record<string, string>> = {}): Config {
  const read = readConfig('sandbox', environment);
  assert.ok('config' in read);
  return read.config;
}

function running(chatUrl?: string): RunningApp {
  const messagesUrl = 'http://127.0.0.1:3978/api/messages';
  const firstLook = Promise.resolve();
  return { messagesUrl, chatUrl, sandbox: undefined, firstLook, close: async () => undefined };
}

describe('what the terminal says when Casebridge cannot start', () => {
  const error = new CasebridgeError('CONFIG_INVALID', { count: 2 });
  const problems = [
    { setting: 'PORT', problem: 'invalid' },
    { setting: 'BOT_CERTIFICATE_PATH', problem: 'unreadable' },
  ] as const;

  it('is every problem with what to set, and what to do', () => {
    assert.equal(
      startProblemText(error, problems, english),
      `✗ Casebridge cannot start. 2 settings are missing or wrong.
  - PORT is not valid: the port the bot listens on (3978)
  - BOT_CERTIFICATE_PATH names a file that cannot be read: instead of BOT_PASSWORD: a PEM file with certificate and private key (RSA)
What to do:
  - Set what is listed, then start again.
  - To try Casebridge without any setting: npm run sandbox
`,
    );
  });

  it('is said in French', () => {
    assert.equal(
      startProblemText(error, problems.slice(0, 1), french).replaceAll(/[\u00a0\u202f]/g, ' '),
      `✗ Casebridge ne peut pas démarrer. 2 paramètres manquent ou sont faux.
  - PORT n’est pas valide : le port sur lequel le bot écoute (3978)
Que faire :
  - Définissez ce qui est indiqué, puis redémarrez.
  - Pour essayer Casebridge sans aucun paramètre : npm run sandbox
`,
    );
  });

  it('names a taken port and its setting', () => {
    const taken = new CasebridgeError('PORT_TAKEN', { port: '3978', setting: 'PORT' });
    assert.equal(
      startProblemText(taken, [], english),
      `✗ Port 3978 is taken. Another program already listens on port 3978, so Casebridge cannot.
What to do:
  - End that program, or choose another port: PORT=<number>.
`,
    );
  });
});

describe('what the terminal says in the sandbox', () => {
  it('is where to click, what to say and who is played', () => {
    assert.equal(
      sandboxText(running('http://127.0.0.1:56150'), sandboxConfig(), english),
      `
Casebridge is running.

  Open    http://127.0.0.1:56150
  Say     find solutions for INC001
          service health
          contact support for INC042
          setup
  Bot     http://127.0.0.1:3978/api/messages
  State   http://127.0.0.1:3978/readyz

Played by stand-ins: ServiceNow, Microsoft Graph, Microsoft Learn, Microsoft Entra, Azure Support and Partner Center.
Ctrl-C stops everything.
`,
    );
  });

  it('is said in French, without a chat client when there is none', () => {
    assert.equal(
      sandboxText(running(), sandboxConfig(), french).replaceAll(/[\u00a0\u202f]/g, ' '),
      `
Casebridge fonctionne.

  Dites   trouver des solutions pour INC001
          intégrité du service
          contacter le support pour INC042
          configurer casebridge
  Bot     http://127.0.0.1:3978/api/messages
  État    http://127.0.0.1:3978/readyz

Joués par des doublures : ServiceNow, Microsoft Graph, Microsoft Learn, Microsoft Entra, Azure Support et Partner Center.
Ctrl-C arrête tout.
`,
    );
  });

  it('tells which systems are one’s own, and as whom people act there', () => {
    const config = sandboxConfig({
      SERVICENOW_URL: 'https://example.service-now.com',
      SERVICENOW_AUTH: 'basic',
      SERVICENOW_USERNAME: 'casebridge',
      SERVICENOW_PASSWORD: 'never-shown',
    });
    const text = sandboxText(running(), config, english);
    assert.match(text, /^Played by stand-ins: Microsoft Graph, Microsoft Learn, .* and Partner Center\.$/m);
    assert.match(text, /^Your own: ServiceNow \(https:\/\/example\.service-now\.com\)\.$/m);
    assert.match(text, / act as casebridge, with every right\.$/m);
    assert.doesNotMatch(text, /never-shown/);
  });
});
