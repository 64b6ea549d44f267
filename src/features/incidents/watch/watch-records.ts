import type { ChangeCursor, WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import type { TopicChange } from '../../topics.ts';

/** What of an incident is news when it changes; what is written in its journal is not. */
export const watchedFields = [
  'shortDescription',
  'state',
  'priority',
  'assignmentGroup',
  'assignedTo',
] as const;
export type WatchedField = (typeof watchedFields)[number];

/** What people saw of a field, before and after. */
export interface Moved {
  readonly field: WatchedField;
  readonly before: string;
  readonly after: string;
}

export type IncidentEvent = Exclude<TopicChange['event'], 'report'>;

/** What became of an incident. */
export interface IncidentChange {
  readonly sysId: string;
  readonly event: IncidentEvent;
  /** Nothing for a new one. */
  readonly moved: readonly Moved[];
}

export interface StoredChange extends IncidentChange {
  readonly seq: number;
  readonly noticedAt: Date;
}

/** How far changes have been read, and since when there has been no gap. */
export interface Watch {
  readonly cursor: ChangeCursor;
  readonly watchedSince: Date;
}

/** What a reading found that was not known. */
export interface Found extends Watch {
  /** Those that moved, each once, as they are now. */
  readonly incidents: readonly WatchedIncident[];
  readonly changes: readonly (IncidentChange & {
    readonly topic: Pick<TopicChange, 'urgency' | 'groupId' | 'priority' | 'state'>;
  })[];
  /** Watching begins with it. */
  readonly isBeginning: boolean;
}

/** What is kept of readings. One replica reads at a time: the one that holds the lease. All throw STORE_UNAVAILABLE. */
export interface WatchRecords {
  /** Takes the lease, unless somebody else has it or the last reading was just now. */
  begin(holder: string, leaseMilliseconds: number): Promise<boolean>;
  /** `watch` is undefined where watching has not begun, or has ended. */
  latest(): Promise<{ readonly reading: number; readonly watch: Watch | undefined }>;
  /** Those of these that are known, in no particular order. */
  findAll(sysIds: readonly string[]): Promise<readonly WatchedIncident[]>;
  /** With what became of it, oldest first. */
  find(
    sysId: string,
  ): Promise<{ readonly incident: WatchedIncident; readonly changes: readonly StoredChange[] } | undefined>;
  /** Newest first. */
  listChanges(since: Date, limit: number): Promise<readonly StoredChange[]>;
  /**
   * Keeps all of it, or nothing, queues it for whoever is subscribed, and gives the lease back.
   * @param after the reading that it was compared with, 0 for none
   * @param waitMilliseconds until the next one may begin
   * @returns undefined when that is no longer the newest: then somebody else has read
   */
  save(after: number, found: Found, waitMilliseconds: number): Promise<number | undefined>;
  /** Gives the lease back; without effect once somebody else has it. */
  giveUp(holder: string, waitMilliseconds: number): Promise<void>;
  /** Nobody wants to be told of incidents any more. */
  end(): Promise<void>;
}
