import { asCasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';

/** What a check found. `unseen`: nobody could tell, which is not the same as good. */
export interface Finding {
  readonly result: 'good' | 'bad' | 'unseen';
  /** What was looked at, and how it is. */
  readonly text: string;
  /** What to do, one step after the other; none for what is good. */
  readonly todo?: readonly string[];
}

/** One thing that is looked at. What it throws is a finding, too: then it is not seen. */
export interface Check {
  /** What it looks at, for when it cannot. */
  readonly name: (turn: Turn) => string;
  readonly run: (turn: Turn) => Promise<readonly Finding[]>;
}

/** One slow system leaves the others their time. */
const longestCheckMilliseconds = 5_000;

/** All at once, in their own order. */
export async function runChecks(turn: Turn, checks: readonly Check[]): Promise<readonly Finding[]> {
  const found = await Promise.all(checks.map((check) => runOne(turn, check)));
  return found.flat();
}

async function runOne(turn: Turn, { name, run }: Check): Promise<readonly Finding[]> {
  const signal = AbortSignal.any([turn.signal, AbortSignal.timeout(longestCheckMilliseconds)]);
  try {
    return await run({ ...turn, signal });
  } catch (error) {
    if (!signal.aborted && !isCasebridgeError(error)) throw error;
    return [unseen(name(turn), signal.aborted && !isCasebridgeError(error) ? undefined : error, turn)];
  }
}

/** @param error why; undefined when it took too long */
export function unseen(what: string, error: unknown, { words }: Pick<Turn, 'words'>): Finding {
  if (error === undefined) {
    return {
      result: 'unseen',
      text: words.say('diagnose.unseen', { what, why: words.say('diagnose.tooLong') }),
    };
  }
  const { code, facts } = asCasebridgeError(error);
  return {
    result: 'unseen',
    text: words.say('diagnose.unseen', { what, why: words.say(`errors.${code}.what`, facts) }),
    todo: words.say(`errors.${code}.todo`, facts).split('\n'),
  };
}
