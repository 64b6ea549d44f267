import type { RunningApp } from './app.ts';
import { type Config, type ConfigProblem, type Mode, readConfig } from './config.ts';
import { asCasebridgeError, CasebridgeError } from './errors.ts';
import { languageOf, wordsFor } from './locales/words.ts';
import { createLog, type Log } from './log.ts';
import { sandboxText, startProblemText } from './terminal.ts';

// The process: settings in, a running bot or a list of what to do, signals, exit code.

const words = wordsFor(languageOf(Intl.DateTimeFormat().resolvedOptions().locale));
const mode: Mode = process.argv[2] === 'sandbox' ? 'sandbox' : 'production';
const read = readConfig(mode);
if ('problems' in read) {
  refuseToStart(new CasebridgeError('CONFIG_INVALID', { count: read.problems.length }), read.problems);
} else {
  await run(read.config);
}

async function run(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel, secrets: config.secrets });
  // A promise nobody waits for must not take everybody's bot down.
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a promise was rejected unseen'));
  try {
    // Loaded only now: what is wrong with the settings is said at once, before all packages are read.
    const { startApp } = await import('./app.ts');
    const app = await startApp(config, { log });
    stopOnSignal(app, log);
    log.info({ messagesUrl: app.messagesUrl, mode }, 'casebridge is running');
    if (mode === 'sandbox') process.stdout.write(sandboxText(app, config, words));
  } catch (thrown) {
    const error = asCasebridgeError(thrown);
    if (error.code === 'UNEXPECTED') log.fatal({ err: thrown }, 'casebridge could not start');
    refuseToStart(error, []);
  }
}

function refuseToStart(error: CasebridgeError, problems: readonly ConfigProblem[]): never {
  process.stderr.write(startProblemText(error, problems, words));
  process.exit(1);
}

/** Answers in flight are finished, then everything ends; a second signal ends it at once. */
function stopOnSignal(app: RunningApp, log: Log): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(130);
    stopping = true;
    await app.close();
    log.info('casebridge has stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      });
    });
  }
}
