import type { IssueLinks } from './issue-links.ts';

/** That a person has said which issue an incident belongs to. */
export interface ConfirmedIssue {
  /** Such as `EX123456`. */
  readonly issueId: string;
  /** Name of the person. */
  readonly by: string;
}

/** What was confirmed last for an incident; undefined when nothing was or nobody can tell. Never throws. */
export async function confirmedIssue(
  incidentSysId: string,
  { issueLinks }: { readonly issueLinks: IssueLinks },
): Promise<ConfirmedIssue | undefined> {
  const links = await issueLinks.ofIncident(incidentSysId).catch(() => []);
  const link = links.filter(({ kind }) => kind === 'confirmed').at(-1);
  return link && { issueId: link.issueId, by: link.linkedBy };
}
