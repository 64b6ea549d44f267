import type { Words } from '../../locales/words.ts';
import type { ChatAddress, Reply } from '../turn.ts';
import type { Mention } from './records.ts';

/** A message that is ready to be sent to any conversation. Opaque: only the messenger that made it reads it. */
export interface RenderedMessage {
  /** Length of its JSON, for whoever keeps it. */
  readonly size: number;
}

/** What became of one attempt to send. `code` is Teams' own, or ours where Teams said nothing. */
export type SendOutcome =
  | {
      readonly kind: 'done';
      readonly activityId: string;
      /** Another address of Teams, which has to be used from now on. */
      readonly serviceUrl?: string;
    }
  /** It may pass: again after so many milliseconds, or when it seems right where Teams did not say. */
  | { readonly kind: 'again'; readonly code: string; readonly afterMilliseconds: number | undefined }
  /** No answer came: it may be there. */
  | { readonly kind: 'lost'; readonly code: string }
  /** This message will never be taken. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The conversation takes nothing until something happens there. */
  | { readonly kind: 'closed'; readonly code: string; readonly until: 'message' | 'installation' }
  /** The conversation is no more. */
  | { readonly kind: 'gone'; readonly code: string }
  /** The message to be edited or replied to is no more. */
  | { readonly kind: 'noSuchMessage'; readonly code: string }
  /** The bot's own sign-in does not work: nothing can be sent anywhere. */
  | { readonly kind: 'signInFailed'; readonly code: string };

/** `closed`: Teams does not let the bot write to that person, such as where the app is not there for them. */
export type OpenedChat =
  | { readonly is: 'open'; readonly chat: ChatAddress }
  | { readonly is: 'closed'; readonly code: string };

/** Writes to Teams without having been asked. Each function makes one attempt and never throws. */
export interface Messenger {
  render(reply: Reply, words: Words, mentions: readonly Mention[]): RenderedMessage;
  /** A new message; in a channel a new post. */
  post(chat: ChatAddress, message: RenderedMessage): Promise<SendOutcome>;
  /** In a channel in the post's thread, elsewhere a new message. */
  reply(chat: ChatAddress, rootActivityId: string, message: RenderedMessage): Promise<SendOutcome>;
  /** In the place of a message. */
  edit(chat: ChatAddress, activityId: string, message: RenderedMessage): Promise<SendOutcome>;
}

/**
 * Opens the own chat of somebody with the bot, to be written to with `post`. Never throws.
 * @param member their id in Teams (`29:…`), or their Entra object id
 */
export type OpenChat = (
  from: Pick<ChatAddress, 'serviceUrl' | 'botId'>,
  member: string,
  tenantId: string,
) => Promise<OpenedChat>;
