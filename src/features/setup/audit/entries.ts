import type { Somebody } from '../runbook/run.ts';

/** Everything that changes how Casebridge is set up, or who may do what with it. Their sentences: `audit.what.<kind>`. */
export const auditKinds = [
  'setupStarted',
  'setupReset',
  'stepDone',
  'stepSkipped',
  'stepReopened',
  'stepHandedOver',
  'valuesTyped',
  'conversationMoved',
  'recordCreated',
  'recordChanged',
  'recordRemoved',
  'secretMade',
  'secretShown',
  'signInTried',
  'userEnabled',
  'userDisabled',
  'settingChanged',
  'settingAsked',
  'settingDeclined',
  'accountLinked',
  'accountUnlinked',
  'personLinked',
  'personUnlinked',
  'auditExported',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditEntry {
  readonly kind: AuditKind;
  readonly by: Somebody;
  /** What it was done to, the same in every language: a record's name, a setting, somebody's address. Never a secret. */
  readonly subject: string;
  /** How it was and how it is, where that is a matter of values. */
  readonly before?: string;
  readonly after?: string;
  /** With which account, where it is not the person's own. */
  readonly as?: string;
}

export interface KeptAuditEntry extends Omit<AuditEntry, 'kind'> {
  /** Of a newer version's entry it is one that this version does not know. */
  readonly kind: string;
  /** Grows with time. */
  readonly seq: number;
  readonly at: Date;
}

/** What was done, for ever; nothing of it is changed or removed. All functions throw STORE_UNAVAILABLE. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. @param before only entries with a smaller `seq`; undefined: from the newest */
  list(limit: number, before?: number): Promise<readonly KeptAuditEntry[]>;
  count(): Promise<number>;
}
