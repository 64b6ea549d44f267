import type { Schedule } from '../features/health/poll-loop.ts';
import type { HideableField, SensitivityPolicy } from '../features/sensitivity.ts';
import {
  noPolicy,
  policyOf,
  priorities,
  readChosen,
  type SettingStore,
} from '../features/settings/chosen/chosen-settings.ts';

/** What shared places may not see: what the operator set, and what administrators chose in Teams, as it is now. */
export interface LivePolicy {
  /** Its lists are others after a change; whoever judges reads them anew each time. */
  readonly policy: SensitivityPolicy;
  /** Reads what was chosen. Never throws: what was known stays. */
  load(): Promise<void>;
  /** Reads it again now and then, since another replica may have changed it. */
  start(schedule: Schedule): () => Promise<void>;
}

/** A change counts on every replica after this long. */
const everyMilliseconds = 30_000;

/** As long as nobody knows what was chosen, shared places see no incident: each has a priority. */
const unknown: SensitivityPolicy = { ...noPolicy, priorities };

export function createLivePolicy(
  fixed: SensitivityPolicy,
  store: Pick<SettingStore, 'readSetting'>,
  onTrouble: (error: unknown) => void,
): LivePolicy {
  let chosen = unknown;
  const load = async () => {
    try {
      chosen = policyOf((await readChosen('sensitivity', store)).value);
    } catch (error) {
      onTrouble(error);
    }
  };
  return {
    policy: {
      get tables() {
        return both(fixed.tables, chosen.tables);
      },
      get groups() {
        return both(fixed.groups, chosen.groups);
      },
      get priorities() {
        return both(fixed.priorities, chosen.priorities);
      },
      get fields(): readonly HideableField[] {
        return both(fixed.fields, chosen.fields);
      },
    },
    load,
    start: (schedule) => {
      let isOver = false;
      let cancel: () => void = () => undefined;
      const wait = () => {
        cancel = schedule(everyMilliseconds, async () => {
          await load();
          if (!isOver) wait();
        });
      };
      wait();
      return async () => {
        isOver = true;
        cancel();
      };
    },
  };
}

function both<Item>(fixed: readonly Item[], chosen: readonly Item[]): readonly Item[] {
  return chosen.length === 0 ? fixed : [...new Set([...fixed, ...chosen])];
}
