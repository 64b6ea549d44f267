import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { isCasebridgeError } from '../../../errors.ts';
import { fold } from '../../phrases.ts';
import type { Caller } from '../../turn.ts';

export interface SimilarDeps {
  /** The few words of a text that tell one problem from another. */
  readonly tellingWords: (text: string) => readonly string[];
  /** Open incidents that hold some of these words, the newest first. */
  readonly findOpenIncidents: (words: readonly string[], caller: Caller) => Promise<readonly Incident[]>;
}

const mostShown = 5;
/** One word in common is chance: "outlook" stands in half of a service desk's incidents. */
const wordsInCommon = 2;

/** Open incidents that may be about the same, those with most words in common first. */
export async function similarIncidents(
  text: string,
  caller: Caller,
  deps: SimilarDeps,
): Promise<readonly Incident[]> {
  const words = deps.tellingWords(text);
  if (words.length === 0) return [];
  const common = ({ shortDescription, description }: Incident) => {
    const about = fold(`${shortDescription} ${description}`);
    return words.filter((word) => about.includes(word)).length;
  };
  return (await openIncidentsOrNone(words, caller, deps))
    .map((incident) => ({ incident, common: common(incident) }))
    .filter((found) => found.common >= Math.min(wordsInCommon, words.length))
    .sort((one, other) => other.common - one.common)
    .slice(0, mostShown)
    .map(({ incident }) => incident);
}

/** They are a help, not a condition: where they cannot be found, the incident is made without. */
async function openIncidentsOrNone(
  words: readonly string[],
  caller: Caller,
  { findOpenIncidents }: SimilarDeps,
): Promise<readonly Incident[]> {
  try {
    return await findOpenIncidents(words, caller);
  } catch (error) {
    if (isCasebridgeError(error) && !caller.signal.aborted) return [];
    throw error;
  }
}
