/** Keys of what must be done once, shared by every process of the bot. Each is held by one holder at a time. */
export interface Claims {
  /**
   * @param key what is done, such as `<sys_id>@<sys_mod_count>` for a change of a record
   * @param holder an id of this one attempt
   * @param leaseMilliseconds after which the key can be had again, should the holder never say how it ended
   * @throws STORE_UNAVAILABLE when it cannot be known
   */
  claim(key: string, holder: string, leaseMilliseconds: number): Promise<'claimed' | 'taken'>;
  /** It is done: the key stays taken for a day, so that a second click finds it done. */
  finish(key: string, holder: string): Promise<void>;
  /** Whether the key is taken because it was finished: what it stands for is done. @throws STORE_UNAVAILABLE */
  isFinished(key: string): Promise<boolean>;
  /** It is certain that nothing was done: the key can be had again. */
  release(key: string, holder: string): Promise<void>;
}
