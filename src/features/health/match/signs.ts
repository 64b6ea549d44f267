import type { IncidentText } from './incident-text.ts';
import type { IssueIndex, MatchableIssue } from './issue-index.ts';

/** What speaks for an incident being an issue's. */
export interface Signs {
  /** The share of the issue's title, by weight, that the incident says within a few words; 0 to 1. */
  readonly near: number;
  /** The share of the issue's title and impact that it says anywhere; 0 to 1. */
  readonly covered: number;
  /** The share of the incident's short description that the issue says too; 0 to 1. */
  readonly returned: number;
  /** The weight of the most telling word that both say. */
  readonly rarest: number;
  /** The stems that both say, most telling first. */
  readonly shared: readonly string[];
}

/** About a sentence, in words. */
const nearby = 20;
/** Added to what could be said, for what is too short to prove anything: about a telling word. */
const padding = 4;

/** An incident's short description, and all it says. */
export interface Said {
  readonly short: IncidentText;
  readonly whole: IncidentText;
}

export function signsOf({ short, whole }: Said, issue: MatchableIssue, index: IssueIndex): Signs {
  const { title, all } = index.textOf(issue);
  const { weightOf } = index;
  const sum = (stems: readonly string[]) => stems.reduce((total, stem) => total + weightOf(stem), 0);
  const shared = all.filter((stem) => whole.placesOf(stem).length > 0);
  shared.sort((one, other) => weightOf(other) - weightOf(one));
  return {
    near: heaviestStretch(title, whole, weightOf) / (sum(title) + padding),
    covered: sum(shared) / (sum(all) + padding),
    returned: sum(short.stems.filter((stem) => all.includes(stem))) / Math.max(sum(short.stems), 1),
    rarest: shared[0] === undefined ? 0 : weightOf(shared[0]),
    shared,
  };
}

/** The most that a stretch of the incident says of a title, each stem counted once. */
function heaviestStretch(
  title: readonly string[],
  incident: IncidentText,
  weightOf: IssueIndex['weightOf'],
): number {
  const hits = title
    .flatMap((stem) => incident.placesOf(stem).map((at) => ({ stem, at, weight: weightOf(stem) })))
    .sort((one, other) => one.at - other.at);
  let heaviest = 0;
  hits.forEach((first, start) => {
    const stems = new Map<string, number>();
    for (let next = start; next < hits.length; next += 1) {
      const hit = hits[next];
      if (hit === undefined || hit.at - first.at >= nearby) break;
      stems.set(hit.stem, hit.weight);
    }
    heaviest = Math.max(
      heaviest,
      [...stems.values()].reduce((total, weight) => total + weight, 0),
    );
  });
  return heaviest;
}
