import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { isCasebridgeError } from '../../../errors.ts';
import type { Caller } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { isIssueIncident } from '../issue-incident.ts';
import type { IssueIndex } from '../match/issue-index.ts';
import { bestMatch, type MatchReasons } from '../match/score-issue.ts';
import type { FoundIssue } from './find-issue.ts';
import type { IssueLink, IssueLinks } from './issue-links.ts';

export interface SimilarDeps {
  /** Open incidents that were opened then or later, the newest first. */
  readonly listOpenSince: (since: Date, limit: number, caller: Caller) => Promise<readonly Incident[]>;
  /** The words of all known issues, which say what is telling. */
  readonly issueIndex: () => Promise<IssueIndex>;
  readonly issueLinks: IssueLinks;
}

/** An open incident that looks like the issue, or that somebody has said belongs to it. */
export interface SimilarIncident {
  readonly incident: Incident;
  /** Undefined for one that was confirmed although it does not look like it. */
  readonly reasons: MatchReasons | undefined;
  readonly confirmed: IssueLink | undefined;
}

export interface SimilarIncidents {
  /** The most alike first. */
  readonly similar: readonly SimilarIncident[];
  /** Whether there were more open incidents than are looked at. */
  readonly isCut: boolean;
  /** False while the store cannot say what was confirmed. */
  readonly areLinksKnown: boolean;
}

/** Microsoft dates issues back, and people report what they notice before Microsoft does. */
const headStartMilliseconds = 24 * 3_600_000;
const mostIncidents = 500;

/** An incident belongs here only if of all open issues it looks most like this one. No issue's own incident does. */
export async function findSimilar(
  { issue, candidates }: FoundIssue,
  caller: Caller,
  deps: SimilarDeps,
): Promise<SimilarIncidents> {
  const since = new Date(issue.startedAt.getTime() - headStartMilliseconds);
  const [incidents, index, links] = await Promise.all([
    deps.listOpenSince(since, mostIncidents, caller),
    deps.issueIndex(),
    knownLinks(issue, deps),
  ]);
  const confirmed = new Map(
    (links ?? []).filter(({ kind }) => kind === 'confirmed').map((link) => [link.incidentSysId, link]),
  );
  const scored = incidents
    .filter((incident) => !isIssueIncident(incident))
    .flatMap((incident) => {
      const best = bestMatch(incident, candidates, index);
      const match = best?.issueId === issue.id ? best : undefined;
      const link = confirmed.get(incident.sysId);
      if (match === undefined && link === undefined) return [];
      return [{ incident, reasons: match?.reasons, confirmed: link, score: match?.score ?? 0 }];
    });
  const similar = scored.toSorted((one, other) => other.score - one.score);
  return { similar, isCut: incidents.length === mostIncidents, areLinksKnown: links !== undefined };
}

/** The list is useful without them. */
async function knownLinks({ id }: KnownIssue, { issueLinks }: SimilarDeps) {
  return issueLinks.ofIssue(id).catch((error: unknown) => {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return undefined;
    throw error;
  });
}
