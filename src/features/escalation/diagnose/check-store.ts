import type { CaseRecords } from '../records.ts';
import { transportKinds } from '../transport.ts';
import type { Check } from './check.ts';

export interface StoreDeps {
  readonly records: Pick<CaseRecords, 'countOpen'>;
}

/** Whether cases are remembered, and how many are open. */
export function storeCheck({ records }: StoreDeps): Check {
  return {
    name: ({ words }) => words.say('diagnose.store'),
    run: async ({ words }) => {
      const counts = await Promise.all(transportKinds.map((kind) => records.countOpen(kind)));
      const count = counts.reduce((sum, one) => sum + one, 0);
      return [{ result: 'good', text: words.say('diagnose.storeWorks', { count }) }];
    },
  };
}
