import type { Session } from './instance.ts';
import { getValue } from './tables.ts';
import { fromZone, storedTime, toZone } from './times.ts';

interface Context {
  readonly session: Session;
  readonly now: Date;
  readonly argument: string;
}

const hour = 3_600_000;

/** The only script calls that are understood. */
const calls: Readonly<Record<string, (context: Context) => string>> = {
  getUserID: ({ session }) => getValue(session.user, 'sys_id'),
  getUserName: ({ session }) => getValue(session.user, 'user_name'),
  hoursAgo: ({ now, argument }) => storedTime(new Date(now.getTime() - Number(argument) * hour)),
  daysAgo: ({ now, argument }) => storedTime(new Date(now.getTime() - Number(argument) * 24 * hour)),
  beginningOfToday: (context) => today(context, '00:00:00'),
  endOfToday: (context) => today(context, '23:59:59'),
};

/**
 * Query values that start with `javascript:`. A real instance runs them; this one knows a few calls, takes
 * everything else as empty, and counts all of them: text from a person must never arrive here.
 */
export class Scripts {
  evaluations = 0;

  static isScript(value: string): boolean {
    return /^\s*javascript:/iu.test(value);
  }

  evaluate(script: string, session: Session, now: Date): string {
    this.evaluations += 1;
    const parts = /^\s*javascript:\s*gs\.(\w+)\((\d*)\);?\s*$/iu.exec(script);
    const call = Object.entries(calls).find(([name]) => name === parts?.[1]);
    return call === undefined ? '' : call[1]({ session, now, argument: parts?.[2] ?? '' });
  }
}

function today({ session, now }: Context, time: string): string {
  const date = toZone(storedTime(now), session.timeZone).slice(0, 10);
  return fromZone(`${date} ${time}`, session.timeZone);
}
