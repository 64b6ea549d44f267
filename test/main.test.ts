import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chatPerson } from './helpers/bot.ts';
import { onlyCard } from './helpers/card-text.ts';
import { startConnector } from './helpers/connector.ts';

const project = join(import.meta.dirname, '..');

interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** A process of its own, in English unless told, with nothing of this environment but the way to programs. */
interface Started {
  /** The first output that matches; fails when the process ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** When it has ended and nothing it started holds its output any more. */
  readonly ended: Promise<Ended>;
}

const children = new Set<ChildProcessWithoutNullStreams>();

function start(mode: 'production' | 'sandbox', settings: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', mode], {
    cwd: project,
    env: { PATH: process.env.PATH, LC_ALL: 'en_US.UTF-8', ...settings },
  });
  children.add(child);
  child.stdin.end();
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then((): Ended => {
    children.delete(child);
    return { exitCode: child.exitCode, signal: child.signalCode, output, errors };
  });
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    let found = pattern.exec(output);
    while (found === null) {
      const next = await Promise.race([once(child.stdout, 'data'), ended]);
      found = pattern.exec(output);
      assert.ok(found !== null || Array.isArray(next), `it ended: ${errors}`);
    }
    return found;
  };
  return { says, kill: (signal) => child.kill(signal), ended };
}

/** Whatever a failing test has left running. */
function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

interface Sandbox extends Started {
  readonly url: string;
  readonly port: string;
}

/** A sandbox on a port of its own, once it says that it runs. */
async function startSandbox(): Promise<Sandbox> {
  const started = start('sandbox', { PORT: '0', SANDBOX_CHAT: 'off' });
  const [, url = '', port = ''] = await started.says(
    /^ {2}Bot +(http:\/\/127\.0\.0\.1:(\d+))\/api\/messages$/m,
  );
  await started.says(/^Ctrl-C stops everything\.$/m);
  return { ...started, url, port };
}

describe('the process', function () {
  this.timeout(30_000);
  after(killAll);

  it('does not start in production without settings, and says everything that is missing', async () => {
    const { exitCode, output, errors } = await start('production', {}).ended;
    assert.equal(exitCode, 1);
    assert.equal(output, '');
    assert.match(errors, /^✗ Casebridge cannot start\. 8 settings are missing or wrong\.\n/);
    for (const name of [
      'BOT_ID',
      'BOT_PASSWORD',
      'ENTRA_CLIENT_SECRET',
      'SERVICENOW_URL',
      'SERVICENOW_AUTH',
    ]) {
      assert.match(errors, new RegExp(`^ {2}- ${name} is not set: \\S`, 'm'));
    }
    assert.match(errors, /: npm run sandbox\n$/);
    assert.doesNotMatch(errors, / at .*\.ts:\d+/);
  });

  it('names a setting that is wrong, in the language of the machine', async () => {
    const settings = { PORT: 'trois', SANDBOX_CHAT: 'off', LC_ALL: 'fr_FR.UTF-8' };
    const { exitCode, output, errors } = await start('sandbox', settings).ended;
    assert.equal(exitCode, 1);
    assert.equal(output, '');
    assert.match(errors, /^✗ Casebridge ne peut pas démarrer\. 1 paramètre manque ou est faux\.\n/);
    assert.match(errors, /^ {2}- PORT n’est pas valide/m);
  });
});

describe('a running sandbox', function () {
  this.timeout(30_000);
  let interrupted: Sandbox;
  let terminated: Sandbox;
  before(async () => {
    [interrupted, terminated] = await Promise.all([startSandbox(), startSandbox()]);
  });
  after(killAll);

  it('says what to say', async () => {
    await interrupted.says(
      /^ {2}Say {5}find solutions for INC001\n {10}service health\n {10}contact support for INC042\n {10}setup$/m,
    );
  });

  it('tells how it is', async () => {
    const answer = async (path: string) => {
      const response = await fetch(`${interrupted.url}${path}`);
      return { status: response.status, text: await response.text() };
    };
    assert.deepEqual(await answer('/healthz'), { status: 200, text: '{"status":"ok"}' });
    assert.match((await answer('/readyz')).text, /"status":"ready".*"ServiceNow".*"not asked yet"/);
    assert.match((await answer('/metrics')).text, /^process_cpu_seconds_total \d/m);
  });

  // The packages are loaded here as in production, which a test runner's own loader need not do.
  it('answers a message', async () => {
    const teams = await startConnector();
    const alex = chatPerson('Alex Wilber');
    teams.members.set(alex.id, alex);
    const response = await fetch(`${interrupted.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        channelId: 'msteams',
        serviceUrl: teams.url,
        text: 'find solutions for INC001',
        from: { id: alex.id, name: alex.name, aadObjectId: alex.aadObjectId },
        recipient: { id: '28:casebridge' },
        conversation: { id: 'a:alex' },
      }),
    });
    assert.equal(response.status, 200);
    assert.match(onlyCard(teams.sent), /Solutions for INC0000001/);
    await teams.close();
  });

  it('keeps its port: another one ends and says so, with its stand-ins', async () => {
    const { port } = interrupted;
    const { exitCode, output, errors } = await start('sandbox', { PORT: port, SANDBOX_CHAT: 'off' }).ended;
    assert.equal(exitCode, 1);
    assert.equal(output, '');
    assert.equal(
      errors,
      `✗ Port ${port} is taken. Another program already listens on port ${port}, so Casebridge cannot.
What to do:
  - End that program, or choose another port: PORT=<number>.
`,
    );
  });

  it('ends when it is interrupted', () => assertEnds(interrupted, 'SIGINT'));

  it('ends when it is terminated', () => assertEnds(terminated, 'SIGTERM'));
});

const secondsToEnd = 5;

async function assertEnds({ kill, ended, url }: Sandbox, signal: NodeJS.Signals): Promise<void> {
  const asked = performance.now();
  kill(signal);
  const { exitCode, signal: killedBy, errors } = await ended;
  assert.deepEqual({ exitCode, killedBy, errors }, { exitCode: 0, killedBy: null, errors: '' });
  assert.ok(performance.now() - asked < secondsToEnd * 1000);
  await assert.rejects(fetch(`${url}/healthz`));
}
