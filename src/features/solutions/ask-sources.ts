import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import type { Caller } from '../turn.ts';
import type { Candidate, SourceName } from './candidates.ts';
import type { Question } from './question.ts';

/** A place where solutions are found. */
export interface SolutionSource {
  readonly name: SourceName;
  readonly search: (question: Question, caller: Caller) => Promise<readonly Candidate[]>;
}

export interface SourceAnswers {
  readonly candidates: readonly Candidate[];
  readonly missing: readonly MissingSource[];
}

/** A source that failed or was late, and why. */
export interface MissingSource {
  readonly name: SourceName;
  readonly error: CasebridgeError;
}

/** Asks all sources side by side and takes what has come when the time is up. */
export async function askSources(
  sources: readonly SolutionSource[],
  question: Question,
  deadlineMilliseconds: number,
  asker: Caller,
): Promise<SourceAnswers> {
  // Not AbortSignal.timeout: AbortSignal.any holds it weakly, and once collected it never fires (Node 20).
  const timeIsUp = new AbortController();
  const timer = setTimeout(() => timeIsUp.abort(), deadlineMilliseconds);
  const signal = AbortSignal.any([asker.signal, timeIsUp.signal]);
  const caller = { signal, ...(asker.ownToken !== undefined && { ownToken: asker.ownToken }) };
  const late = lateError(signal, deadlineMilliseconds);
  const answers = await Promise.allSettled(
    // The race keeps the deadline even where a source is slow to notice its signal.
    sources.map(({ search }) => Promise.race([search(question, caller), late])),
  );
  clearTimeout(timer);
  // Also ends the joined signal, which would be kept for ever while somebody listens to it.
  timeIsUp.abort();
  return {
    candidates: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    missing: answers.flatMap((answer, index) => {
      const name = sources[index]?.name;
      return answer.status === 'rejected' && name ? [{ name, error: asCasebridgeError(answer.reason) }] : [];
    }),
  };
}

function lateError(signal: AbortSignal, deadlineMilliseconds: number): Promise<never> {
  const late = new Promise<never>((_resolve, reject) => {
    const seconds = Math.ceil(deadlineMilliseconds / 1000);
    const isLate = () => reject(new CasebridgeError('UPSTREAM_TIMEOUT', { service: '', seconds }));
    signal.addEventListener('abort', isLate, { once: true });
  });
  // When every source answered, nobody listens to this any more.
  late.catch(() => undefined);
  return late;
}
