import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { existingIncident, type FindIncident } from '../existing-incident.ts';
import { looksLikeRecordNumber } from '../record-number.ts';
import { audience, maySee, type SensitivityPolicy } from '../sensitivity.ts';
import type { Place, Reply, Turn } from '../turn.ts';
import { askSources, type MissingSource, type SolutionSource } from './ask-sources.ts';
import type { Candidate } from './candidates.ts';
import { elsewhereCard, solutionsCard } from './cards.ts';
import { type KeepShownDeps, keepShown, noOutcomes } from './keep-shown.ts';
import { type Question, tellingWords } from './question.ts';
import { rankSolutions, type Solution } from './rank-solutions.ts';

export interface FindSolutionsDeps extends KeepShownDeps {
  readonly findIncident: FindIncident<Incident>;
  readonly sensitivity: SensitivityPolicy;
  readonly sources: readonly SolutionSource[];
  /** How long the sources have together. */
  readonly deadlineMilliseconds: number;
  /** Told of a source that failed or was late while others answered: the card names it, the log says why. */
  readonly onMissing: (missing: MissingSource, correlationId: string) => void;
}

const shownSolutions = 5;

/** @param subject an incident's number, or the problem in the person's own words */
export async function findSolutions(turn: Turn, subject: string, deps: FindSolutionsDeps): Promise<Reply> {
  return looksLikeRecordNumber(subject)
    ? findForIncident(turn, subject, deps)
    : findForText(turn, subject, deps);
}

/** The button of an incident's card. */
export async function findSolutionsForCard(
  turn: Turn,
  data: unknown,
  deps: FindSolutionsDeps,
): Promise<Reply> {
  const { number } = parseCardData(z.object({ number: z.string() }), data);
  return findForIncident(turn, number, deps);
}

async function findForIncident(turn: Turn, number: string, deps: FindSolutionsDeps): Promise<Reply> {
  const incident = await existingIncident(turn, number, deps.findIncident);
  const question = { subject: incident.shortDescription, details: incident.description };
  const solutions = await answer(turn, question, incident, deps);
  const seen = audience(incident, turn.place, deps.sensitivity);
  // Solutions tell what the incident is about, in the words of its short description and its description.
  if (maySee(seen, 'short_description') && maySee(seen, 'description')) return solutions;
  return { ...elsewhereCard(incident.number, turn), privately: solutions.privately ?? solutions };
}

async function findForText(turn: Turn, text: string, deps: FindSolutionsDeps): Promise<Reply> {
  const found = /\^|^\s*javascript:/i.exec(text)?.[0];
  if (found !== undefined) throw new CasebridgeError('SEARCH_TEXT_UNSAFE', { found: found.trim() });
  return answer(turn, { subject: text, details: '' }, undefined, deps);
}

async function answer(
  turn: Turn,
  question: Question,
  incident: Incident | undefined,
  deps: FindSolutionsDeps,
): Promise<Reply> {
  if (tellingWords(`${question.subject} ${question.details}`).length === 0) {
    throw new CasebridgeError('SEARCH_TEXT_EMPTY');
  }
  const { candidates, missing } = await askSources(deps.sources, question, deps.deadlineMilliseconds, turn);
  const [firstError] = missing.map(({ error }) => error);
  if (missing.length === deps.sources.length && firstError !== undefined) throw firstError;
  for (const source of missing) deps.onMissing(source, turn.correlationId);
  const others = candidates.filter(({ number }) => number !== incident?.number);
  const ranked = rankSolutions(question, others, shownSolutions);
  const outcomes = incident ? await keepShown(incident.sysId, ranked, turn, deps) : noOutcomes;
  const card = (solutions: readonly Solution[]) =>
    solutionsCard({ question, incident, solutions, missing, sources: deps.sources, outcomes }, turn);
  const isShared = (candidate: Candidate) => mayBeShown(candidate, turn.place, deps.sensitivity);
  if (ranked.every(({ candidate, same }) => [candidate, ...same].every(isShared))) return card(ranked);
  const shared = rankSolutions(question, others.filter(isShared), shownSolutions);
  return { ...card(shared), privately: card(ranked) };
}

/** A resolved incident is shown by its short description and what solved it, or not at all. */
function mayBeShown({ incident }: Candidate, place: Place, policy: SensitivityPolicy): boolean {
  if (incident === undefined) return true;
  const seen = audience(incident, place, policy);
  return maySee(seen, 'short_description') && maySee(seen, 'close_notes');
}
