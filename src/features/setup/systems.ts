import type { TriedApp } from '../../clients/entra/try-app.ts';
import type {
  AppRegistration,
  NewAppPassword,
  NewAppRegistration,
} from '../../clients/graph/applications.ts';
import type { OutboundCall, OutboundQuestion } from '../../clients/servicenow/outbound-log.ts';
import type { SetupRecord } from '../../clients/servicenow/setup-records.ts';
import type { RoleHolder } from '../../clients/servicenow/setup-users.ts';
import type { LogLine, LogQuestion } from '../../clients/servicenow/system-log.ts';
import type { SignInAttempt, SignInOutcome } from '../../clients/servicenow/try-sign-in.ts';
import type { User } from '../../clients/servicenow/users.ts';
import type { Caller } from '../turn.ts';
import type { SetupTable } from './runbook/step.ts';

/** What set-up asks of other systems and changes there; joined in `src/composition/setup`. */
export interface Systems {
  readonly instance: InstanceSetup;
  readonly entra: EntraSetup;
  readonly casebridge: CasebridgeSetup;
  readonly network: NetworkSetup;
}

/**
 * The ServiceNow instance. As the person who asks where their own token is there, else as the integration user. Functions throw
 * SERVICENOW_* and UPSTREAM_*; writes throw WRITE_UNCERTAIN, too.
 */
export interface InstanceSetup {
  /** Address without a final slash. */
  readonly url: string;
  /**
   * Names of the roles of the account that asks, as far as it is known who that is and they may be read; undefined else.
   * With `admin` among them everything is allowed.
   */
  rolesOfCaller(caller: Caller): Promise<ReadonlySet<string> | undefined>;
  /** Rows in which every one of these columns has this value (compared again here), at most `limit` (20 unless told). */
  find(
    table: SetupTable,
    match: Readonly<Record<string, string>>,
    columns: readonly string[],
    caller: Caller,
    limit?: number,
  ): Promise<readonly SetupRecord[]>;
  /**
   * @param match columns of `fields` by which a row is found whose creation was not answered
   * @param secret columns that are encrypted; they are not read back. Never logged.
   */
  create(
    table: SetupTable,
    fields: Readonly<Record<string, string>>,
    match: readonly string[],
    caller: Caller,
    secret?: Readonly<Record<string, string>>,
  ): Promise<SetupRecord>;
  change(
    table: SetupTable,
    sysId: string,
    fields: Readonly<Record<string, string>>,
    caller: Caller,
    secret?: Readonly<Record<string, string>>,
  ): Promise<SetupRecord>;
  /** One that is gone already counts as removed. */
  remove(table: SetupTable, sysId: string, caller: Caller): Promise<void>;
  /** Active users that hold one of these roles, themselves or through groups; `more`: there are others. */
  listHolders(
    roles: readonly string[],
    limit: number,
    caller: Caller,
  ): Promise<{ readonly holders: readonly RoleHolder[]; readonly more: boolean }>;
  /** Active users with this e-mail address or user name; two are enough to see that it is not one. */
  findUsers(account: string, caller: Caller): Promise<readonly User[]>;
  /** A system property; undefined when there is none by this name. */
  readProperty(name: string, caller: Caller): Promise<string | undefined>;
  /** Lines of the system log since a moment, newest first. @throws SERVICENOW_FORBIDDEN where the log may not be read */
  readLog(question: LogQuestion, caller: Caller): Promise<readonly LogLine[]>;
  /** Requests of the instance to other hosts since a moment, newest first. */
  readOutbound(question: OutboundQuestion, caller: Caller): Promise<readonly OutboundCall[]>;
  /** Views of the incident's form that have a section with this caption; an empty list: none. */
  findFormViews(caption: string, caller: Caller): Promise<readonly string[]>;
  /** Whether Microsoft would get in: one token request with the instance's own OAuth provider, then one reading call. */
  trySignIn(attempt: SignInAttempt, signal: AbortSignal): Promise<SignInOutcome>;
  /** How far the app's integration is, by the support resource; undefined where there is none (`SUPPORT_API_PATH`). */
  readSetUp(signal: AbortSignal): Promise<'complete' | 'steps' | 'finalStep' | 'insightsOnly' | undefined>;
}

