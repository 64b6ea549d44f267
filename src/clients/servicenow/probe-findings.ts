import type { ErrorCode } from '../../errors.ts';
import type { ProbedUser, ProbeResult } from './probe.ts';

/**
 * Something about the instance that whoever runs Casebridge should know. `error`: it does not work; `warning`: answers
 * may be wrong or changes refused, or more is allowed than is needed; `info`: as it may well be meant.
 */
export interface ProbeFinding {
  readonly finding: FindingName;
  readonly severity: 'error' | 'warning' | 'info';
  /** Of a sign-in that failed. */
  readonly code?: ErrorCode;
  /** Of `timeZoneNotUtc`. */
  readonly timeZone?: string;
}

export type FindingName = keyof typeof severities;

const severities = {
  /** See the code. */
  signInFailed: 'error',
  /** `SERVICENOW_USERNAME` is not set, and this kind of sign-in does without. */
  userNotKnown: 'info',
  /** No such user, or `sys_user` may not be read. */
  userNotReadable: 'warning',
  /** Dates in questions would be compared on another clock. */
  timeZoneNotUtc: 'warning',
  /** The user has none of its own, and the system's may be any. */
  timeZoneNotSet: 'warning',
  mayBeUsedInBrowsers: 'info',
  /** None of the roles that let a user change incidents; an instance may have others for that. */
  mayNotChangeIncidents: 'warning',
  isAdministrator: 'warning',
  /** `glide.invalid_query.returns_no_rows` is not true: a condition on a field it does not know is left out. */
  invalidQueriesWiden: 'warning',
  invalidQueriesNotKnown: 'info',
  /** Microsoft's retired app: Casebridge does without. */
  appNotInstalled: 'info',
  appNotKnown: 'info',
} as const satisfies Record<string, ProbeFinding['severity']>;

/** Which roles `probeInstance` has to ask about for these findings. */
export const rolesOfInterest = ['itil', 'sn_incident_write', 'admin'] as const;

const utcNames = /^(UTC|GMT|Etc\/(UTC|GMT)|Zulu|Universal)$/i;

/** What of a look at the instance needs somebody's attention, the worst first. */
export function probeFindings(result: ProbeResult): readonly ProbeFinding[] {
  const { signIn, invalidQueryReturnsNoRows, app } = result;
  if (signIn !== 'ok') return [{ ...find('signInFailed'), code: signIn.code }];
  const found = [
    ...userFindings(result),
    ...(invalidQueryReturnsNoRows === false ? [find('invalidQueriesWiden')] : []),
    ...(invalidQueryReturnsNoRows === 'unknown' ? [find('invalidQueriesNotKnown')] : []),
    ...(app === 'unknown' ? [find('appNotKnown')] : []),
    ...(app !== 'unknown' && !app.installed ? [find('appNotInstalled')] : []),
  ];
  return found.sort(
    (one, other) => Number(other.severity === 'warning') - Number(one.severity === 'warning'),
  );
}

function userFindings({ userName, user }: ProbeResult): readonly ProbeFinding[] {
  if (userName === undefined) return [find('userNotKnown')];
  if (user === undefined) return [find('userNotReadable')];
  return [
    ...timeZoneFindings(user),
    ...(user.webServiceAccessOnly ? [] : [find('mayBeUsedInBrowsers')]),
    ...(user.roles.length > 0 ? [] : [find('mayNotChangeIncidents')]),
    ...(user.roles.includes('admin') ? [find('isAdministrator')] : []),
  ];
}

function timeZoneFindings({ timeZone }: ProbedUser): readonly ProbeFinding[] {
  if (timeZone === '') return [find('timeZoneNotSet')];
  return utcNames.test(timeZone) ? [] : [{ ...find('timeZoneNotUtc'), timeZone }];
}

function find(finding: FindingName): ProbeFinding {
  return { finding, severity: severities[finding] };
}
