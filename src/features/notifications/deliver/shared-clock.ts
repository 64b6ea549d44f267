/** An answer of the clock that all replicas share. */
export interface ClockReading {
  /** When it was asked and when it had answered, in the worker's milliseconds. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** In milliseconds since 1970. */
  readonly shared: number;
}

/**
 * Learns how far the worker's clock is from the shared one. An answer that came soon says it best; one that contradicts
 * what was learned means that a clock was set.
 * @returns what to add to a shared moment for the worker's
 */
export function createSharedClock(): (reading: ClockReading) => number {
  let offset = 0;
  let roundTrip = Number.POSITIVE_INFINITY;
  return ({ askedAt, answeredAt, shared }) => {
    const isPossible = askedAt - shared <= offset && offset <= answeredAt - shared;
    if (!isPossible || answeredAt - askedAt <= roundTrip) {
      roundTrip = answeredAt - askedAt;
      offset = askedAt + roundTrip / 2 - shared;
    }
    return offset;
  };
}
