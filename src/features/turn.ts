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
  readonly place: Place;
  /** Where the conversation is, to write to it again later. */
  readonly chat: ChatAddress;
  /** The message whose card was clicked; undefined for anything that was said, and in a dialog. */
  readonly clicked?: string;
  /** It was asked in a dialog, which only the asker sees. */
  readonly isDialog?: true;
  /** Images that came with the message; none with a click. */
  readonly images: readonly ChatImage[];
  /** An id nobody else has, for what must be done once. */
  readonly newId: () => string;
  /**
   * The people of the conversation, up to 500 of them.
   * @throws UPSTREAM_*: also where the bot is no member
   */
  readonly members: () => Promise<readonly ChatMember[]>;
  /**
   * The person's own Entra token for the bot (Teams single sign-on); undefined where the bot has no OAuth connection.
   * ServiceNow is then asked in the person's name. Never shown, logged or stored.
   */
  readonly ownToken?: string;
  /** Why there is no such token although the bot has an OAuth connection: whatever takes a right then fails with it. */
  readonly ownTokenMissing?: Error;
}

/** For whom another system is asked, and until when; every turn is one. */
export type Caller = Pick<Turn, 'signal' | 'ownToken'>;

/** Where something was said. In all but a personal chat others read along. */
export interface Place {
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** Of the channel; undefined when Teams does not tell. */
  readonly name?: string;
  /** Of the channel, as Teams says it: `standard`, `private`, `shared`. */
  readonly channelType?: string;
  /** Of the channel. */
  readonly team?: {
    /** In Teams. */
    readonly id: string;
    /** Of the team's group in Entra; undefined when Teams does not tell. */
    readonly aadGroupId?: string;
  };
}

/** A conversation of Teams as the Bot Connector addresses it. */
export interface ChatAddress {
  readonly serviceUrl: string;
  /** With the message id at its end where it is a thread of a channel. */
  readonly conversationId: string;
  /** Of the bot in it. */
  readonly botId: string;
}

/** Somebody of a conversation, as Teams knows them. */
export interface ChatMember {
  /** In Teams, to mention them by. */
  readonly id: string;
  readonly name: string;
  readonly entraObjectId: string | undefined;
  /** E-mail address and user principal name, in lower case. */
  readonly addresses: readonly string[];
}

/** An image of a message. It is fetched only when it is used. */
export interface ChatImage {
  /** Where Teams keeps it; readable with the bot's token only. */
  readonly url: string;
  /** Such as `image/png`. */
  readonly contentType: string;
  readonly name: string;
}

/** Who speaks. Only what needs no right is done for somebody who is not known. */
export type Asker =
  | { readonly known: true; readonly account: AccountId; readonly person: Person }
  | { readonly known: false; readonly account: AccountId; readonly name: string; readonly reason: Error };

/** Somebody's account in Microsoft Entra. */
export interface AccountId {
  readonly tenantId: string;
  readonly entraObjectId: string;
}

/** An active ServiceNow user. */
export interface Person {
  /** Empty only for an account that has no user, in a sandbox on an instance of one's own. */
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** Which of the roles that Casebridge knows the user has, inherited ones included. */
  readonly roles: readonly string[];
  readonly match: PersonMatch;
}

/** How a person of Teams was found in ServiceNow; `account`: who runs the sandbox on an instance of one's own. */
export interface PersonMatch {
  readonly by: 'email' | 'userName' | 'link' | 'account';
  /** The address or id that matched. */
  readonly value: string;
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
  /** What others in the conversation may not see: goes to the asker's own chat, besides this reply. */
  readonly privately?: Reply;
  /**
   * Told the message's id once it was posted to the conversation, for whoever edits it later. Not for what takes a card's
   * place (that is `turn.clicked`), and where Teams does not say. What it throws is logged.
   */
  readonly onPosted?: (activityId: string) => Promise<void>;
  /**
   * What was clicked is not done yet: the answer is a form to fill in (again). Whatever its verb's `answer`, only the one
   * who clicked gets it, in the place of the card, and a dialog stays open with it.
   */
  readonly unfinished?: true;
}

/** What a feature offers: the sentences it understands, the buttons it made, and the right each takes. */
export interface Feature {
  readonly commands: readonly Command[];
  readonly verbs: readonly Verb[];
  readonly searches?: readonly Search[];
  readonly links?: readonly Link[];
  readonly messageActions?: readonly MessageAction[];
  readonly images?: ImageHandler;
}

/** What becomes of a message that is images and nothing else; one feature has it. */
export interface ImageHandler {
  readonly right: Right;
  /** @param turn its `images` are the message */
  readonly handle: (turn: Turn) => Promise<Reply>;
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
  /** Teams' own menu has room for twelve commands; `help` shows all. True unless told. */
  readonly inMenu?: boolean;
  /** It is only an example: sent as it stands it would change what nobody meant, or lack something. */
  readonly isOnlyTyped?: true;
}

export interface Verb {
  /** Such as `solutions.find`; the `verb` of a card's Action.Execute. */
  readonly verb: string;
  readonly right: Right | 'none';
  /**
   * `replace`: the card that was clicked becomes the answer for the one who clicked, such as a form or another page.
   * `update`: it becomes the answer for everybody in the conversation. `post`: the answer is a message of its own.
   * `dialog`: it is shown in a dialog, to the one who clicked alone, and leaves no trace in the conversation; anywhere else
   * it is refused (DIALOG_ONLY).
   */
  readonly answer: 'replace' | 'update' | 'post' | 'dialog';
  /** With `again: true` among its data it saves nothing and shows the form as it was filled in. */
  readonly showsAgain?: true;
  /** @throws CARD_OUTDATED when `data`, which anybody may have written, is not what the card sends. */
  readonly handle: (turn: Turn, data: unknown) => Promise<Reply>;
}

/** A message extension's search: people look something up and insert its card into a message. */
export interface Search {
  /** The id of its command in the app's manifest. */
  readonly id: string;
  readonly right: Right;
  /** @param text what the person typed; empty when the search has just been opened */
  readonly handle: (turn: Turn, text: string) => Promise<readonly Found[]>;
}

export interface Found {
  readonly title: string;
  readonly subtitle: string;
  /** What is inserted; where others read along it holds only what they may see. */
  readonly reply: Reply;
}

/** Addresses that become cards when people paste them. */
export interface Link {
  readonly matches: (url: URL) => boolean;
  readonly right: Right;
  /** @returns undefined when the address leads to nothing that can be shown: it then stays a plain link */
  readonly handle: (turn: Turn, url: URL) => Promise<Reply | undefined>;
}

/** What a person can have done with a message of the chat, by its menu. */
export interface MessageAction {
  /** The id of its command in the app's manifest. */
  readonly id: string;
  readonly right: Right;
  /** @returns the form, shown in a dialog; its button has a verb of the feature */
  readonly handle: (turn: Turn, message: ChatMessage) => Promise<Reply>;
}

export interface ChatMessage {
  /** Plain text. */
  readonly text: string;
  /** Display name of who wrote it; empty when Teams does not tell. */
  readonly author: string;
  readonly at: Date | undefined;
  /** Opens the message in Teams. */
  readonly url: string | undefined;
}
