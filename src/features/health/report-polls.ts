import { isCasebridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { PollOutcome } from './poll-health.ts';

/** What the log hears of polls: each kind of trouble once, until one succeeds. */
export function createPollReport(log: Pick<Log, 'info' | 'warn'>) {
  const troubles = new Set<string>();
  return (outcome: PollOutcome, error: unknown): void => {
    if (outcome === 'kept' || outcome === 'shared') {
      if (troubles.size > 0) log.info('service health is read and kept again');
      troubles.clear();
      return;
    }
    const code = isCasebridgeError(error) ? error.code : 'UNEXPECTED';
    const trouble = `${outcome} ${code}`;
    if (troubles.has(trouble)) return;
    troubles.add(trouble);
    log.warn({ outcome, code, err: error }, sentences[outcome]);
  };
}

/** What the log hears of records that cannot be read: each once, for as long as that lasts. */
export function createUnreadableReport(log: Pick<Log, 'warn'>) {
  let before = new Set<string>();
  return (ids: readonly string[]): void => {
    const unheard = ids.filter((id) => !before.has(id));
    before = new Set(ids);
    if (unheard.length > 0) {
      log.warn(
        { ids: unheard.slice(0, loggedIds), count: unheard.length },
        'service health has records that cannot be read',
      );
    }
  };
}

const loggedIds = 20;

const sentences = {
  failed: 'service health could not be read',
  unkept: 'service health was read, but could not be kept',
  lost: 'another replica was quicker to keep service health',
} as const;
