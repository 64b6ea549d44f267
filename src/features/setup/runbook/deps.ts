import type { Words } from '../../../locales/words.ts';
import type { Claims } from '../../claims.ts';
import type { LookTurn } from '../../findings.ts';
import type { ChatAddress, Reply, Right } from '../../turn.ts';
import type { AuditLog } from '../audit/entries.ts';
import type { Systems } from '../systems.ts';
import type { SetupRecords, Values } from './run.ts';
import type { Path } from './step.ts';

/** What the set-up needs of others, handed over in `src/composition`. */
export interface RunbookDeps {
  readonly records: SetupRecords;
  readonly audit: Pick<AuditLog, 'add'>;
  readonly claims: Pick<Claims, 'claim' | 'release'>;
  readonly systems: Systems;
  readonly paths: readonly Path[];
  readonly messenger: SetupMessenger;
  readonly openChat: OpenOwnChat;
  readonly probeBasic: (turn: LookTurn) => Promise<BasicProbe>;
  /** Whether Microsoft's app is on the instance; `unknown` where it may not be seen. */
  readonly hasApp: (turn: LookTurn) => Promise<boolean | 'unknown'>;
  /** Whether Casebridge can open dialogs here: where secrets are shown. */
  readonly hasDialogs: boolean;
  /** What is known before anybody does anything: addresses, the tenant, Casebridge's own app. */
  readonly known: Values;
  /** The Microsoft 365 account that a person linked (its object id). @throws STORE_UNAVAILABLE */
  readonly linkedAccount: (entraObjectId: string) => Promise<string | undefined>;
  readonly newId: () => string;
  /** The ServiceNow role behind each right. */
  readonly roleNames: Readonly<Record<Right, string>>;
}

/** What is seen of Q1: whether the instance takes Basic authentication for inbound calls. Texts are in the asker's language. */
export type BasicProbe =
  | { readonly is: 'allowed' | 'refused'; readonly evidence: string }
  /** `why`: which right or answer is missing. */
  | { readonly is: 'unknown'; readonly why: string };

/** Writes to conversations without having been asked: one attempt each, which never throws. The messenger of notifications is one. */
export interface SetupMessenger {
  render(reply: Reply, words: Words, mentions: readonly Mentioned[]): RenderedMessage;
  post(chat: ChatAddress, message: RenderedMessage): Promise<Sent>;
  edit(chat: ChatAddress, activityId: string, message: RenderedMessage): Promise<Sent>;
}

/** Opaque: only the messenger that made it reads it. */
export interface RenderedMessage {
  readonly size: number;
}

export interface Mentioned {
  /** `29:…` or the Entra object id. */
  readonly id: string;
  readonly name: string;
}

export type Sent =
  | { readonly kind: 'done'; readonly activityId: string }
  /** There is nothing to write to any more. */
  | { readonly kind: 'gone' | 'noSuchMessage' }
  | { readonly kind: 'again' | 'lost' | 'refused' | 'closed' | 'signInFailed' };

/** Opens somebody's own chat with the bot, by their Entra object id. Never throws. */
export type OpenOwnChat = (
  from: Pick<ChatAddress, 'serviceUrl' | 'botId'>,
  member: string,
  tenantId: string,
) => Promise<{ readonly is: 'open'; readonly chat: ChatAddress } | { readonly is: 'closed' }>;
