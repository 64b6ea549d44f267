import { z } from 'zod';
import { choicesOf, chosenOf } from '../../offered.ts';
import { signedNote } from '../../signed-text.ts';
import type { ActionForm } from './action-form.ts';
import { endOfHold, states } from './available-actions.ts';
import type { ChoiceDeps } from './choice-deps.ts';
import { problemWithText, typedText } from './typed-text.ts';

const typed = z.object({ code: typedText, notes: typedText });

/** ServiceNow resolves nothing without a code and notes; the caller reads the notes. */
export function resolveForm(deps: ChoiceDeps): ActionForm<z.infer<typeof typed>> {
  return {
    action: 'resolve',
    card: 'incidents/resolve',
    done: 'actions.resolve.done',
    typed,
    shows: ['short_description', 'assigned_to'],
    inputs: async (turn, _incident, { code, notes }) => ({
      codes: choicesOf(await deps.listChoices('close_code', turn.words.language, turn)),
      ...{ chosen: code, notes },
    }),
    check: async (turn, incident, { code, notes }) => {
      const { words } = turn;
      if (code === '') return { problem: words.say('actions.resolve.missing') };
      const chosen = chosenOf(await deps.listChoices('close_code', words.language, turn), code);
      const problem = problemWithText(notes, turn, { isRequired: true });
      if (problem) return { problem };
      return {
        changes: {
          state: states.resolved,
          ...endOfHold(incident),
          closeCode: code,
          closeNotes: notes.trim(),
          workNote: signedNote(words.say('actions.resolve.note', { code: chosen.label }), turn),
        },
      };
    },
  };
}
