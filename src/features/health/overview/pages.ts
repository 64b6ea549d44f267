/** A part of what does not fit one card. */
export interface Page<Item> {
  readonly shown: readonly Item[];
  /** Of the first one shown, from 0. */
  readonly start: number;
  /** Where the neighbours begin; undefined where there is none. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** @param from anybody may have written it: what is beyond the end shows the last page */
export function pageOf<Item>(items: readonly Item[], from: number, size: number): Page<Item> {
  const start = Math.min(from, Math.max(0, Math.ceil(items.length / size) - 1) * size);
  return {
    shown: items.slice(start, start + size),
    start,
    previous: start > 0 ? Math.max(0, start - size) : undefined,
    next: start + size < items.length ? start + size : undefined,
  };
}
