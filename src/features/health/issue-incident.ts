import type { IncidentChanges } from '../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import type { Claims } from '../claims.ts';
import { lookAgain, whileHeld } from '../held-key.ts';
import type { Caller, Turn } from '../turn.ts';

/** What `correlation_display` says of the one incident of an issue; its `correlation_id` is the issue's id. */
export const issueSystem = 'Microsoft 365 service health';

/** Whether it is the incident of an issue, whichever. */
export function isIssueIncident({ correlationDisplay }: Pick<Incident, 'correlationDisplay'>): boolean {
  return correlationDisplay === issueSystem;
}

/** The incident of an issue, whatever its state, as the caller may see it; undefined while there is none. */
export type FindIssueIncident = (issueId: string, caller: Caller) => Promise<Incident | undefined>;

export interface IssueIncidentDeps {
  readonly claims: Claims;
  readonly findIssueIncident: FindIssueIncident;
  /** @throws WRITE_UNCERTAIN when it cannot be known whether it was made */
  readonly createIncident: (
    changes: IncidentChanges,
    correlationId: string,
    caller: Caller,
  ) => Promise<Incident>;
}

export interface IssueIncident {
  readonly incident: Incident;
  /** Whether this call made it. */
  readonly isNew: boolean;
}

/**
 * The one incident of an issue, made unless there is one; of several who ask at once, in whichever process, one makes it.
 * @param changes what a new one holds; one that is there already is not changed
 * @throws ISSUE_INCIDENT_HIDDEN when there is one that the person may not see; WRITE_UNCERTAIN: perhaps made; WRITE_UNDER_WAY, STORE_UNAVAILABLE and what ServiceNow refuses: not by this call
 */
export function makeIssueIncident(
  issueId: string,
  changes: IncidentChanges,
  by: Caller & Pick<Turn, 'newId'>,
  deps: IssueIncidentDeps,
): Promise<IssueIncident> {
  const find = async () => {
    const incident = await deps.findIssueIncident(issueId, by);
    return incident && ({ outcome: 'found', incident, isNew: false } as const);
  };
  // Who may not see it finds none, and would make a second one: the integration user looks as well.
  const refuseHidden = async () => {
    if (by.ownToken === undefined) return;
    const hidden = await deps.findIssueIncident(issueId, { signal: by.signal });
    if (hidden) throw new CasebridgeError('ISSUE_INCIDENT_HIDDEN', { id: issueId, number: hidden.number });
  };
  const make = async () => {
    await refuseHidden();
    const labelled = { ...changes, correlationDisplay: issueSystem };
    const incident = await deps.createIncident(labelled, issueId, by);
    return { outcome: 'made', incident, isNew: true } as const;
  };
  // Neither outcome keeps the key: from then on ServiceNow knows, and an incident that is deleted can be made anew.
  return lookAgain<IssueIncident>(
    by,
    async () =>
      (await find()) ?? whileHeld(`issue:${issueId}`, by, deps, async () => (await find()) ?? make()),
  );
}
