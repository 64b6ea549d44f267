import { CasebridgeError } from '../errors.ts';
import { type Match, matchCommand } from './phrases.ts';
import type { Command, Feature, Link, MessageAction, Reply, Right, Search, Turn, Verb } from './turn.ts';

/** Everything the bot can be asked, joined from the features. */
export interface Conversation {
  readonly commands: readonly Command[];
  readonly verbs: readonly Verb[];
  readonly searches: readonly Search[];
  readonly links: readonly Link[];
  readonly messageActions: readonly MessageAction[];
  /** @throws ROLE_MISSING, or why the asker is not known, SIGN_IN_NEEDED */
  requireRight(turn: Turn, right: Right | 'none'): void;
  /** Which command a message is; undefined when none. */
  match(message: string): Match | undefined;
  /** Answers a whole message. @throws the error of whatever prevents the answer */
  answerMessage(turn: Turn, message: string): Promise<Reply>;
  /** Answers a message that is images without a word. @throws as above */
  answerImages(turn: Turn): Promise<Reply>;
  /** Answers a click on a card's button. @throws CARD_OUTDATED, DIALOG_ONLY and as above */
  answerVerb(turn: Turn, verb: string, data: unknown): Promise<Reply>;
}

/** What the bot says when a message is no command. */
export type AnswerUnknown = (turn: Turn, message: string) => Promise<Reply>;

/** More than anybody types, and enough for a pasted error message. */
const maximumMessageLength = 2000;

/** @param roleNames the ServiceNow role behind each right, named when it is missing */
export function createConversation(
  features: readonly Feature[],
  answerUnknown: AnswerUnknown,
  roleNames: Readonly<Record<Right, string>>,
): Conversation {
  const commands = features.flatMap((feature) => feature.commands);
  const verbs = features.flatMap((feature) => feature.verbs);
  // A longer one is no command, and to find that out would take long.
  const match = (message: string) =>
    message.length > maximumMessageLength ? undefined : matchCommand(commands, message);
  return {
    commands,
    verbs,
    searches: features.flatMap((feature) => feature.searches ?? []),
    links: features.flatMap((feature) => feature.links ?? []),
    messageActions: features.flatMap((feature) => feature.messageActions ?? []),
    match,
    requireRight: (turn, right) => requireRight(turn, right, roleNames),
    answerMessage: async (turn, message) => {
      if (message.length > maximumMessageLength) {
        throw new CasebridgeError('MESSAGE_TOO_LONG', {
          limit: maximumMessageLength,
          length: message.length,
        });
      }
      const found = match(message);
      if (found === undefined) return answerUnknown(turn, message);
      requireRight(turn, found.command.right, roleNames);
      return found.command.handle(turn, found.argument);
    },
    answerImages: async (turn) => {
      const images = features.find((feature) => feature.images !== undefined)?.images;
      if (images === undefined) return answerUnknown(turn, '');
      requireRight(turn, images.right, roleNames);
      return images.handle(turn);
    },
    answerVerb: async (turn, name, data) => {
      const verb = verbs.find((candidate) => candidate.verb === name);
      if (verb === undefined) throw new CasebridgeError('CARD_OUTDATED', { verb: name });
      requireRight(turn, verb.right, roleNames);
      // Elsewhere others would see the answer, and it would stay.
      if (verb.answer === 'dialog' && !turn.isDialog) throw new CasebridgeError('DIALOG_ONLY');
      return verb.handle(turn, data);
    },
  };
}

/** No role, no data: the answer names the role that is missing. */
function requireRight(
  { asker, ownTokenMissing }: Turn,
  right: Right | 'none',
  roleNames: Readonly<Record<Right, string>>,
): void {
  if (right === 'none') return;
  if (!asker.known) throw asker.reason;
  if (!asker.person.rights.has(right)) {
    throw new CasebridgeError('ROLE_MISSING', { role: roleNames[right], person: asker.person.name });
  }
  if (ownTokenMissing !== undefined) throw ownTokenMissing;
}
