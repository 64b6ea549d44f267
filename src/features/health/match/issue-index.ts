import commonStems from './common-stems.json' with { type: 'json' };
import { servicesOf } from './services.ts';
import { termsOf } from './terms.ts';

/** What of a service health issue says which incidents look like it. */
export interface MatchableIssue {
  /** Such as `EX123456`. */
  readonly id: string;
  readonly title: string;
  readonly impact: string;
  /** As Graph calls it. */
  readonly service: string;
  readonly startedAt: Date;
}

/** What an issue says. */
export interface IssueText {
  /** The telling stems of its title, each once. */
  readonly title: readonly string[];
  /** Of title and impact. */
  readonly all: readonly string[];
  /** As Graph calls them: its own, and those it names. */
  readonly services: ReadonlySet<string>;
}

export interface IssueIndex {
  /** How much a stem tells, from 0 for what everybody says to about 6.5 for what hardly anybody does. */
  weightOf(stem: string): number;
  textOf(issue: MatchableIssue): IssueText;
}

/**
 * How many reports in general count as much as the tenant's own issues: these are too few to say alone which words
 * are common, and a new tenant has hardly any.
 */
const backgroundSize = 300;
/** In one of so many reports at least, as far as anybody can tell. */
const rarest = 700;
/** One in so many has a stem that the table does not hold. */
const unlisted = 1500;

/** The share of reports that have a stem: counted in public support articles, rounded to one in a power of two. */
const shares: ReadonlyMap<string, number> = new Map(
  Object.entries(commonStems).flatMap(([oneIn, stems]) =>
    stems.split(' ').map((stem): [string, number] => [stem, 1 / Number(oneIn)]),
  ),
);

/** @param history every issue known, open or not: it says which words are telling */
export function createIssueIndex(history: readonly MatchableIssue[]): IssueIndex {
  const known = new WeakMap<MatchableIssue, IssueText>();
  const textOf = (issue: MatchableIssue): IssueText => {
    const text = known.get(issue) ?? readIssue(issue);
    known.set(issue, text);
    return text;
  };
  const counts = new Map<string, number>();
  for (const issue of history) {
    for (const stem of textOf(issue).all) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const weights = new Map<string, number>();
  const weigh = (stem: string) => {
    const expected = (shares.get(stem) ?? 1 / unlisted) * backgroundSize;
    const share = ((counts.get(stem) ?? 0) + expected) / (history.length + backgroundSize);
    return -Math.log(Math.max(share, 1 / rarest));
  };
  return {
    textOf,
    weightOf: (stem) => {
      const weight = weights.get(stem) ?? weigh(stem);
      if (counts.has(stem)) weights.set(stem, weight);
      return weight;
    },
  };
}

function readIssue({ title, impact, service }: MatchableIssue): IssueText {
  const inTitle = distinctStems(title);
  return {
    title: inTitle,
    all: [...new Set([...inTitle, ...distinctStems(impact)])],
    services: servicesOf(service, `${title}. ${impact}`),
  };
}

function distinctStems(text: string): readonly string[] {
  return [...new Set(termsOf(text).flatMap((place) => (place ? [place.stem] : [])))];
}
