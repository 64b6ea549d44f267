import { termsOf } from './terms.ts';

/** What an incident says, ready to be asked for many stems. */
export interface IncidentText {
  /** Where it says a stem, or a longer or shorter form of it; empty when it does not. */
  placesOf(stem: string): readonly number[];
  /** How it says it, as written; undefined when it does not. */
  wordFor(stem: string): string | undefined;
  readonly stems: readonly string[];
}

/** "mac" and "macro" are not one word, "print" and "printer" are. */
const shortestForm = 5;
const longestEnding = 4;

export function readIncident(text: string): IncidentText {
  const places = termsOf(text);
  const found = new Map<string, { readonly word: string; readonly at: number[] }>();
  const add = (stem: string, word: string, at: number) => {
    const known = found.get(stem);
    if (known) known.at.push(at);
    else found.set(stem, { word, at: [at] });
  };
  places.forEach((place, at) => {
    if (place) add(place.stem, place.word, at);
  });
  const stems = [...found.keys()];
  const longer = new Map(
    stems.flatMap((stem) => formsOf(stem).map((form): [string, string] => [form, stem])),
  );
  const find = (stem: string) =>
    found.get(stem) ??
    found.get(longer.get(stem) ?? '') ??
    formsOf(stem)
      .map((form) => found.get(form))
      .find((other) => other !== undefined);
  return {
    stems,
    placesOf: (stem) => find(stem)?.at ?? [],
    wordFor: (stem) => find(stem)?.word,
  };
}

/** The shorter forms that count as a stem's. */
function formsOf(stem: string): readonly string[] {
  const shortest = Math.max(shortestForm, stem.length - longestEnding);
  if (/\d/.test(stem) || stem.length <= shortest) return [];
  return Array.from({ length: stem.length - shortest }, (_, cut) => stem.slice(0, stem.length - 1 - cut));
}
