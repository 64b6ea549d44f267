import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import type { RememberedIssue } from '../history.ts';
import { type IssueIncidentDeps, makeIssueIncident } from '../issue-incident.ts';
import type { HealthLinks } from '../links.ts';
import type { AutomaticRecord, AutomaticRecords } from './automatic-records.ts';
import type { AutomaticSettings } from './automatic-settings.ts';
import { descriptionOf, isSignedByCasebridge, shortDescriptionOf } from './incident-texts.ts';
import { impactOf, urgencyOf } from './levels.ts';

export interface CreateDeps extends IssueIncidentDeps {
  readonly records: AutomaticRecords;
  readonly links: HealthLinks;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** What the settings name and the instance still has; the others are left out. */
export type Chosen = Pick<AutomaticSettings, 'assignee' | 'subcategory'>;

/**
 * The incident of an issue, made unless there is one: what is to be saved. What its description tells is saved before it
 * is made, so that after a crash nothing is told twice or left out.
 * @throws WRITE_UNCERTAIN: perhaps made; STORE_UNAVAILABLE, WRITE_UNDER_WAY and what ServiceNow refuses: not by this call
 */
export async function createFor(
  record: AutomaticRecord,
  remembered: RememberedIssue,
  settings: AutomaticSettings,
  deps: CreateDeps,
): Promise<AutomaticRecord> {
  const { issueId, writtenSeq: planned } = record;
  const { signal } = new AbortController();
  const told = lastTold(remembered);
  const isThere = planned > 0 && (await deps.findIssueIncident(issueId, { signal })) !== undefined;
  if (!isThere) await deps.records.save({ ...record, writtenSeq: told });
  const by = { signal, newId: deps.newId };
  const { incident, isNew } = await makeIssueIncident(
    issueId,
    changesOf(remembered, told, settings, deps),
    by,
    deps,
  );
  // One that is there already is that of an earlier attempt only if it reads like one.
  const isOfEarlierAttempt = isThere && isSignedByCasebridge(incident.description);
  return {
    ...record,
    incident: { sysId: incident.sysId, number: incident.number },
    writtenSeq: isOfEarlierAttempt ? planned : told,
    lastAction: isNew || isOfEarlierAttempt ? 'created' : 'found',
    actedAt: deps.now(),
    failure: '',
    failedAt: undefined,
  };
}

/** The last change that the description tells: all, but that it is resolved, which the incident's state tells. */
function lastTold({ issue, changes }: RememberedIssue): number {
  const resolved = changes.findLast(({ kind }) => kind === 'resolved');
  if (issue.isResolved && resolved !== undefined) return resolved.seq - 1;
  return changes.at(-1)?.seq ?? 0;
}

function changesOf(
  { issue, posts, changes }: RememberedIssue,
  told: number,
  settings: AutomaticSettings,
  { links }: CreateDeps,
): IncidentChanges {
  const noted = new Set(
    changes.flatMap(({ kind, seq, after }) => (kind === 'post' && seq > told ? [after] : [])),
  );
  const described = posts.filter(({ createdAt }) => !noted.has(createdAt.toISOString()));
  const { group, category, assignee, subcategory } = settings;
  return {
    shortDescription: shortDescriptionOf(issue),
    description: descriptionOf(issue, described, settings, links),
    impact: impactOf(issue.classification),
    urgency: urgencyOf(issue.status),
    assignmentGroup: group.value,
    category: category.value,
    ...(assignee.value !== '' && { assignedTo: assignee.value }),
    ...(subcategory.value !== '' && { subcategory: subcategory.value }),
  };
}
