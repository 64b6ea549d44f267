import { z } from 'zod';
import { signedNote, signedReply } from '../../signed-text.ts';
import type { ActionForm } from './action-form.ts';
import { states } from './available-actions.ts';
import { problemWithText, typedText, withNote } from './typed-text.ts';

const typed = z.object({ text: typedText });
type Typed = z.infer<typeof typed>;

/** For those who work on the incident. */
export const noteForm: ActionForm<Typed> = {
  action: 'note',
  card: 'incidents/note',
  done: 'actions.note.done',
  typed,
  shows: ['short_description', 'assigned_to'],
  inputs: (_turn, _incident, { text }) => ({ text }),
  check: (turn, _incident, { text }) => {
    const problem = problemWithText(text, turn, { isRequired: true });
    return problem ? { problem } : { changes: { workNote: signedNote(text.trim(), turn) } };
  },
};

/** For the caller, who gets it by mail and sees it in the portal. */
export const replyForm: ActionForm<Typed> = {
  action: 'reply',
  card: 'incidents/reply',
  done: 'actions.reply.done',
  typed,
  shows: ['short_description', 'assigned_to', 'caller_id'],
  inputs: ({ words }, { caller }, { text }) => ({
    text,
    readers: words.say('actions.reply.readers', {
      known: caller.label === '' ? 'no' : 'yes',
      caller: caller.label,
    }),
  }),
  check: (turn, _incident, { text }) => {
    const problem = problemWithText(text, turn, { isRequired: true });
    return problem ? { problem } : { changes: { comment: signedReply(text.trim(), turn) } };
  },
};

export const reopenForm: ActionForm<Typed> = {
  action: 'reopen',
  card: 'incidents/reopen',
  done: 'actions.reopen.done',
  typed,
  shows: ['short_description', 'assigned_to'],
  inputs: (_turn, _incident, { text }) => ({ text }),
  check: (turn, _incident, { text }) => {
    const problem = problemWithText(text, turn, { isRequired: true });
    if (problem) return { problem };
    const workNote = signedNote(withNote(turn.words.say('actions.reopen.note'), text), turn);
    return { changes: { state: states.inProgress, workNote } };
  },
};
