import { z } from 'zod';
import { choicesOf, chosenOf } from '../../offered.ts';
import { signedNote, signedReply } from '../../signed-text.ts';
import type { ActionForm } from './action-form.ts';
import { states } from './available-actions.ts';
import type { ChoiceDeps } from './choice-deps.ts';
import { problemWithText, typedText, withNote } from './typed-text.ts';

const typed = z.object({ reason: typedText, note: typedText, reply: typedText });

/** Of ServiceNow's base system, which then asks for a comment: the caller has to know what is waited for. */
const awaitingCaller = '1';

export function holdForm(deps: ChoiceDeps): ActionForm<z.infer<typeof typed>> {
  return {
    action: 'hold',
    card: 'incidents/hold',
    done: 'actions.hold.done',
    typed,
    shows: ['short_description', 'assigned_to'],
    inputs: async (turn, { holdReason }, { reason, note, reply }) => ({
      reasons: choicesOf(await deps.listChoices('hold_reason', turn.words.language, turn)),
      chosen: reason || holdReason.value,
      ...{ note, reply },
    }),
    check: async (turn, { state, holdReason }, { reason, note, reply }) => {
      const { words } = turn;
      if (reason === '') return { problem: words.say('actions.hold.missing') };
      const chosen = chosenOf(await deps.listChoices('hold_reason', words.language, turn), reason);
      if (state.value === states.onHold && holdReason.value === reason) {
        return { problem: words.say('actions.hold.unchanged', { reason: chosen.label }) };
      }
      if (reason === awaitingCaller && reply.trim() === '') {
        return { problem: words.say('actions.hold.replyMissing', { reason: chosen.label }) };
      }
      const problem = [note, reply]
        .map((text) => problemWithText(text, turn, { isRequired: false }))
        .find((found) => found !== undefined);
      if (problem) return { problem };
      const what = words.say('actions.hold.note', { reason: chosen.label });
      return {
        changes: {
          state: states.onHold,
          holdReason: reason,
          workNote: signedNote(withNote(what, note), turn),
          ...(reply.trim() !== '' && { comment: signedReply(reply.trim(), turn) }),
        },
      };
    },
  };
}
