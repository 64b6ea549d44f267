import type { ChoiceElement } from '../../../clients/servicenow/choices.ts';
import type { Labelled } from '../../../clients/servicenow/schema.ts';
import type { Caller } from '../../turn.ts';

export interface ChoiceDeps {
  readonly listChoices: (
    element: ChoiceElement,
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
}
