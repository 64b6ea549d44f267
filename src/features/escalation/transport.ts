/** The ways in which a case can reach Microsoft. In the admin centre a person opens it; the others are APIs. */
export const transportKinds = ['serviceNow', 'partnerCenter', 'azure', 'adminCenter'] as const;
export type TransportKind = (typeof transportKinds)[number];
export type ApiKind = Exclude<TransportKind, 'adminCenter'>;

/** From the worst; each transport has names of its own for them. */
export const severities = ['critical', 'moderate', 'minimal'] as const;
export type Severity = (typeof severities)[number];

/** Whom Microsoft asks back. */
export interface Contact {
  readonly name: string;
  readonly email: string;
  /** Empty when it is not given. */
  readonly phone: string;
  /** ISO 3166-1 alpha-2, such as `FR`. */
  readonly country: string;
  /** BCP 47, such as `fr-FR`. */
  readonly language: string;
  /** When Microsoft may call, in the person's own words; empty when it is not given. */
  readonly hours: string;
  /** IANA, such as `Europe/Paris`. */
  readonly timeZone: string;
}

/** What is asked of Microsoft, as the person who sends it saw it: what must not leave has been left out already. */
export interface NewCase {
  /** Ours, a UUID. The transport keeps it with the case, so that the case is found again, and made once. */
  readonly reference: string;
  readonly incident: { readonly sysId: string; readonly number: string };
  readonly title: string;
  /** Plain text, with everything that Microsoft should know. */
  readonly description: string;
  readonly severity: Severity;
  /** One of the transport's `services`. */
  readonly serviceId: string;
  /** One of that service's `problems`, where it has any. */
  readonly problemId: string | undefined;
  readonly startedAt: Date | undefined;
  readonly contact: Contact;
  /** E-mail address of the Microsoft 365 admin account that it is opened for. */
  readonly account: string;
  /** Microsoft's people do not work on it. */
  readonly isTest: boolean;
}

/** Whose turn it is: `solutionProposed` waits for the customer as well. */
export const caseStatuses = ['withMicrosoft', 'withCustomer', 'solutionProposed', 'closed'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** A case as the transport shows it. */
export interface RemoteCase {
  /** How the transport addresses it. */
  readonly remoteId: string;
  /** What people call it; undefined as long as Microsoft has not given it one. */
  readonly number: string | undefined;
  readonly status: CaseStatus;
  readonly severity: Severity;
  readonly title: string;
  /** Who looks after it at Microsoft; undefined when that is not told. */
  readonly owner: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When Microsoft said that it would be heard of again. */
  readonly nextUpdateAt: Date | undefined;
  /** What Microsoft says solves it. */
  readonly solution: string | undefined;
  /** Oldest first; those that came from here are there as well. */
  readonly messages: readonly RemoteMessage[];
}

export interface RemoteMessage {
  /** The transport's own; one message has one for ever. */
  readonly id: string;
  readonly from: 'microsoft' | 'customer';
  readonly kind: 'message' | 'question' | 'solution';
  /** As people read it; empty when it is not told. */
  readonly author: string;
  /** Plain text. */
  readonly text: string;
  readonly at: Date;
}

export interface SupportService {
  readonly id: string;
  /** As Microsoft names it. */
  readonly name: string;
}

/** `steps` and `finalStep`: a ServiceNow administrator still has to set it up; `insightsOnly`: nobody may open cases. */
export type SetUpState = 'complete' | 'steps' | 'finalStep' | 'insightsOnly';

export const caseActions = ['reply', 'attach', 'severity', 'close'] as const;
export type CaseActionKind = (typeof caseActions)[number];

export interface Capabilities {
  readonly setUp: SetUpState;
  readonly canCreate: boolean;
  /** What can be done with a case once it is there. */
  readonly actions: ReadonlySet<CaseActionKind>;
}

export interface CaseFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * `accepted`: the other side has it and is still at work; calling again with the same key tells what became of it, and
 * changes nothing twice.
 */
export type Written = 'done' | 'accepted';

/**
 * An API that takes cases to Microsoft. Every change has a key, a UUID of ours: with the same key it is made once, however
 * often it is asked for and whatever answers were lost. So whoever crashed before noting the outcome asks again.
 *
 * All throw UPSTREAM_*, ENTRA_SIGN_IN_REFUSED, SERVICENOW_* and SUPPORT_FORBIDDEN. A change also throws SUPPORT_REFUSED,
 * when the other side does not want it and never will; and WRITE_UNCERTAIN, when it may have been made: ask again later.
 */
export interface SupportTransport {
  readonly kind: ApiKind;
  /** How many requests a minute reading cases may take, whatever people do beside it. */
  readonly requestsPerMinute: number;
  /** How many requests one reading takes at most; 1 unless told. */
  readonly requestsPerRead?: number;
  capabilities(signal?: AbortSignal): Promise<Capabilities>;
  /** What a case can be about; never empty. */
  services(signal?: AbortSignal): Promise<readonly SupportService[]>;
  /** Kinds of problems of a service; empty where there are none to choose from. */
  problems(serviceId: string, signal?: AbortSignal): Promise<readonly SupportService[]>;
  /** Its key is the case's reference. */
  create(newCase: NewCase, signal?: AbortSignal): Promise<RemoteCase | 'accepted'>;
  /** @returns undefined when there is no such case (any more) */
  read(remoteId: string, signal?: AbortSignal): Promise<RemoteCase | undefined>;
  reply(remoteId: string, reply: CaseReply, signal?: AbortSignal): Promise<Written>;
  attach(remoteId: string, file: CaseFile & { readonly key: string }, signal?: AbortSignal): Promise<Written>;
  changeSeverity(
    remoteId: string,
    change: { readonly key: string; readonly severity: Severity },
    signal?: AbortSignal,
  ): Promise<Written>;
  /** @param closing `notes`: how it was solved */
  close(
    remoteId: string,
    closing: { readonly key: string; readonly notes: string },
    signal?: AbortSignal,
  ): Promise<Written>;
}

export interface CaseReply {
  readonly key: string;
  readonly text: string;
  /** Name of who wrote it. */
  readonly author: string;
}
