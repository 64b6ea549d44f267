import type { MessageKey, Words } from '../locales/words.ts';

/** One thing a person said or clicked: plain values, nothing of the bot SDK. */
export interface Turn {
  /** Goes with the answer and every log line of this turn. */
  readonly correlationId: string;
  /** The person's language and time zone. */
  readonly words: Words;
  readonly now: Date;
  /** Ends when the person has waited long enough: every call made for the turn takes it along. */
  readonly signal: AbortSignal;
  readonly asker: Asker;
}

/** Who speaks. Only what needs no right is done for somebody who is not known. */
export type Asker =
  | { readonly known: true; readonly person: Person }
  | { readonly known: false; readonly name: string; readonly reason: Error };

/** An active ServiceNow user. */
export interface Person {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
}

/**
 * `insights`: see incidents, service health and solutions. `administrator`: also contact Microsoft support.
 * `setup`: configure. The ServiceNow role behind each is a setting.
 */
export type Right = 'insights' | 'administrator' | 'setup';

/** An answer: the name of a card template and what it shows. */
export interface Reply {
  /** `<feature>/<card>` below `adaptive-cards/`. */
  readonly card: string;
  readonly data: object;
  /** What notifications and screen readers say. */
  readonly summary: string;
}

/** What a feature offers: the sentences it understands, the buttons it made, and the right each takes. */
export interface Feature {
  readonly commands: readonly Command[];
  readonly verbs: readonly Verb[];
}

export interface Command {
  /** Stable name for metrics and tests, such as `solutions.find`. */
  readonly id: string;
  /**
   * Whole messages, one or more a language. `{argument}` stands for the rest of the message and is last. Of two
   * that fit, the one with more words of its own wins.
   */
  readonly phrases: { readonly en: readonly string[]; readonly fr: readonly string[] };
  /** How `help` shows it; left out of `help` when undefined. */
  readonly example?: CommandExample;
  readonly right: Right | 'none';
  readonly handle: (turn: Turn, argument: string) => Promise<Reply>;
}

export interface CommandExample {
  readonly en: string;
  readonly fr: string;
  /** What comes back, in a line. */
  readonly what: MessageKey;
}

export interface Verb {
  /** Such as `solutions.find`; the `verb` of a card's Action.Execute. */
  readonly verb: string;
  readonly right: Right | 'none';
  /**
   * `replace`: the card that was clicked becomes the answer. `post`: the answer is a message of its own.
   */
  readonly answer: 'replace' | 'post';
  /** @throws CARD_OUTDATED when `data`, which anybody may have written, is not what the card sends. */
  readonly handle: (turn: Turn, data: unknown) => Promise<Reply>;
}
