/** That an incident belongs to an issue: said by a person, or as a child of the issue's incident. */
export interface IssueLink {
  readonly issueId: string;
  readonly incidentSysId: string;
  readonly incidentNumber: string;
  readonly kind: 'confirmed' | 'child';
  /** Name of who said so. */
  readonly linkedBy: string;
  readonly linkedAt: Date;
}

/** Where that is remembered. All throw STORE_UNAVAILABLE. */
export interface IssueLinks {
  /** Of one that is there already nothing changes. */
  put(link: Omit<IssueLink, 'linkedAt'>): Promise<void>;
  remove(link: Pick<IssueLink, 'issueId' | 'incidentSysId' | 'kind'>): Promise<void>;
  /** The oldest first. */
  ofIssue(issueId: string): Promise<readonly IssueLink[]>;
  /** The oldest first. */
  ofIncident(incidentSysId: string): Promise<readonly IssueLink[]>;
}
