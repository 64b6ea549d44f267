import type { Check } from '../../findings.ts';
import type { CaseRecords } from '../records.ts';
import { transportKinds } from '../transport.ts';

export interface StoreDeps {
  readonly records: Pick<CaseRecords, 'countOpen'>;
}

/** Whether cases are remembered, and how many are open. */
export function storeCheck({ records }: StoreDeps): Check {
  return {
    about: 'cases.store',
    name: ({ words }) => words.say('diagnose.store'),
    run: async ({ words }) => {
      const counts = await Promise.all(transportKinds.map((kind) => records.countOpen(kind)));
      const count = counts.reduce((sum, one) => sum + one, 0);
      return [{ result: 'good', about: 'cases.store', text: words.say('diagnose.storeWorks', { count }) }];
    },
  };
}
