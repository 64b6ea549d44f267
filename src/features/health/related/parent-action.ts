import type { Claims } from '../../claims.ts';
import { unlessStoreIsAway } from './confirm-incident.ts';

/**
 * What the button of one form has done: whoever presses it again is offered the same undo. Kept for a day; where the
 * store is away nothing is known, and less can be undone.
 */
export interface ParentAction {
  /** @param what such as the sys_id of an incident that was attached */
  remember(what: string): Promise<void>;
  hasDone(what: string): Promise<boolean>;
}

/** @param action id of what the form's button does */
export function parentAction(action: string, { claims }: { readonly claims: Claims }): ParentAction {
  const keyOf = (what: string) => `parent:${action}:${what}`;
  return {
    remember: (what) => claims.finish(keyOf(what), action).catch(unlessStoreIsAway),
    hasDone: async (what) => {
      const isFinished = claims.isFinished(keyOf(what));
      return (await isFinished.catch(unlessStoreIsAway)) ?? false;
    },
  };
}
