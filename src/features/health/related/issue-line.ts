import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import { issueIdSchema } from '../issue-id.ts';
import { isIssueIncident } from '../issue-incident.ts';
import type { KnownIssues } from '../known-issues.ts';
import { statusText } from '../status-words.ts';
import type { IssueLinks } from './issue-links.ts';

export interface IssueLineDeps {
  readonly issueLinks: Pick<IssueLinks, 'ofIncident'>;
  readonly knownIssues: KnownIssues;
  readonly findRemembered: HealthHistory['find'];
}

/** The issue that an incident belongs to. */
export interface IssueLine {
  /** Such as `EX123456`. */
  readonly issueId: string;
  /** Such as "EX123456 · Service degradation · confirmed by Megan Bowen". */
  readonly text: string;
}

/**
 * Says which issue an incident is the one incident of, or else which one a person has confirmed last; undefined when it is
 * neither or nobody can tell. Never throws.
 */
export async function issueLine(
  { sysId, correlationId, correlationDisplay }: Incident,
  { words }: Turn,
  deps: IssueLineDeps,
): Promise<IssueLine | undefined> {
  if (isIssueIncident({ correlationDisplay }) && issueIdSchema.safeParse(correlationId).success) {
    const issue = await knownIssue(correlationId, deps);
    const title = issue?.title ?? '';
    const text = words.say('related.line.own', { id: correlationId, title, known: yesIf(title !== '') });
    return { issueId: correlationId, text };
  }
  const links = await deps.issueLinks.ofIncident(sysId).catch(() => []);
  const link = links.filter(({ kind }) => kind === 'confirmed').at(-1);
  if (link === undefined) return undefined;
  const { issueId, linkedBy: name } = link;
  const issue = await knownIssue(issueId, deps);
  const status = issue?.isCurrent ? statusText(issue.status, words) : '';
  const text = words.say('related.line.confirmed', {
    id: issueId,
    name,
    status,
    known: yesIf(status !== ''),
  });
  return { issueId, text };
}

function yesIf(condition: boolean): 'yes' | 'no' {
  return condition ? 'yes' : 'no';
}

/** `isCurrent`: whether its status is not merely what it was when Graph last told. */
async function knownIssue(
  id: string,
  { knownIssues, findRemembered }: IssueLineDeps,
): Promise<(Pick<KnownIssue, 'title' | 'status'> & { readonly isCurrent: boolean }) | undefined> {
  const open = (await knownIssues()).find((issue) => issue.id === id);
  if (open !== undefined) return { ...open, isCurrent: true };
  const remembered = await findRemembered(id).catch(() => undefined);
  return remembered && { ...remembered.issue, isCurrent: remembered.issue.isResolved };
}
