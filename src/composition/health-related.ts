import { listChildren, listOpenSince, readWithJournal } from '../clients/servicenow/incident-relations.ts';
import { createIncident, findByCorrelation, updateIncident } from '../clients/servicenow/incident-writes.ts';
import { readIncident } from '../clients/servicenow/incidents.ts';
import { issueSystem } from '../features/health/issue-incident.ts';
import type { IssueHistory } from '../features/health/known-issues.ts';
import { createIssueIndex, type IssueIndex } from '../features/health/match/issue-index.ts';
import type { RelatedDeps } from '../features/health/related/index.ts';
import type { SensitivityPolicy } from '../features/sensitivity.ts';
import type { Caller } from '../features/turn.ts';
import type { Store, TenantStore } from '../store/index.ts';
import type { ServiceNow } from './service-now.ts';

export interface RelatedParts {
  readonly serviceNow: ServiceNow;
  readonly store: Pick<Store, 'claims'>;
  readonly tenant: Pick<TenantStore, 'healthLinks'>;
  readonly issueHistory: IssueHistory;
  readonly sensitivity: SensitivityPolicy;
}

/** What joins incidents and issues, each in the name of the one who asks. */
export function relatedDeps({
  serviceNow,
  store,
  tenant,
  issueHistory,
  sensitivity,
}: RelatedParts): Omit<
  RelatedDeps,
  'readHealth' | 'links' | 'findRemembered' | 'incidentReply' | 'listGroups' | 'listChoices'
> {
  const as = (caller: Caller) => serviceNow.forCaller(caller);
  return {
    sensitivity,
    claims: store.claims,
    issueLinks: tenant.healthLinks,
    issueIndex: keptIndex(issueHistory),
    listOpenSince: (since, limit, caller) => listOpenSince(as(caller), since, limit, caller.signal),
    listChildren: (parentSysId, limit, caller) => listChildren(as(caller), parentSysId, limit, caller.signal),
    readIncident: (sysId, caller) => readIncident(as(caller), sysId, caller.signal),
    readWithJournal: (sysId, text, caller) => readWithJournal(as(caller), sysId, text, caller.signal),
    updateIncident: (version, changes, caller) => updateIncident(as(caller), version, changes, caller.signal),
    createIncident: (changes, correlationId, caller) =>
      createIncident(as(caller), changes, correlationId, caller.signal),
    findIssueIncident: (issueId, caller) =>
      findByCorrelation(as(caller), issueId, caller.signal, issueSystem),
  };
}

/** Counting the words of all issues takes longer than comparing an incident with them. */
function keptIndex(issueHistory: IssueHistory): () => Promise<IssueIndex> {
  let kept: { readonly of: object; readonly index: IssueIndex } | undefined;
  return async () => {
    const issues = await issueHistory();
    if (kept?.of !== issues) kept = { of: issues, index: createIssueIndex(issues) };
    return kept.index;
  };
}
