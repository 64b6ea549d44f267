import type { MessageKey } from '../../../locales/words.ts';
import type { Finding, LookTurn } from '../../findings.ts';
import type { Systems } from '../systems.ts';
import type { SetupRun, ValueName, Values } from './run.ts';

/**
 * Who may do a step, as the configuration guide has it. `entra`: may create app registrations in Entra; `serviceNow`: a
 * ServiceNow administrator (the right `setup`); `microsoft365`: a Helpdesk, Service Support or Global Administrator of the
 * tenant; `caseAdministrator`: has the right `administrator`.
 */
export const stepRoles = ['entra', 'serviceNow', 'microsoft365', 'caseAdministrator'] as const;
export type StepRole = (typeof stepRoles)[number];

export const pathIds = ['basic', 'entraToken', 'insightsOnly', 'direct'] as const;
export type PathId = (typeof pathIds)[number];

/** What a path gives in the end. */
export type PathFeature = 'serviceHealth' | 'solutions' | 'cases';

/** One way to set the integration up: data only, one file for each. */
export interface Path {
  readonly id: PathId;
  readonly features: readonly PathFeature[];
  /** In the order in which they are shown. */
  readonly steps: readonly Step[];
}

/** A text with `{valueName}` for what the customer calls things, such as `{instanceUrl}/oauth_redirect.do`. */
export type Template = string;

/** A text that is the same in every language (names of products' screens and fields, values), or a sentence of ours. */
export type Said = { readonly text: Template } | { readonly say: MessageKey };

export interface Step {
  /** Its state is kept under it; unique within the path, and the same in every path that has it. */
  readonly id: string;
  readonly title: MessageKey;
  readonly why: MessageKey;
  /** What it changes, and where. */
  readonly changes: MessageKey;
  readonly who: StepRole;
  readonly isOptional?: true;
  /** Ids of steps that are done before. */
  readonly dependsOn: readonly string[];
  readonly byHand: readonly Screen[];
  /** What only whoever did it by hand can tell; typed into the step's form. */
  readonly asks: readonly AskedValue[];
  /** How it is done automatically, one after the other; undefined: only people can. */
  readonly automatic?: readonly Planned[];
  /** What even then only a person can do; said once it was done automatically. */
  readonly remains?: MessageKey;
  /** Whoever does it can have Casebridge try what it made as Microsoft would, in a dialog: by a password or secret they type. */
  readonly canTrySignIn?: true;
  /** Whatever is seen, it is done only when somebody with the role says so. */
  readonly takesWord?: true;
  /** How it is verified. Without a check somebody's word for it is all there is, and the step says so. */
  readonly check: StepCheck | undefined;
}

/** One screen of a product on which something is done by hand. */
export interface Screen {
  /** How to get there, in the product's own words: `System OAuth > Application Registry > New`. */
  readonly at: Said;
  /** Opens it. */
  readonly link?: Template;
  readonly fields: readonly ScreenField[];
  /** What else is to be known, after the fields. */
  readonly note?: MessageKey;
}

export interface ScreenField {
  /** As the screen prints it. */
  readonly label: string;
  readonly value: Said;
}

export interface AskedValue {
  readonly name: ValueName;
  readonly label: MessageKey;
  /** What it looks like; anything else is refused with the sentence `example`. */
  readonly pattern: RegExp;
  readonly example: MessageKey;
}

/** Something that Casebridge can make. It is found again by what identifies it, so that it is made once. */
export type Planned = PlannedRecord | PlannedLookup | PlannedApplication | PlannedSecret | PlannedAppRole;

/** A row of ServiceNow. */
export interface PlannedRecord {
  readonly kind: 'record';
  readonly table: SetupTable;
  /** What it is found by; part of what it is created with. */
  readonly match: Readonly<Record<string, Template>>;
  /** What else it is created with, and what a row that is there already must have. */
  readonly fields: Readonly<Record<string, Template>>;
  /** `change`: the row is there in any case and its fields are set. `create` unless told. */
  readonly action?: 'change';
  /** What becomes known by it: names of values, and the column (or `sys_id`) each is read from. */
  readonly makes?: Readonly<Partial<Record<ValueName, string>>>;
}

/** A row of ServiceNow that has to be there: what it makes known. Nothing is written; needless when all of it is known. */
export interface PlannedLookup {
  readonly kind: 'lookup';
  readonly table: SetupTable;
  readonly match: Readonly<Record<string, Template>>;
  /** Names of values, and the column (or `sys_id`) each is read from. */
  readonly makes: Readonly<Partial<Record<ValueName, string>>>;
}

/** An app registration of Entra with its service principal, for this tenant only. */
export interface PlannedApplication {
  readonly kind: 'application';
  readonly name: Template;
  readonly redirectUrls: readonly Template[];
  /** The value that its client id becomes. */
  readonly makes: ValueName;
}

/** A client secret. It goes from where it is made straight to where it is used, and is nowhere else. */
export interface PlannedSecret {
  readonly kind: 'secret';
  /** `entra`: of the app registration whose client id is this value. `serviceNow`: made by Casebridge for the record. */
  readonly from:
    | { readonly system: 'entra'; readonly clientId: ValueName }
    | { readonly system: 'serviceNow' };
  /**
   * A column of a row; or the person who has to type it into the admin centre: then it is shown once, in a dialog, and is
   * written to the column `also` as well, where ServiceNow is to know it.
   */
  readonly to: SecretColumn | { readonly person: StepRole; readonly also?: SecretColumn };
  readonly name: Template;
}

/** An encrypted column of a row, by the value that is the row's sys_id. */
export interface SecretColumn {
  readonly table: SetupTable;
  readonly sysId: ValueName;
  readonly column: string;
}

/** An app permission of Microsoft Graph for an app that is there, consented to by an administrator. */
export interface PlannedAppRole {
  readonly kind: 'appRole';
  readonly clientId: ValueName;
  /** Such as `ServiceHealth.Read.All`. */
  readonly role: string;
  readonly roleId: string;
}

/** The tables of ServiceNow that set-up reads and writes. */
export const setupTables = [
  'oauth_entity',
  'oauth_entity_profile',
  'oauth_oidc_entity',
  'oidc_provider_configuration',
  'sys_user',
  'sys_user_role',
  'sys_user_has_role',
  'sys_scope',
  'sys_scope_privilege',
  'sys_db_object',
] as const;
export type SetupTable = (typeof setupTables)[number];

/** What a check looks with. */
export interface StepLook extends LookTurn {
  readonly run: SetupRun;
  readonly step: Step;
  /** Of the run, with all that follows from them. */
  readonly values: Values;
}

/**
 * Verifies a step against the live systems. Bad findings name the exact field (`about`: `<step id>.<field>`) and the fix;
 * what could not be seen is `unseen` and says which right it needs, never good. Errors of the catalogue that it throws count as
 * unseen.
 */
export type StepCheck = (look: StepLook, systems: Systems) => Promise<readonly Finding[]>;
