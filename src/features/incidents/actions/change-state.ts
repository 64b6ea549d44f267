import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { choicesOf, chosenOf } from '../../offered.ts';
import { signedNote } from '../../signed-text.ts';
import type { Turn } from '../../turn.ts';
import type { ActionForm } from './action-form.ts';
import { endOfHold, states } from './available-actions.ts';
import type { ChoiceDeps } from './choice-deps.ts';
import { problemWithText, typedText, withNote } from './typed-text.ts';

const typed = z.object({ state: typedText, note: typedText });

/** New is where incidents come from; ServiceNow closes what is resolved; the other two have forms of their own. */
const notOffered: readonly string[] = [states.new, states.onHold, states.resolved, states.closed];

export function stateForm(deps: ChoiceDeps): ActionForm<z.infer<typeof typed>> {
  const offered = async (turn: Turn, { state }: Incident): Promise<readonly Labelled[]> =>
    (await deps.listChoices('state', turn.words.language, turn)).filter(
      ({ value }) => value !== state.value && !notOffered.includes(value),
    );
  return {
    action: 'changeState',
    card: 'incidents/state',
    done: 'actions.changeState.done',
    typed,
    shows: ['short_description', 'assigned_to'],
    inputs: async (turn, incident, { state, note }) => ({
      states: choicesOf(await offered(turn, incident)),
      chosen: state,
      note,
      holdTitle: turn.words.say(
        incident.state.value === states.onHold ? 'actions.hold.anotherReason' : 'actions.hold.instead',
      ),
    }),
    check: async (turn, incident, { state, note }) => {
      const { words } = turn;
      if (state === '') return { problem: words.say('actions.changeState.missing') };
      const next = chosenOf(await offered(turn, incident), state);
      const isCanceled = state === states.canceled;
      if (isCanceled && note.trim() === '') {
        return { problem: words.say('actions.changeState.reasonMissing') };
      }
      const problem = problemWithText(note, turn, { isRequired: false });
      if (problem) return { problem };
      const what = words.say('actions.changeState.note', { before: incident.state.label, after: next.label });
      const workNote = signedNote(withNote(what, note), turn);
      return { changes: { state, ...endOfHold(incident), workNote } };
    },
  };
}
