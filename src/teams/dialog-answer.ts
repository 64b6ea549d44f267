import { CardFactory } from 'botbuilder';
import type { CasebridgeError } from '../errors.ts';
import { problemReply } from '../features/problem.ts';
import type { Reply } from '../features/turn.ts';
import type { Words } from '../locales/words.ts';
import type { AnswerDeps, Outcome } from './answer-turn.ts';
import type { InvokeAnswer } from './sign-in/sign-in.ts';

type Problem = Extract<Outcome<never>, { readonly problem: CasebridgeError }>;

/** A card as what the dialog shows next. Only who opened the dialog sees it. */
export function dialogAnswer(reply: Reply, words: Words, { cards }: Pick<AnswerDeps, 'cards'>): InvokeAnswer {
  const { card: name, data, summary } = reply.privately ?? reply;
  const card = CardFactory.adaptiveCard(cards.render(name, data, words, { inDialog: true }));
  const value = { title: summary, width: 'medium', height: 'medium', card };
  return { status: 200, body: { task: { type: 'continue', value } } };
}

/** @param form what was typed, to go back to: the problem takes the form's place */
export function problemDialog(
  { problem, words, correlationId }: Problem,
  deps: Pick<AnswerDeps, 'cards'>,
  form?: object,
): InvokeAnswer {
  // Of too much text, not even the form has room for all.
  const kept = problem.code === 'TEXT_TOO_LONG' ? undefined : form;
  return dialogAnswer(problemReply(problem, words, correlationId, undefined, kept), words, deps);
}
