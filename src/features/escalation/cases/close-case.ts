import { z } from 'zod';
import type { ChoiceElement } from '../../../clients/servicenow/choices.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { isCasebridgeError } from '../../../errors.ts';
import { choicesOf, chosenOf } from '../../offered.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { CaseForm } from './case-form.ts';
import { personOf } from './case-form.ts';
import { type KeepNowDeps, settleByHand } from './keep-now.ts';
import { type ResolveDeps, resolveIncident } from './resolve-incident.ts';
import { problemWithText, type TextDeps } from './typed-text.ts';

export interface CloseFormDeps extends TextDeps, ResolveDeps, KeepNowDeps {
  readonly listChoices: (
    element: ChoiceElement,
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
}

const typed = z.object({
  notes: z.string().optional(),
  resolves: z.enum(['true', 'false']).catch('false').default('false'),
  code: z.string().default(''),
});
type Typed = z.infer<typeof typed>;

/** The case ends, and with it the incident where the person says so. */
export function closeForm(deps: CloseFormDeps): CaseForm<Typed> {
  return {
    kind: 'close',
    card: 'escalation/case-close',
    typed,
    shows: ['short_description', 'work_notes', 'close_notes'],
    inputs: async (turn, { remote, transport, incident }, { notes, resolves, code }) => {
      const codes = await closeCodes(turn, deps);
      const isByHand = transport === 'adminCenter';
      return {
        about: turn.words.say('cases.form.closeReaders', { byHand: isByHand ? 'yes' : 'no' }),
        notes: notes ?? remote?.solution ?? '',
        ...(codes.length > 0
          ? {
              resolve: {
                title: turn.words.say('cases.form.alsoResolve', { number: incident.number }),
                value: resolves,
              },
              ...{ codes: choicesOf(codes), chosen: code },
            }
          : { cannotResolve: turn.words.say('cases.form.cannotResolve', { number: incident.number }) }),
      };
    },
    check: async (turn, { transport }, input, sent) => {
      const { notes = '', resolves, code } = input;
      const problem = problemWithText<Typed>(notes, turn, sent, deps, (text) => ({ ...input, notes: text }));
      if (problem) return problem;
      if (resolves === 'true') {
        if (code === '') return { problem: turn.words.say('cases.form.codeMissing') };
        chosenOf(await deps.listChoices('close_code', turn.words.language, turn), code);
      }
      // Nobody but the person can close it there.
      if (transport === 'adminCenter') return { actions: [] };
      return { actions: [{ id: sent.formId, content: { kind: 'close', notes: notes.trim() } }] };
    },
    also: async (turn, supportCase, { notes = '', resolves, code }) => {
      if (supportCase.transport === 'adminCenter') {
        const by = personOf(turn).name;
        const about = {
          kind: 'closed',
          key: 'closed',
          author: by,
          text: notes.trim(),
          at: turn.now,
        } as const;
        const events = [{ ...about, isForIncident: true, told: 'restored' } as const];
        await settleByHand(supportCase, turn, { state: 'closed', events }, deps);
      }
      if (resolves !== 'true') return undefined;
      return resolveIncident(turn, supportCase, { code, notes: notes.trim() }, deps);
    },
  };
}

/** None when ServiceNow does not say: the case can be closed all the same. */
async function closeCodes(turn: Turn, { listChoices }: CloseFormDeps): Promise<readonly Labelled[]> {
  try {
    return await listChoices('close_code', turn.words.language, turn);
  } catch (error) {
    if (!isCasebridgeError(error)) throw error;
    return [];
  }
}
