import type { Language } from '../../locales/words.ts';
import type { TopicEvent } from '../topics.ts';
import type { CaseActionKind, Contact, NewCase, RemoteCase, Severity, TransportKind } from './transport.ts';

// What escalation remembers, and what it asks of the store. All functions throw STORE_UNAVAILABLE.

/**
 * `sending`: it was asked for, and the transport has not said that it is there; `waiting`: a person has to open it in the
 * admin centre and tell its number; `open`; `closed`; `refused`: Microsoft's side does not take it, and nothing was made.
 */
export const caseStates = ['sending', 'waiting', 'open', 'closed', 'refused'] as const;
export type CaseState = (typeof caseStates)[number];

/** Somebody of the chat. */
export interface CasePerson {
  readonly entraObjectId: string;
  readonly name: string;
  /** In ServiceNow. */
  readonly userName: string;
}

/** What of the incident decides who may see its case where others read along; as it was when it was last written into. */
export interface CaseIncident {
  readonly sysId: string;
  readonly number: string;
  readonly table: string;
  readonly priority: { readonly value: string };
  readonly assignmentGroup: { readonly value: string; readonly label: string };
}

/** A case that is asked for. */
export interface NewSupportCase {
  readonly incident: CaseIncident;
  readonly transport: TransportKind;
  /** What goes to Microsoft. Its `reference` is the case's key. */
  readonly request: NewCase;
  /** Of what it is about, as the person saw it. */
  readonly serviceName: string;
  readonly escalatedBy: CasePerson;
  /** What is written into the incident is in this language and zone. */
  readonly language: Language;
  readonly timeZone: string;
  readonly state: Extract<CaseState, 'sending' | 'waiting'>;
}

/** What was last read of it at Microsoft. */
export type KnownRemote = Pick<
  RemoteCase,
  'status' | 'severity' | 'owner' | 'updatedAt' | 'nextUpdateAt' | 'solution'
>;

export interface SupportCase extends Omit<NewSupportCase, 'state'> {
  /** The `reference` of its request. */
  readonly key: string;
  readonly state: CaseState;
  readonly remoteId: string | undefined;
  /** What people call it; undefined until Microsoft has given it one. */
  readonly number: string | undefined;
  readonly remote: KnownRemote | undefined;
  /** When it was last read at Microsoft. */
  readonly readAt: Date | undefined;
  readonly createdAt: Date;
  /** Code of the last failure of sending or reading it; undefined when the last time went well. */
  readonly failure: string | undefined;
  /** Since when nothing goes well; undefined when it does. */
  readonly failingSince: Date | undefined;
  /** Whoever changes it later has a higher one. */
  readonly version: number;
}

/**
 * What became of a case, in its timeline. `sent`: asked for; `opened`: Microsoft has it, or a person told its number;
 * `message`, `question`, `solution`: Microsoft's words; `reply`, `attached`: what went there from here; `severity`,
 * `status`, `closed`; `reminder`: nobody has opened it yet; `refused`: Microsoft's side refused it or an action;
 * `failing`: for an hour it has neither been sent nor read, its text is the code.
 */
export const caseEventKinds = [
  'sent',
  'opened',
  'message',
  'question',
  'solution',
  'reply',
  'attached',
  'severity',
  'status',
  'closed',
  'reminder',
  'refused',
  'failing',
] as const;
export type CaseEventKind = (typeof caseEventKinds)[number];

export interface NewCaseEvent {
  readonly kind: CaseEventKind;
  /** One of a case has a key of its own: what has it already is not added again. */
  readonly key: string;
  /** Who wrote or did it, as people read it; empty when it is nobody. */
  readonly author: string;
  /** Words, a file's name, a severity, a status, a code: whatever the kind is about. Plain text. */
  readonly text: string;
  readonly at: Date;
  /** Whether it is written into the incident. */
  readonly isForIncident: boolean;
  /** How the conversation is told: undefined when it is not. `worse` and `restored` mention. */
  readonly told: TopicEvent | undefined;
}

export interface CaseEvent extends NewCaseEvent {
  /** Grows with each event of the tenant. */
  readonly seq: number;
  readonly isNoted: boolean;
}

/** Something that goes to Microsoft. Those of a case go one after the other, in the order they were asked for. */
export type CaseAction = {
  /** A UUID: whoever asks for it again with the same one asks for the same action. */
  readonly id: string;
  readonly by: CasePerson;
} & CaseActionContent;

export type CaseActionContent =
  | { readonly kind: Extract<CaseActionKind, 'reply'>; readonly text: string }
  /** A file of the incident, by its sys_id. */
  | {
      readonly kind: Extract<CaseActionKind, 'attach'>;
      readonly attachmentSysId: string;
      readonly fileName: string;
    }
  | { readonly kind: Extract<CaseActionKind, 'severity'>; readonly severity: Severity }
  | { readonly kind: Extract<CaseActionKind, 'close'>; readonly notes: string };

