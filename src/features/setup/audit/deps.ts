import type { AuditLog } from './entries.ts';
import type { WordsOfSetting } from './readable.ts';

/** Links to the list of changes, by the hash of their token. All throw STORE_UNAVAILABLE. */
export interface AuditLinks {
  /** @param about kept with the link, and given back by `find` */
  add(tokenHash: string, about: string, milliseconds: number): Promise<void>;
  /** Undefined for a link that was never made, or is over. */
  find(tokenHash: string): Promise<string | undefined>;
}

export interface AuditDeps {
  readonly log: AuditLog;
  readonly links: AuditLinks;
  readonly wordsOfSetting: WordsOfSetting;
  /** The bot's own address as browsers reach it, without a slash at the end; undefined when it has none. */
  readonly publicUrl: () => string | undefined;
  /** 32 bytes that nobody can guess. */
  readonly randomBytes: () => Uint8Array;
}