/** Microsoft Entra and its directory. */
export interface EntraSetup {
  /** Whether an app registration is there, and takes this secret, by asking the tenant's token endpoint. UPSTREAM_* */
  tryApp(clientId: string, secret: string | undefined, signal: AbortSignal): Promise<TriedApp>;
  /** A token of the app for a resource (its client id), as Microsoft would get one. @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_* */
  appToken(clientId: string, secret: string, resource: string, signal: AbortSignal): Promise<string>;
  /** Template ids of somebody's directory roles now. @throws GRAPH_FORBIDDEN, ENTRA_SIGN_IN_REFUSED, UPSTREAM_* */
  listRoles(entraObjectId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** By object id or address. */
  findAccount(
    who: string,
    signal: AbortSignal,
  ): Promise<{ readonly objectId: string; readonly email: string; readonly name: string } | undefined>;
  /**
   * The app registration as Casebridge itself may see it.
   * @throws GRAPH_FORBIDDEN: Casebridge needs no right to read them; an administrator's sign-in has it
   */
  readApplication(clientId: string, signal: AbortSignal): Promise<AppRegistration | undefined>;
  /**
   * Asks an administrator to sign in, on a device of theirs, with what only they consent to.
   * @param grants whether the work gives an app a permission, which takes more than making one
   */
  beginSignIn(grants: boolean, signal: AbortSignal): Promise<SignInInvitation>;
}

export interface SignInInvitation {
  /** What the person types, such as `ABCD-EFGH`. Worth something for a few minutes; for that person only. */
  readonly userCode: string;
  /** Where they type it. */
  readonly url: string;
  readonly expiresAt: Date;
  /**
   * Waits until they have signed in.
   * @throws ENTRA_ADMIN_DECLINED, ENTRA_ADMIN_TOO_LATE, UPSTREAM_*
   */
  wait(signal: AbortSignal): Promise<DirectorySession>;
}

/** An administrator's sign-in: in memory, for one piece of work. Functions throw GRAPH_FORBIDDEN, GRAPH_REFUSED, UPSTREAM_*. */
export interface DirectorySession {
  readonly account: { readonly objectId: string; readonly userName: string };
  /** By the name that only one can have (`uniqueName`), or by client id. */
  findApplication(
    by: { readonly uniqueName: string } | { readonly clientId: string },
    signal: AbortSignal,
  ): Promise<AppRegistration | undefined>;
  /** With its service principal; one that is there is completed. Repeats what Entra has not heard of everywhere yet. */
  createApplication(planned: NewAppRegistration, signal: AbortSignal): Promise<AppRegistration>;
  /** One that is gone already counts as removed. */
  deleteApplication(objectId: string, signal: AbortSignal): Promise<void>;
  /** @returns the secret, which Entra tells this once */
  addPassword(objectId: string, name: string, expiresAt: Date, signal: AbortSignal): Promise<NewAppPassword>;
  removePassword(objectId: string, keyId: string, signal: AbortSignal): Promise<void>;
  /** Gives the app a permission of Microsoft Graph. @returns the assignment's id */
  assignAppRole(clientId: string, roleId: string, signal: AbortSignal): Promise<string>;
  /** The app's permissions of Microsoft Graph. */
  listAppRoles(
    clientId: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly id: string; readonly roleId: string }[]>;
  removeAppRole(clientId: string, assignmentId: string, signal: AbortSignal): Promise<void>;
}

/** Casebridge's own parts. Each throws what its system's client throws. */
export interface CasebridgeSetup {
  /** Reads service health now. `openIssues`: those that incidents are compared with; undefined while there are none to compare with. */
  readHealth(
    signal: AbortSignal,
  ): Promise<{ readonly services: number; readonly openIssues: number | undefined }>;
  /** Searches Microsoft Learn. @returns how many answers */
  searchLearn(text: string, signal: AbortSignal): Promise<number>;
  /** The permissions that Graph's token says Casebridge has, such as `ServiceHealth.Read.All`. */
  readGraphRoles(signal: AbortSignal): Promise<readonly string[]>;
  /** How many subscriptions to service health there are, and in how many conversations. */
  countSubscriptions(): Promise<number>;
  /** The Microsoft 365 accounts that people linked, and whether each may still open cases; 50 at most. */
  listLinkedAccounts(signal: AbortSignal): Promise<readonly LinkedAccount[]>;
  /** The certificates and secrets that Casebridge signs in with, as far as their end is known. */
  readonly credentials: readonly { readonly name: string; readonly expiresAt: Date | undefined }[];
}

export interface LinkedAccount {
  /** Of the person. */
  readonly name: string;
  readonly email: string;
  readonly mayOpenCases: boolean;
}

/** What Casebridge has to get through to. */
export interface NetworkSetup {
  /** The IPv4 addresses that DNS has for a host now; none: there is no such name. @throws UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT */
  resolve(host: string, signal: AbortSignal): Promise<readonly string[]>;
  readonly hosts: readonly NeededHost[];
  /** One cheap request; whatever is answered, the host was reached. @throws UPSTREAM_* */
  reach(host: NeededHost, signal: AbortSignal): Promise<void>;
}

const networkFeatures = ['incidents', 'serviceHealth', 'solutions', 'cases', 'signIn', 'chat'] as const;
export type NetworkFeature = (typeof networkFeatures)[number];

export interface NeededHost {
  /** Its product's name, such as `Microsoft Graph`. */
  readonly name: string;
  /** Its origin, such as `https://graph.microsoft.com`. */
  readonly url: string;
  readonly neededFor: readonly NetworkFeature[];
}
