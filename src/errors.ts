/**
 * The catalogue of everything that can go wrong in front of a person. What happened and what to do about it
 * is in `locales` under `errors.<code>`, in every language; `docs/troubleshooting.md` explains each code.
 *
 * - `retry`: asking again may help, so the card offers it.
 * - `fault`: whose it is. `person`: what was asked; `right`: what the person may do; `upstream`: another
 *   system; `operator`: how Casebridge is set up; `ours`: a defect of Casebridge.
 */
export const catalogue = {
  MESSAGE_TOO_LONG: { retry: false, fault: 'person' },
  TEXT_TOO_LONG: { retry: false, fault: 'person' },
  SEARCH_TEXT_TOO_LONG: { retry: false, fault: 'person' },
  TEXT_UNSAFE: { retry: false, fault: 'person' },
  SEARCH_TEXT_UNSAFE: { retry: false, fault: 'person' },
  SEARCH_TEXT_EMPTY: { retry: false, fault: 'person' },
  INCIDENT_NUMBER_UNREADABLE: { retry: false, fault: 'person' },
  INCIDENT_NOT_FOUND: { retry: false, fault: 'person' },
  INCIDENT_GONE: { retry: false, fault: 'person' },
  INCIDENT_ACTION_IMPOSSIBLE: { retry: false, fault: 'person' },
  HEALTH_ISSUE_NOT_FOUND: { retry: false, fault: 'person' },
  HEALTH_REPORT_MISSING: { retry: false, fault: 'upstream' },
  HEALTH_REPORT_UNREADABLE: { retry: false, fault: 'upstream' },
  ISSUE_INCIDENT_HIDDEN: { retry: false, fault: 'right' },
  PRIORITY_UNKNOWN: { retry: false, fault: 'person' },
  GROUP_UNKNOWN: { retry: false, fault: 'person' },
  NOT_AN_INCIDENT: { retry: false, fault: 'person' },
  CARD_OUTDATED: { retry: false, fault: 'person' },
  SUBSCRIPTION_GONE: { retry: false, fault: 'person' },
  SUBSCRIBING_NOT_ALLOWED: { retry: true, fault: 'right' },
  INCIDENTS_NOT_FOR_SHARED_CHANNEL: { retry: false, fault: 'right' },
  INCIDENTS_NEED_ADMINISTRATOR: { retry: true, fault: 'right' },
  OWN_CHAT_ONLY: { retry: false, fault: 'person' },
  OWN_CHAT_CLOSED: { retry: false, fault: 'person' },
  OWN_CHAT_FAILED: { retry: true, fault: 'upstream' },
  SIGN_IN_NEEDED: { retry: true, fault: 'person' },
  SIGN_IN_FAILED: { retry: true, fault: 'operator' },
  IMAGE_UNREADABLE: { retry: false, fault: 'upstream' },
  IMAGE_TOO_LARGE: { retry: false, fault: 'person' },
  IMAGE_MISSING: { retry: false, fault: 'person' },
  IMAGE_TYPE_REFUSED: { retry: false, fault: 'person' },
  TENANT_NOT_ALLOWED: { retry: false, fault: 'right' },
  PERSON_UNREADABLE: { retry: true, fault: 'upstream' },
  PERSON_UNKNOWN: { retry: true, fault: 'right' },
  PERSON_AMBIGUOUS: { retry: true, fault: 'right' },
  PERSON_WITHOUT_USER: { retry: true, fault: 'operator' },
  LINK_UNREADABLE: { retry: false, fault: 'person' },
  LINK_USER_UNKNOWN: { retry: false, fault: 'person' },
  LINK_NOT_FOUND: { retry: false, fault: 'person' },
  ROLE_MISSING: { retry: true, fault: 'right' },
  SERVICENOW_SIGN_IN_REFUSED: { retry: true, fault: 'operator' },
  DELEGATION_REFUSED: { retry: true, fault: 'right' },
  SERVICENOW_FORBIDDEN: { retry: true, fault: 'operator' },
  SERVICENOW_RULE_REFUSED: { retry: false, fault: 'person' },
  SERVICENOW_API_MISSING: { retry: true, fault: 'operator' },
  SERVICENOW_ASLEEP: { retry: true, fault: 'upstream' },
  SERVICENOW_NOT_ANSWERING: { retry: true, fault: 'upstream' },
  SERVICENOW_DROPPED: { retry: true, fault: 'upstream' },
  WRITE_PARTIAL: { retry: false, fault: 'operator' },
  WRITE_UNCERTAIN: { retry: false, fault: 'upstream' },
  WRITE_UNDER_WAY: { retry: false, fault: 'person' },
  ENTRA_SIGN_IN_REFUSED: { retry: true, fault: 'operator' },
  GRAPH_FORBIDDEN: { retry: true, fault: 'operator' },
  UPSTREAM_REFUSED: { retry: true, fault: 'upstream' },
  UPSTREAM_BUSY: { retry: true, fault: 'upstream' },
  UPSTREAM_FAILED: { retry: true, fault: 'upstream' },
  UPSTREAM_UNREADABLE: { retry: true, fault: 'upstream' },
  UPSTREAM_TIMEOUT: { retry: true, fault: 'upstream' },
  UPSTREAM_UNREACHABLE: { retry: true, fault: 'upstream' },
  SUPPORT_SETUP_STEPS_MISSING: { retry: true, fault: 'operator' },
  SUPPORT_FINAL_STEP_MISSING: { retry: true, fault: 'operator' },
  SUPPORT_INSIGHTS_ONLY: { retry: false, fault: 'right' },
  ACCOUNT_NOT_ADMIN: { retry: true, fault: 'right' },
  ACCOUNT_UNREADABLE: { retry: false, fault: 'person' },
  ACCOUNT_NOT_LINKED: { retry: false, fault: 'person' },
  SUPPORT_FORBIDDEN: { retry: true, fault: 'operator' },
  SUPPORT_REFUSED: { retry: false, fault: 'upstream' },
  SUPPORT_NOT_SAVED: { retry: true, fault: 'operator' },
  CASE_NOT_FOUND: { retry: false, fault: 'person' },
  CASE_ACTION_IMPOSSIBLE: { retry: false, fault: 'person' },
  CONFIG_INVALID: { retry: false, fault: 'operator' },
  STORE_UNAVAILABLE: { retry: true, fault: 'operator' },
  STORE_LOCKED: { retry: false, fault: 'operator' },
  STORE_TOO_NEW: { retry: false, fault: 'operator' },
  STORE_FILE_MISSING: { retry: false, fault: 'operator' },
  STORE_TARGET_NOT_EMPTY: { retry: false, fault: 'operator' },
  STORE_MOVE_FAILED: { retry: false, fault: 'operator' },
  STORE_MOVE_SETTINGS: { retry: false, fault: 'operator' },
  PORT_TAKEN: { retry: false, fault: 'operator' },
  SANDBOX_NOT_INSTALLED: { retry: false, fault: 'operator' },
  CHAT_CLIENT_FAILED: { retry: false, fault: 'operator' },
  UNEXPECTED: { retry: true, fault: 'ours' },
  SETTING_SECOND_NEEDED: { retry: false, fault: 'right' },
  SERVICENOW_RECORD_GONE: { retry: false, fault: 'person' },
  SETUP_NOT_STARTED: { retry: true, fault: 'person' },
  SETUP_STEP_NOT_YOURS: { retry: true, fault: 'right' },
  SETUP_STEP_UNDER_WAY: { retry: true, fault: 'person' },
  SETUP_STEP_BLOCKED: { retry: true, fault: 'person' },
  DIALOG_ONLY: { retry: false, fault: 'person' },
  SETUP_USER_UNREADABLE: { retry: false, fault: 'person' },
  SETUP_USER_UNKNOWN: { retry: false, fault: 'person' },
  SETUP_USER_INACTIVE: { retry: false, fault: 'person' },
  SETUP_USER_AMBIGUOUS: { retry: false, fault: 'person' },
  SETUP_USER_ROLE_MISSING: { retry: false, fault: 'operator' },
  SETUP_INSIGHTS_ONLY: { retry: false, fault: 'person' },
  SETUP_USER_RIGHT_MISSING: { retry: true, fault: 'right' },
  SETUP_RIGHT_MISSING: { retry: true, fault: 'right' },
  SETUP_CONFLICT: { retry: false, fault: 'person' },
  SETUP_NOT_AS_WRITTEN: { retry: true, fault: 'upstream' },
  SETUP_SECRET_NOT_ACCEPTED: { retry: true, fault: 'upstream' },
  SETUP_LEFT_BEHIND: { retry: true, fault: 'upstream' },
  ENTRA_ADMIN_OTHER_ACCOUNT: { retry: true, fault: 'person' },
  ENTRA_ADMIN_NOT_ALLOWED: { retry: true, fault: 'right' },
  ENTRA_ADMIN_TOO_LATE: { retry: true, fault: 'person' },
  GRAPH_REFUSED: { retry: false, fault: 'upstream' },
  ENTRA_ADMIN_DECLINED: { retry: true, fault: 'person' },
} as const satisfies Record<string, CatalogueEntry>;

interface CatalogueEntry {
  readonly retry: boolean;
  readonly fault: 'person' | 'right' | 'upstream' | 'operator' | 'ours';
}

export type ErrorCode = keyof typeof catalogue;

/**
 * What the sentences of an error mention: numbers of records, names of systems, seconds, moments (shown in the
 * person's time zone). Never a secret.
 */
export type ErrorFacts = Readonly<Record<string, string | number | Date>>;

export class CasebridgeError extends Error {
  override readonly name = 'CasebridgeError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options?: { readonly cause?: unknown }) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.code = code;
    this.facts = facts;
  }
}

/** Any thrown value as an error of the catalogue; what is not known stays inside as the cause. */
export function asCasebridgeError(thrown: unknown): CasebridgeError {
  return thrown instanceof CasebridgeError
    ? thrown
    : new CasebridgeError('UNEXPECTED', {}, { cause: thrown });
}

export function isCasebridgeError(
  thrown: unknown,
  ...codes: readonly ErrorCode[]
): thrown is CasebridgeError {
  return thrown instanceof CasebridgeError && (codes.length === 0 || codes.includes(thrown.code));
}
