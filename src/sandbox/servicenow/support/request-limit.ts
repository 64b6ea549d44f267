interface Window {
  readonly startedAt: number;
  count: number;
}

const minute = 60_000;

/** Counts the requests of each account, minute by minute. */
export class RequestLimit {
  readonly #windows = new Map<string, Window>();

  /** @returns seconds to wait; undefined when this request is within the limit */
  take(account: string, now: Date, limit: number): number | undefined {
    const at = now.getTime();
    const known = this.#windows.get(account);
    const window = known !== undefined && at - known.startedAt < minute ? known : { startedAt: at, count: 0 };
    this.#windows.set(account, window);
    if (window.count >= limit) return Math.max(1, Math.ceil((window.startedAt + minute - at) / 1000));
    window.count += 1;
    return undefined;
  }
}
