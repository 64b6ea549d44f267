import { z } from 'zod';
import type { CaseRecords } from '../records.ts';
import type { CaseForm } from './case-form.ts';
import { shortened } from './case-words.ts';
import { lastWordOf } from './timeline.ts';
import { problemWithText, type TextDeps } from './typed-text.ts';

export type ReplyFormDeps = TextDeps & { readonly records: Pick<CaseRecords, 'listEvents'> };

const typed = z.object({ text: z.string().default('') });

/** Microsoft's own words are below what is typed, so that they can be answered. */
const longestQuote = 1_500;

/** What Microsoft's people read: no work note, and no word to the caller. */
export function replyForm(deps: ReplyFormDeps): CaseForm<z.infer<typeof typed>> {
  return {
    kind: 'reply',
    card: 'escalation/case-reply',
    typed,
    shows: ['short_description', 'work_notes'],
    inputs: async ({ words, now }, { key }, { text }) => {
      const last = lastWordOf(await deps.records.listEvents(key));
      if (last === undefined) return { text };
      const { kind, author, at } = last;
      const named = author === '' ? 'no' : 'yes';
      const heading = words.say('cases.lastWord', { kind, author, named, age: words.age(at, now) });
      return { text, lastWord: { heading, text: shortened(last.text, longestQuote) } };
    },
    check: (turn, _supportCase, { text }, sent) => {
      const problem = problemWithText(text, turn, sent, deps, (shown) => ({ text: shown }));
      if (problem) return problem;
      return { actions: [{ id: sent.formId, content: { kind: 'reply', text: text.trim() } }] };
    },
  };
}
