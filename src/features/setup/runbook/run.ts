import type { ChatAddress } from '../../turn.ts';
import type { PathId, SetupTable } from './step.ts';

/** What the customer calls things, and what steps made known. Never a secret. */
export const valueNames = [
  /** `https://contoso.service-now.com`, and its first label: `contoso`. */
  'instanceUrl',
  'instance',
  /** The tenant's id, and its default domain where it is known (`contoso.onmicrosoft.com`), else its id. */
  'tenantId',
  'tenant',
  /** Entra's address, such as `https://login.microsoftonline.com`, and the two below it that ServiceNow is given. */
  'authorityUrl',
  'tokenUrl',
  'metadataUrl',
  /** ServiceNow's own redirect path, and the other one that Microsoft's guide prints. */
  'redirectUrl',
  'otherRedirectUrl',
  'adminCenterUrl',
  /** Casebridge's own app registration. */
  'botClientId',
  'graphClientId',
  /** The account that Casebridge itself signs in to ServiceNow with, as far as the settings tell. */
  'botUserName',
  /** Names of what is made. */
  'outboundAppName',
  'restApiAppName',
  'restUserAppName',
  'outboundProviderName',
  'inboundClientName',
  'oidcConfigurationName',
  'oidcProviderName',
  'integrationUserName',
  /** What was made. */
  'outboundClientId',
  'restApiClientId',
  'restUserClientId',
  'outboundProviderSysId',
  'inboundClientId',
  'inboundClientSysId',
  'oidcConfigurationSysId',
  'oidcProviderSysId',
  'integrationUserSysId',
  'integrationRoleSysId',
  'appScopeSysId',
  /** The app's: chosen by whoever sets it up. `endpoint` is where Microsoft calls the instance. */
  'repositoryId',
  'endpoint',
  /** Settings of the set-up, as words of the app's screen: `on` or `off`, and an address. */
  'sso',
  'testEnvironment',
  'adminEmail',
  /** Roles that people get. */
  'roleInsights',
  'roleAdministrator',
] as const;
export type ValueName = (typeof valueNames)[number];
export type Values = Readonly<Partial<Record<ValueName, string>>>;

/** Somebody, as the record of what was done names them. */
export interface Somebody {
  readonly name: string;
  readonly entraObjectId: string;
}

/** The set-up of a tenant: which path it takes, and how far it has come. All that people share; kept in the store. */
export interface SetupRun {
  /** Another one after every `setup reset`. */
  readonly id: string;
  readonly path: PathId;
  readonly answers: Answers;
  readonly startedBy: Somebody;
  readonly startedAt: Date;
  /** What steps made known, and what was chosen; the rest is computed (`valuesOf`). */
  readonly values: Values;
  /** By the step's id; one that is missing is open. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** Where the shared card is: each is edited when something changes. The first is the administrators' conversation. */
  readonly cards: readonly PostedCard[];
}

/** The answers to the two questions, and whether Microsoft's app is on the instance. */
export interface Answers {
  /** Q1: the instance takes Basic authentication for inbound calls. */
  readonly allowsBasic: boolean;
  /** Q2: one tenant is integrated with the instance. */
  readonly singleTenant: boolean;
  readonly hasApp: boolean;
}

export interface PostedCard {
  readonly chat: ChatAddress;
  readonly activityId: string;
  readonly language: 'en' | 'fr';
  readonly timeZone: string;
}

export interface StepState {
  readonly status: 'open' | 'done' | 'skipped';
  /** Who did it last, when, and how; of one that is done. */
  readonly by?: Somebody;
  readonly at?: Date;
  readonly how?: 'automatic' | 'byHand';
  /** To whom it was handed over; they may do it, and are shown it. */
  readonly handedTo?: HandedTo;
  /** What Casebridge made for it, oldest first: what undoing it removes. */
  readonly made: readonly Made[];
  /** What the last check came to; `about` of what was bad. */
  readonly checked?: {
    readonly at: Date;
    readonly result: 'good' | 'bad' | 'unseen';
    readonly about: readonly string[];
  };
  /** When ServiceNow last accepted what Microsoft signs in with, tried in the step's dialog. */
  readonly signedIn?: Date;
}

export interface HandedTo extends Somebody {
  readonly email: string;
  readonly at: Date;
  readonly by: Somebody;
}

/**
 * Something that Casebridge made in another system. It is written down before it is made (`id` is then undefined), so that it
 * is found again, by its name, by whoever goes on after a crash.
 */
export type Made =
  | {
      readonly kind: 'record';
      readonly table: SetupTable;
      readonly id: string | undefined;
      readonly name: string;
      /** When it was about to be made, as long as there is no id. */
      readonly begunAt?: Date;
      /** Of a row that was changed rather than created: what it was before. */
      readonly before?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'application';
      readonly id: string | undefined;
      readonly name: string;
      readonly clientId?: string;
    }
  | {
      readonly kind: 'secret';
      /** Key id in Entra; the column's name for a secret of ServiceNow's. */
      readonly id: string | undefined;
      readonly name: string;
      /** The app registration's client id. */
      readonly clientId?: string;
      readonly expiresAt?: Date;
    }
  | {
      readonly kind: 'appRole';
      readonly id: string | undefined;
      readonly name: string;
      readonly clientId: string;
    };

/** The run in the store. All functions throw STORE_UNAVAILABLE. */
export interface SetupRecords {
  read(): Promise<KeptRun | undefined>;
  /** @param version the one that was read, 0 for none. @returns false when somebody else was quicker: nothing is changed */
  save(run: SetupRun, version: number): Promise<boolean>;
  /** The tenant has no set-up any more. @returns false when somebody else was quicker */
  remove(version: number): Promise<boolean>;
}

export interface KeptRun {
  readonly run: SetupRun;
  readonly version: number;
}

/** Reads, changes, saves; again when somebody else was quicker. @returns the run as it is now; undefined when there is none */
export async function changeRun(
  records: Pick<SetupRecords, 'read' | 'save'>,
  change: (run: SetupRun) => SetupRun,
): Promise<SetupRun | undefined> {
  for (;;) {
    const kept = await records.read();
    if (kept === undefined) return undefined;
    const changed = change(kept.run);
    if (changed === kept.run || (await records.save(changed, kept.version))) return changed;
  }
}

const untouched: StepState = { status: 'open', made: [] };

export function stateOf(run: Pick<SetupRun, 'steps'>, stepId: string): StepState {
  return run.steps[stepId] ?? untouched;
}

/** A change for `changeRun`: one step's state becomes another. */
export function withStep(run: SetupRun, stepId: string, change: (state: StepState) => StepState): SetupRun {
  return { ...run, steps: { ...run.steps, [stepId]: change(stateOf(run, stepId)) } };
}
