/**
 * What was last done about an issue. `found`: somebody else had created its incident; `ended`: somebody closed it; `gone`:
 * somebody deleted it.
 */
export type AutomaticAction = 'created' | 'found' | 'noted' | 'resolved' | 'reopened' | 'ended' | 'gone';

/** How far the incident of an issue has been kept. */
export interface AutomaticRecord {
  /** Such as `EX123456`. */
  readonly issueId: string;
  /** Name of who asked for the incident; empty when it is one that the settings ask for. */
  readonly askedBy: string;
  /** Undefined until it is certain that there is one. */
  readonly incident: { readonly sysId: string; readonly number: string } | undefined;
  /** The last change of the issue that the incident tells; before there is one, what it was going to tell. 0 for none. */
  readonly writtenSeq: number;
  /** Somebody closed, cancelled, resolved or deleted it: nothing is written any more, ever. */
  readonly hasEnded: boolean;
  /** Undefined until something was done. */
  readonly lastAction: AutomaticAction | undefined;
  readonly actedAt: Date | undefined;
  /** What went wrong the last time, as `failureOf` says it; empty when nothing did. */
  readonly failure: string;
  readonly failedAt: Date | undefined;
}

/** Which issues have or get an incident by themselves. All throw STORE_UNAVAILABLE. */
export interface AutomaticRecords {
  /** Those that are there already stay as they are. */
  add(issueIds: readonly string[], askedBy: string): Promise<void>;
  find(issueId: string): Promise<AutomaticRecord | undefined>;
  /** Those of the issues that are there. */
  among(issueIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Never goes back: without effect once more was written. */
  save(record: AutomaticRecord): Promise<void>;
  /** Forgets one that has no incident. */
  drop(issueId: string): Promise<void>;
  /** Up to where `noteChanges` knows the history. */
  notedUpTo(): Promise<number>;
  /**
   * Marks the issues whose incidents lag behind the history.
   * @param upTo the last change that was looked at
   * @param lastSeqs the last change of each issue among them
   */
  noteChanges(upTo: number, lastSeqs: ReadonlyMap<string, number>): Promise<void>;
  /**
   * Those with something to do, the ones that were not tried for longest first.
   * @param withNew also those that have no incident yet
   */
  listDue(limit: number, withNew: boolean): Promise<readonly AutomaticRecord[]>;
  /** Puts it behind all others that are due. */
  markTried(issueId: string): Promise<void>;
  /** Nothing is due any more, but for incidents that somebody asked for and that are not there yet. */
  passOver(): Promise<void>;
  countDue(): Promise<number>;
  /** What was last done, the newest first. */
  listActed(limit: number): Promise<readonly AutomaticRecord[]>;
  /** What went wrong, the newest first. */
  listFailed(limit: number): Promise<readonly AutomaticRecord[]>;
}
