import type { ServiceHealth } from '../../clients/graph/service-health.ts';
import type { TopicChange } from '../topics.ts';
import type { Change, Remembered } from './changes.ts';
import type { HealthHistory, KnownIssue } from './history.ts';

/** What one poll found, as it was kept. */
export interface StoredReading {
  /** Grows with each poll that was kept, whichever replica made it. */
  readonly reading: number;
  readonly services: readonly ServiceHealth[];
  readonly readAt: Date;
  /** Until when nobody needs to ask again, and whether all of Graph's answer could be read. */
  readonly freshUntil: Date;
  readonly isWhole: boolean;
  /** Since when there has been no gap that Graph could not fill afterwards. */
  readonly watchedSince: Date;
  /** From when on Graph has to be asked for changes; undefined when everything has to be asked for. */
  readonly changedSince: Date | undefined;
}

/** What is known of all issues, without what was written about them. */
export interface StoredIssues {
  /** When Graph last changed each of them, in milliseconds since 1970. */
  readonly known: ReadonlyMap<string, number>;
  readonly open: readonly KnownIssue[];
  /** Ids of those that are missing although nobody resolved them. */
  readonly vanished: ReadonlySet<string>;
}

/** What a poll found that was not known. */
export interface Found extends Omit<StoredReading, 'reading'> {
  /** New or moved, with everything that was ever written about them. */
  readonly moved: readonly Remembered[];
  readonly vanished: readonly string[];
  /** Those that had vanished, are there again, and have not moved. */
  readonly returned: readonly string[];
  readonly changes: readonly FoundChange[];
}

export interface FoundChange extends Change {
  /** What of it conversations are told; undefined where it is no news. */
  readonly topic?: Omit<TopicChange, 'topicId'>;
}

/** What is kept of polls. One replica polls at a time: the one that holds the lease. All throw STORE_UNAVAILABLE. */
export interface HealthRecords extends HealthHistory {
  /**
   * Takes the lease, unless somebody else has it, has read since `freshSince`, or Graph's budget asks to wait.
   * @param holder who takes it
   */
  begin(holder: string, freshSince: Date, leaseMilliseconds: number): Promise<boolean>;
  latest(): Promise<StoredReading | undefined>;
  listIssues(): Promise<StoredIssues>;
  /** Those of these that are known, in no particular order. */
  findAll(issueIds: readonly string[]): Promise<readonly Remembered[]>;
  /**
   * Keeps all of it, or nothing, and gives the lease back.
   * @param after the reading that it was compared with, 0 for none
   * @param waitMilliseconds until the next poll may begin
   * @returns undefined when that is no longer the newest: then somebody else has polled
   */
  save(after: number, found: Found, waitMilliseconds: number): Promise<StoredReading | undefined>;
  /** Gives the lease back; without effect once somebody else has it. */
  giveUp(holder: string, waitMilliseconds: number): Promise<void>;
}
