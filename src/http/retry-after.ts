/**
 * How long a server asks to wait, from its `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @returns milliseconds, never negative; undefined when the header is missing or unreadable.
 */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/** The same for people: whole seconds, 0 when the server does not say. */
export function secondsToWait(headers: Readonly<Record<string, string>>, now = new Date()): number {
  return Math.ceil((retryAfter(headers['retry-after'], now) ?? 0) / 1000);
}
