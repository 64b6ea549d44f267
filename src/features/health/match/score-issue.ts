import { readIncident } from './incident-text.ts';
import type { IssueIndex, MatchableIssue } from './issue-index.ts';
import { isRequest } from './request.ts';
import { isAboutOthers, namedServices } from './services.ts';
import { type Signs, signsOf } from './signs.ts';

export { createIssueIndex, type IssueIndex, type MatchableIssue } from './issue-index.ts';

/** What of an incident says whether a service's issue may be behind it. */
export interface Described {
  readonly shortDescription: string;
  readonly description: string;
  readonly openedAt: Date | undefined;
}

export interface ScoredIssue {
  readonly issueId: string;
  /** How likely it is that the incident is the issue's, from 0 to 1. */
  readonly score: number;
  readonly reasons: MatchReasons;
}

export interface MatchReasons {
  /** The service the incident names, as Graph calls it; undefined when it names none. */
  readonly service: string | undefined;
  /** As the incident says them, most telling first, at most 6. */
  readonly words: readonly string[];
  /** How long after the issue's start the incident was opened, in milliseconds, negative before; undefined when unknown. */
  readonly openedAfter: number | undefined;
}

/** At this score and above the product says "looks like"; chosen on the open half of the evaluation data. */
export const shippedThreshold = 0.5;

const shownWords = 6;
/** One word in common is chance, however rare it is. */
const fewestWords = 2;
/** Stems of what most incidents and most issues say: that something does not work, not what. */
const complaints: ReadonlySet<string> = new Set(['cannot', 'unabl']);
/** Not worth showing to anybody. */
const useless = 0.1;
/** Microsoft dates issues back; what was reported before that is something else. */
const headStartMilliseconds = 24 * 3_600_000;

/** Best first; those below any use are left out. */
export function scoreIssues(
  incident: Described,
  open: readonly MatchableIssue[],
  index: IssueIndex,
): readonly ScoredIssue[] {
  const { shortDescription, description, openedAt } = incident;
  const whole = `${shortDescription}. ${description}`;
  const said = { short: readIncident(shortDescription), whole: readIncident(whole) };
  const named = namedServices(whole);
  const isRequested = isRequest([shortDescription, description]);
  return open
    .map((issue) => {
      const signs = signsOf(said, issue, index);
      const telling = signs.shared.filter((stem) => !complaints.has(stem));
      const words = [...new Set(telling.flatMap((stem) => said.whole.wordFor(stem) ?? []))];
      const reasons = {
        service: named.includes(issue.service) ? issue.service : named.titles[0],
        words: words.slice(0, shownWords),
        openedAfter: openedAt && openedAt.getTime() - issue.startedAt.getTime(),
      };
      const isOther = isAboutOthers(named, issue.service, index.textOf(issue).services);
      return { issueId: issue.id, score: likelihood(signs, isOther, isRequested), reasons };
    })
    .filter(({ score, reasons }) => score >= useless && reasons.words.length >= fewestWords)
    .sort((one, other) => other.score - one.score);
}

/**
 * A logistic regression, rounded: fitted on the open half of the evaluation data and on support articles matched with
 * their own symptoms. That other services are named weighs twice what was fitted: desks name them more carefully.
 * Requests are not in that data; that an incident is one weighs as much, so that what is said at length is still found.
 */
function likelihood(
  { near, covered, returned, rarest }: Signs,
  isOtherService: boolean,
  isRequested: boolean,
): number {
  const against = (isOtherService ? 1.5 : 0) + (isRequested ? 1.5 : 0);
  const sum = 6 * near + 6.5 * covered + 2.8 * returned + 0.45 * rarest - against - 8.7;
  return 1 / (1 + Math.exp(-sum));
}

/** The issue that the incident looks like; undefined when in doubt, or when the incident was there before the issue. */
export function bestMatch(
  incident: Described,
  open: readonly MatchableIssue[],
  index: IssueIndex,
): ScoredIssue | undefined {
  const inTime = open.filter((issue) => isInTime(issue, incident));
  const [best] = scoreIssues(incident, inTime, index);
  return best && best.score >= shippedThreshold ? best : undefined;
}

function isInTime({ startedAt }: MatchableIssue, { openedAt }: Described): boolean {
  return openedAt === undefined || openedAt.getTime() >= startedAt.getTime() - headStartMilliseconds;
}
