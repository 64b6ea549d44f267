import type { SeenCase } from './resource.ts';

/** How long Microsoft's people take, in milliseconds. */
export interface Pauses {
  /** From opening until somebody takes the case. */
  readonly take: number;
  /** From opening until the first answer. */
  readonly answer: number;
  /** From opening until the question. */
  readonly question: number;
  /** From the customer's reply until a solution. */
  readonly solution: number;
  /** From the last word until a case that waits for the customer is closed. */
  readonly silence: number;
  /** From the customer's closing until the last word. */
  readonly farewell: number;
}

/** Soon enough for somebody who tries it out, and not so soon that nobody sees it coming. */
export const unhurried: Pauses = {
  take: 8_000,
  answer: 20_000,
  question: 45_000,
  solution: 20_000,
  silence: 15 * 60_000,
  farewell: 5_000,
};

export type Step =
  | {
      readonly kind: 'take' | 'acknowledge' | 'answer' | 'question' | 'silence' | 'farewell';
      readonly at: Date;
    }
  /** `nth`: from 1. */
  | { readonly kind: 'solution'; readonly nth: number; readonly at: Date }
  | { readonly kind: 'file'; readonly fileSysId: string; readonly fileName: string; readonly at: Date };

/**
 * What Microsoft does next with a case, and when; undefined: nothing, until something comes from the customer.
 * @param confirmed `sysId`s of files whose arrival was confirmed
 */
export function nextStep(seen: SeenCase, confirmed: ReadonlySet<string>, pauses: Pauses): Step | undefined {
  const { messages, createdAt, closedAt } = seen;
  const ours = messages.filter(({ from }) => from === 'microsoft');
  const last = messages.at(-1);
  if (seen.status === 'closed') {
    const isFarewellDue = seen.closedBy === 'customer' && last?.from === 'customer' && !seen.isTest;
    return isFarewellDue
      ? { kind: 'farewell', at: after(closedAt ?? createdAt, pauses.farewell) }
      : undefined;
  }
  if (seen.number === null) return { kind: 'take', at: after(createdAt, pauses.take) };
  if (seen.isTest) return ours.length === 0 ? { kind: 'acknowledge', at: createdAt } : undefined;
  if (ours.length === 0) return { kind: 'answer', at: after(createdAt, pauses.answer) };
  const file = seen.files.find(({ from, sysId }) => from === 'customer' && !confirmed.has(sysId));
  if (file) return { kind: 'file', fileSysId: file.sysId, fileName: file.fileName, at: createdAt };
  const isAsked = ours.some(({ kind }) => kind === 'question');
  return isAsked ? nextSolution(seen, pauses) : { kind: 'question', at: after(createdAt, pauses.question) };
}

function nextSolution({ messages, createdAt, status }: SeenCase, pauses: Pauses): Step {
  const last = messages.at(-1)?.at ?? createdAt;
  if (status !== 'withMicrosoft') return { kind: 'silence', at: after(last, pauses.silence) };
  const reply = messages.findLast(({ from }) => from === 'customer')?.at ?? last;
  const nth = messages.filter(({ kind }) => kind === 'solution').length + 1;
  return { kind: 'solution', nth, at: after(reply, pauses.solution) };
}

function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}
