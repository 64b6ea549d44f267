import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { HealthMatch } from '../health-match.ts';
import { isIssueIncident } from './issue-incident.ts';
import type { KnownIssues } from './known-issues.ts';
import type { HealthLinks } from './links.ts';
import { createIssueIndex, type IssueIndex } from './match/issue-index.ts';
import { bestMatch, type Described } from './match/score-issue.ts';
import { soon } from './soon.ts';

export interface MatchIssueDeps {
  readonly knownIssues: KnownIssues;
  /** The words of all known issues, which say what is telling. */
  readonly issueIndex: () => Promise<IssueIndex>;
  readonly links: HealthLinks;
}

/** A card that is about something else does not wait longer to know better which words are telling. */
const patienceMilliseconds = 300;

/** Builds the search for the open issue that an incident looks like; when in doubt there is none. It never throws. */
export function createMatchIssue({ knownIssues, issueIndex, links }: MatchIssueDeps) {
  return async (
    incident: Described & Pick<Incident, 'correlationDisplay'>,
  ): Promise<HealthMatch | undefined> => {
    // It is nobody's report: Casebridge, or an agent, made it of an issue's words.
    if (isIssueIncident(incident)) return undefined;
    const open = await knownIssues();
    if (open.length === 0) return undefined;
    const known = await soon(
      issueIndex().catch(() => undefined),
      patienceMilliseconds,
    );
    const best = bestMatch(incident, open, known ?? createIssueIndex(open));
    const issue = open.find(({ id }) => id === best?.issueId);
    if (best === undefined || issue === undefined) return undefined;
    const { service, words, openedAfter } = best.reasons;
    return {
      issueId: issue.id,
      title: issue.title,
      service: issue.service,
      isServiceNamed: service === issue.service,
      words,
      openedAfter,
      url: links.issue(issue.id),
    };
  };
}
