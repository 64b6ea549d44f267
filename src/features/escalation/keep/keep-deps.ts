import type { Attachment, NewAttachment } from '../../../clients/servicenow/attachments.ts';
import type { WithJournal } from '../../../clients/servicenow/incident-relations.ts';
import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { CaseRecords } from '../records.ts';
import type { CaseFile, SupportTransport, TransportKind } from '../transport.ts';

/** What work on a case asks of others; nobody clicks for it, so the integration user reads and writes. */
export interface KeepDeps {
  readonly records: Pick<CaseRecords, 'save' | 'release' | 'countOpen' | 'listEvents'>;
  /** @returns undefined for the admin centre, and for a way that is not set up (any more) */
  readonly transportOf: (kind: TransportKind) => SupportTransport | undefined;
  readonly incidents: IncidentFunctions;
  /** What is found in a text file that must not leave is left out of it. */
  readonly redactSecrets: (text: string) => string;
  readonly now: () => Date;
  /** Something was queued to be told. */
  readonly onQueued: () => void;
  /** Microsoft's side or ServiceNow does not do what it should. */
  readonly onFailure: (error: unknown, about: FailureAbout) => void;
}

export interface FailureAbout {
  readonly caseKey: string;
  readonly side: 'Microsoft' | 'incident';
}

/** All throw what ServiceNow's client throws. */
export interface IncidentFunctions {
  /** @returns undefined when there is no such incident (any more) */
  readonly readWithJournal: (
    sysId: string,
    text: string,
    signal: AbortSignal,
  ) => Promise<WithJournal | undefined>;
  readonly updateIncident: (
    version: IncidentVersion,
    changes: IncidentChanges,
    signal: AbortSignal,
  ) => Promise<IncidentUpdate>;
  readonly listAttachments: (sysId: string, signal: AbortSignal) => Promise<readonly Attachment[]>;
  readonly attachFile: (sysId: string, file: NewAttachment, signal: AbortSignal) => Promise<Attachment>;
  /** @returns undefined when there is no such file (any more) */
  readonly readAttachment: (
    attachmentSysId: string,
    signal: AbortSignal,
  ) => Promise<CaseFile | 'tooLarge' | undefined>;
}
