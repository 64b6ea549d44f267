import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { higherSeverities } from './available-actions.ts';
import type { CaseForm } from './case-form.ts';
import { severityOf, severityText } from './case-words.ts';

const typed = z.object({ severity: z.string().default('') });

/** Microsoft lowers a severity itself; people raise it. */
export const severityForm: CaseForm<z.infer<typeof typed>> = {
  kind: 'severity',
  card: 'escalation/case-severity',
  typed,
  shows: ['short_description'],
  inputs: ({ words }, supportCase, { severity }) => {
    const { name, phone } = supportCase.request.contact;
    const choices = higherSeverities(supportCase).map((value) => ({
      title: severityText(value, words),
      value,
    }));
    return {
      choices,
      chosen: severity || (choices.at(-1)?.value ?? ''),
      current: words.say('cases.severityNow', { severity: severityText(severityOf(supportCase), words) }),
      critical: words.say('cases.criticalMeans', { name, phone, reachable: phone === '' ? 'no' : 'yes' }),
    };
  },
  check: ({ words }, supportCase, { severity }, { formId }) => {
    if (severity === '') return { problem: words.say('cases.form.severityMissing') };
    const chosen = higherSeverities(supportCase).find((value) => value === severity);
    if (chosen === undefined) throw new CasebridgeError('CARD_OUTDATED');
    return { actions: [{ id: formId, content: { kind: 'severity', severity: chosen } }] };
  },
};
