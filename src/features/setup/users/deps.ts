import type { AuditLog } from '../audit/entries.ts';
import type { SetupRecords } from '../runbook/run.ts';
import type { InstanceSetup } from '../systems.ts';

/** What somebody is enabled as. */
export const enabledAs = ['insights', 'administrator'] as const;
export type EnabledAs = (typeof enabledAs)[number];

export interface UsersDeps {
  readonly instance: Pick<
    InstanceSetup,
    'rolesOfCaller' | 'find' | 'create' | 'remove' | 'listHolders' | 'findUsers'
  >;
  /** Names of the ServiceNow roles. */
  readonly roles: Readonly<Record<EnabledAs, string>>;
  /** The setting: nobody contacts Microsoft support from here. */
  readonly insightsOnly: boolean;
  readonly records: Pick<SetupRecords, 'read'>;
  readonly audit: Pick<AuditLog, 'add'>;
  /** A role given or taken counts at once. */
  readonly forgetPerson: () => void;
}