/** A case that one worker deals with; nobody else does before the lease ends. */
export interface ClaimedCase {
  readonly case: SupportCase;
  /** Those that have not been made yet, oldest first. */
  readonly actions: readonly CaseAction[];
  /** Those that are to be written into the incident and are not yet, oldest first. */
  readonly unnoted: readonly CaseEvent[];
  /** Keys of all its events, so that nothing is told twice. */
  readonly eventKeys: ReadonlySet<string>;
  /** What was settled by somebody of an older fence is without effect. */
  readonly fence: number;
  /** When it was last read at Microsoft. */
  readonly readAt: Date | undefined;
}

/** What a worker has found out or done about a case it holds. What is left out stays as it is. */
export interface CaseProgress {
  readonly state?: CaseState;
  readonly remoteId?: string;
  readonly number?: string;
  readonly remote?: KnownRemote;
  /** As it is now: who may see the case may have changed. */
  readonly incident?: CaseIncident;
  /** Added in this order, those whose key is new. */
  readonly events?: readonly NewCaseEvent[];
  /** Ids of actions that have been made or refused. */
  readonly finishedActions?: readonly string[];
  /** `seq`s of events that are in the incident now. */
  readonly noted?: readonly number[];
  /** `undefined`: it went well. */
  readonly failure?: { readonly code: string | undefined };
  /** It was read at Microsoft just now. */
  readonly isRead?: boolean;
}

export interface CaseRecords {
  /**
   * Asks for a case, once for each incident: as long as one of it is neither closed nor refused, there is no other.
   * @param events its first
   * @param actions that follow once it is there
   * @returns the case, and whether this call made it
   */
  begin(
    newCase: NewSupportCase,
    events: readonly NewCaseEvent[],
    actions: readonly CaseAction[],
  ): Promise<{ readonly isNew: boolean; readonly case: SupportCase }>;
  find(key: string): Promise<SupportCase | undefined>;
  /** @param number in any case */
  findByNumber(number: string): Promise<SupportCase | undefined>;
  /** Newest first, without refused ones. */
  listOfIncident(incidentSysId: string): Promise<readonly SupportCase[]>;
  /** Those that a person escalated and that are not refused, the open ones first, then the newest. */
  listOfPerson(
    entraObjectId: string,
    limit: number,
  ): Promise<{ readonly cases: readonly SupportCase[]; readonly total: number }>;
  /** Of a case, oldest first. */
  listEvents(key: string): Promise<readonly CaseEvent[]>;
  /** Actions that have not been made yet, oldest first. */
  listActions(key: string): Promise<readonly CaseAction[]>;
  /** @returns false when it was asked for before, and is not added again */
  addAction(key: string, action: CaseAction): Promise<boolean>;
  /**
   * Somebody told the number of a case that waits to be opened: it is open from then on.
   * @returns undefined when it does not wait any more, or another case of the tenant has that number
   */
  giveNumber(key: string, number: string, event: NewCaseEvent): Promise<SupportCase | undefined>;
  /**
   * Claims cases with something to do, those longest due first; or one case, due or not.
   * @returns none when somebody else has it
   */
  claim(
    holder: string,
    leaseMilliseconds: number,
    which: { readonly limit: number } | { readonly key: string },
  ): Promise<readonly ClaimedCase[]>;
  /**
   * Notes progress in one transaction, queues what is to be told for the conversations that follow the case, and keeps
   * the claim.
   * @returns the case as it is then, with what is left to do; undefined when somebody else has claimed it since
   */
  save(key: string, fence: number, progress: CaseProgress): Promise<ClaimedCase | undefined>;
  /** Lets go of it. @param dueInMilliseconds when it is looked at again; undefined: not by itself */
  release(key: string, fence: number, dueInMilliseconds: number | undefined): Promise<void>;
  /** How many cases of a transport are open: reading them shares what its limits allow. */
  countOpen(transport: TransportKind): Promise<number>;
}

/** The Microsoft 365 admin account that somebody manages cases with. */
export interface AccountLink {
  /** Of the person in the chat. */
  readonly entraObjectId: string;
  readonly name: string;
  /** E-mail address (user principal name) of the account, in lower case. */
  readonly email: string;
  /** Of the account. */
  readonly accountObjectId: string;
  readonly linkedAt: Date;
}

export interface AccountRecords {
  find(entraObjectId: string): Promise<AccountLink | undefined>;
  put(link: Omit<AccountLink, 'linkedAt'>): Promise<AccountLink>;
  /** @returns what was removed */
  remove(entraObjectId: string): Promise<AccountLink | undefined>;
  /** By the person's name. */
  list(limit: number): Promise<{ readonly links: readonly AccountLink[]; readonly total: number }>;
  /** What the person gave with their last case, to begin the next one with. */
  findContact(entraObjectId: string): Promise<Contact | undefined>;
  saveContact(entraObjectId: string, contact: Contact): Promise<void>;
}
