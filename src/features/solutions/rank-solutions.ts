import MiniSearch, { type SearchResult } from 'minisearch';
import { stemmer } from 'stemmer';
import { fold } from '../phrases.ts';
import type { Candidate } from './candidates.ts';
import { isTelling, type Question, tellingWords } from './question.ts';

export interface Solution {
  readonly candidate: Candidate;
  /** The question's own words that occur in the candidate's title, and those that occur only in its text. */
  readonly matched: { readonly title: readonly string[]; readonly text: readonly string[] };
  /** Other candidates that say the same. */
  readonly same: readonly Candidate[];
}

/** The title says what an article is about; its text mentions much else. */
const titleWeight = 3;
/** What the short description says matters more than what the description mentions in passing. */
const detailWeight = 0.25;
const maximumDetailWords = 40;
/** Of the best one's score: below it, an article shares a product's name with the question and little else. */
const leastShare = 0.1;

/**
 * The candidates that are about the question, best first, each said once.
 * @param limit how many at most
 */
export function rankSolutions(
  question: Question,
  candidates: readonly Candidate[],
  limit: number,
): readonly Solution[] {
  const subject = tellingWords(question.subject);
  const details = tellingWords(question.details).filter((word) => !subject.includes(word));
  const query = [...subject, ...details.slice(0, maximumDetailWords)];
  const originals = new Map([...query].reverse().map((word) => [stemmer(word), word]));
  const subjectTerms = new Set(subject.map(stemmer));
  // A subject such as "it is not working" leaves the judgement to the description.
  const judging = subjectTerms.size > 0 ? subjectTerms : new Set(originals.keys());
  const needed = Math.min(2, judging.size);

  const index = indexOf(candidates);
  const results = index.search(query.join(' '), {
    boost: { title: titleWeight },
    boostTerm: (term) => (subjectTerms.has(term) ? 1 : detailWeight),
  });
  const enough = (results[0]?.score ?? 0) * leastShare;
  const solutions = results
    .filter(({ score }) => score >= enough)
    .filter((result) => result.queryTerms.filter((term) => judging.has(term)).length >= needed)
    .flatMap((result) => solutionOf(result, candidates, originals));
  return mergeSame(solutions).slice(0, limit);
}

function indexOf(candidates: readonly Candidate[]): MiniSearch {
  const index = new MiniSearch({
    fields: ['title', 'text'],
    tokenize: (text) => fold(text).split(/[^\p{L}\p{N}._-]+/u),
    processTerm: (term) => {
      const word = term.replace(/^[._-]+|(?<![._-])[._-]+$/g, '');
      return isTelling(word) ? stemmer(word) : null;
    },
  });
  index.addAll(candidates.map(({ title, text }, id) => ({ id, title, text })));
  return index;
}

function solutionOf(
  result: SearchResult,
  candidates: readonly Candidate[],
  originals: ReadonlyMap<string, string>,
): readonly Solution[] {
  const candidate = candidates[Number(result.id)];
  if (candidate === undefined) return [];
  const wordsIn = (inTitle: boolean) =>
    Object.entries(result.match)
      .filter(([, fields]) => fields.includes('title') === inTitle)
      .flatMap(([term]) => originals.get(term) ?? []);
  return [{ candidate, matched: { title: wordsIn(true), text: wordsIn(false) }, same: [] }];
}

/** The best of those that say the same stays, and names the others. */
function mergeSame(solutions: readonly Solution[]): readonly Solution[] {
  const merged: Solution[] = [];
  for (const solution of solutions) {
    const twin = merged.findIndex(({ candidate }) => saysTheSame(candidate, solution.candidate));
    const known = merged[twin];
    if (known === undefined) merged.push(solution);
    else merged[twin] = { ...known, same: [...known.same, solution.candidate] };
  }
  return merged;
}

function saysTheSame(one: Candidate, other: Candidate): boolean {
  return (
    one.url === other.url || plain(one.title) === plain(other.title) || plain(one.text) === plain(other.text)
  );
}

function plain(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
