import { asCasebridgeError, isCasebridgeError } from '../errors.ts';
import { endingAfter } from './ending-after.ts';
import type { Turn } from './turn.ts';

/** For whom something is looked at: somebody who asked, or nobody at night. */
export type LookTurn = Pick<Turn, 'words' | 'now' | 'signal' | 'ownToken'>;

/** What a check found. `unseen`: nobody could tell, which is not the same as good. */
export interface Finding {
  readonly result: 'good' | 'bad' | 'unseen';
  /** What it is about, the same in every language, such as `outboundProvider.token_url`; told apart by it from night to night. */
  readonly about?: string;
  /** What was looked at, and how it is. */
  readonly text: string;
  /** What to do, one step after the other; none for what is good. */
  readonly todo?: readonly string[];
}

/** One thing that is looked at. What it throws is a finding, too: then it is not seen. */
export interface Check {
  /** What of it is unseen when it fails as a whole: `about` of that finding. */
  readonly about?: string;
  /** What it looks at, for when it cannot. */
  readonly name: (turn: LookTurn) => string;
  readonly run: (turn: LookTurn) => Promise<readonly Finding[]>;
}

/** One slow system leaves the others their time. */
const longestCheckMilliseconds = 5_000;

/** All at once, in their own order. */
export async function runChecks(turn: LookTurn, checks: readonly Check[]): Promise<readonly Finding[]> {
  const found = await Promise.all(checks.map((check) => runOne(turn, check)));
  return found.flat();
}

async function runOne(turn: LookTurn, { name, run, about }: Check): Promise<readonly Finding[]> {
  const { signal, clear } = endingAfter(turn.signal, longestCheckMilliseconds);
  try {
    return await run({ ...turn, signal });
  } catch (error) {
    if (!signal.aborted && !isCasebridgeError(error)) throw error;
    const why = signal.aborted && !isCasebridgeError(error) ? undefined : error;
    return [unseen(name(turn), why, turn, about)];
  } finally {
    clear();
  }
}

/** @param error why; undefined when it took too long */
export function unseen(
  what: string,
  error: unknown,
  { words }: Pick<LookTurn, 'words'>,
  about?: string,
): Finding {
  const common = { result: 'unseen', ...(about !== undefined && { about }) } as const;
  if (error === undefined) {
    return {
      ...common,
      text: words.say('diagnose.unseen', { what, why: words.say('diagnose.tooLong') }),
    };
  }
  const { code, facts } = asCasebridgeError(error);
  return {
    ...common,
    text: words.say('diagnose.unseen', { what, why: words.say(`errors.${code}.what`, facts) }),
    todo: words.say(`errors.${code}.todo`, facts).split('\n'),
  };
}
