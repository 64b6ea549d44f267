import type { ServiceHealthIssue } from '../../clients/graph/service-health.ts';
import type { HealthSnapshot, ReadHealth } from './read-health.ts';

export interface KnownIssuesDeps {
  readonly readHealth: ReadHealth;
  readonly now: () => Date;
  /** How long a reading is fresh, and how long after Graph has failed or been late nobody waits for it again. */
  readonly pauseSeconds: number;
}

/** The open issues as far as they are known without waiting long; none when Graph's answer is missing. Never throws. */
export type KnownIssues = () => Promise<readonly ServiceHealthIssue[]>;

/** A card that is about something else does not wait longer to learn what Microsoft says. */
const patienceMilliseconds = 300;
/** What was said longer ago may be over, and the card does not tell the age. */
const oldestMilliseconds = 60 * 60_000;

export function createKnownIssues({ readHealth, now, pauseSeconds }: KnownIssuesDeps): KnownIssues {
  let last: HealthSnapshot | undefined;
  let pausedUntil = 0;
  const age = ({ readAt }: HealthSnapshot) => now().getTime() - readAt.getTime();
  const read = async () => {
    const snapshot = await soon(readHealth().catch(() => undefined));
    last = snapshot ?? last;
    // While Graph does not answer there is at best an old one, and every card would ask and wait again.
    if (snapshot === undefined || age(snapshot) > pauseSeconds * 1000) {
      pausedUntil = now().getTime() + pauseSeconds * 1000;
    }
  };
  return async () => {
    if (now().getTime() >= pausedUntil) await read();
    return last === undefined || age(last) > oldestMilliseconds ? [] : last.openIssues;
  };
}

/** What a promise comes to, or undefined when that takes too long; it then goes on for whoever asks next. */
async function soon<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMilliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
