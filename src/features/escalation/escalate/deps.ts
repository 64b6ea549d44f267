import type { Attachment } from '../../../clients/servicenow/attachments.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { FindIncident } from '../../existing-incident.ts';
import type { SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Reply, Turn } from '../../turn.ts';
import type { CaseNotice } from '../cases/case-card.ts';
import type { AccountRecords, CaseRecords, SupportCase } from '../records.ts';
import type { SupportService, SupportTransport, TransportKind } from '../transport.ts';
import type { PackDeps } from './case-pack.ts';

/** A way to Microsoft that is set up. */
export type Way =
  | {
      readonly kind: Exclude<TransportKind, 'adminCenter'>;
      readonly transport: SupportTransport;
      readonly isDefault: boolean;
    }
  /** A person opens the case there: there is nothing to ask it. */
  | { readonly kind: 'adminCenter'; readonly transport?: undefined; readonly isDefault: boolean };

export interface WayDeps {
  /** Never empty: the admin centre is always one; exactly one is the default. */
  readonly ways: () => readonly Way[];
  /** What a case in the admin centre can be about: the tenant's services. */
  readonly listServices: (turn: Turn) => Promise<readonly SupportService[]>;
}

export interface FormDeps extends WayDeps {
  /** What administrators chose. @throws STORE_UNAVAILABLE */
  readonly chosen: () => Promise<ChosenForCases>;
  readonly listAttachments: (incidentSysId: string, caller: Caller) => Promise<readonly Attachment[]>;
}

export interface ChosenForCases {
  /** Every case is a test. */
  readonly isTestEnvironment: boolean;
  /** Whom Microsoft contacts where somebody has saved no contact of their own; empty: nobody in particular. */
  readonly adminEmail: string;
}

export interface EscalateDeps extends FormDeps, PackDeps {
  /** Nobody opens cases with Casebridge. */
  readonly isInsightsOnly: boolean;
  readonly findIncident: FindIncident<Incident>;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
  /** @throws INCIDENT_ACTION_IMPOSSIBLE where its state allows no case */
  readonly requireOpen: (incident: Incident) => void;
  /** The incident's own card with a line on top, as the place may see it. */
  readonly incidentReply: (incident: Incident, turn: Turn, notice: string) => Promise<Reply>;
  readonly sensitivity: SensitivityPolicy;
  /** The Microsoft 365 account that the person manages cases with. @throws ACCOUNT_NOT_ADMIN, and what asking Graph throws */
  readonly checkAccount: (turn: Turn) => Promise<{ readonly email: string }>;
  readonly records: Pick<CaseRecords, 'begin' | 'listOfIncident' | 'listEvents'>;
  readonly accounts: Pick<AccountRecords, 'findContact' | 'saveContact'>;
  /** The conversation is told from now on what becomes of the case. */
  readonly follow: (turn: Turn, supportCase: SupportCase) => Promise<void>;
  /** Does what can be done for a case within a turn. @returns the case as it is then */
  readonly keepNow: (supportCase: SupportCase, turn: Turn) => Promise<SupportCase>;
  /** A case's card with a line on top. */
  readonly caseReply: (supportCase: SupportCase, turn: Turn, notice?: CaseNotice) => Promise<Reply>;
}
