import type { Reply, Turn } from './turn.ts';

/** A change that somebody else with the right to configure has to agree to first. */
export interface RiskyChange {
  /** The setting's name in the store. */
  readonly name: string;
  /** What it becomes, as it is stored. */
  readonly after: string;
  /** The version that was seen, 0 for none: it must still be the newest when they agree. */
  readonly seen: number;
}

/** Writes the change down as asked for, and shows it to whoever may agree. Nothing is changed yet. @throws STORE_UNAVAILABLE */
export type AskSecond = (turn: Turn, change: RiskyChange) => Promise<Reply>;
