import { z } from 'zod';
import { type Finding, findRedactions } from '../pack/find-redactions.ts';
import { redact, withoutPlaceholders } from '../pack/redact.ts';

/** Found in what a person wrote into the text, and left out: it stands nowhere else, so the preview carries it along. */
export const findingSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  kind: z.enum(['secret', 'email', 'phone', 'address', 'name']),
  text: z.string().min(1).max(2000),
  masked: z.string().max(2000),
  placeholder: z.string().regex(/^\[[\p{L}-]+ \d+\]$/u),
}) satisfies z.ZodType<Finding>;

/** What of a text stays where it is, and what is known that must not. */
export interface LeftOut {
  /** Of the case as it was written, or of what a person typed into it. */
  readonly findings: readonly Finding[];
  /** Ids of those that a person has put back in. */
  readonly putBack: ReadonlySet<string>;
}

/**
 * What to leave out of a text: all that is found in the case as it was written, and secrets wherever they are. What else a
 * person writes into the text is meant to be there.
 * @param source the case as it was written, with everything in it
 * @param typed what a person has made of the text; empty when nothing
 * @param carried findings of earlier versions of it
 */
export function findingsIn(
  source: string,
  typed: string,
  carried: readonly Finding[],
  names: readonly string[],
): readonly Finding[] {
  // Together, so that the same thing has the same placeholder in both.
  const found = findRedactions(`${source}\n\n${withoutPlaceholders(typed)}`, names);
  const known = new Map([...carried, ...findRedactions(source, names)].map((one) => [one.id, one]));
  const taken = new Set([...known.values()].map(({ placeholder }) => placeholder));
  for (const finding of found) {
    if (known.has(finding.id) || finding.kind !== 'secret') continue;
    const placeholder = freePlaceholder(finding.placeholder, taken);
    taken.add(placeholder);
    known.set(finding.id, { ...finding, placeholder });
  }
  return [...known.values()];
}

/** Another thing's placeholder would put that back in its place. */
function freePlaceholder(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const next = wanted.replace(/\d+/, (number) => String(Number(number) + 1));
  return freePlaceholder(next, taken);
}

/** The text with everything left out that is not put back. */
export function withoutFindings(text: string, { findings, putBack }: LeftOut): string {
  return redact(withPutBack(text, { findings, putBack }), findings, putBack);
}

/** The text with what is put back, and without secrets: a name that a person has written in again stays. */
export function withoutSecrets(text: string, { findings, putBack }: LeftOut): string {
  const secrets = findings.filter(({ kind }) => kind === 'secret');
  return redact(withPutBack(text, { findings, putBack }), secrets, putBack);
}

function withPutBack(text: string, { findings, putBack }: LeftOut): string {
  return findings
    .filter(({ id }) => putBack.has(id))
    .reduce((before, finding) => before.replaceAll(finding.placeholder, () => finding.text), text);
}

/** Those that stand in a text as they are. */
export function standingIn(text: string, { findings, putBack }: LeftOut): readonly Finding[] {
  return findings.filter(
    (finding) => !putBack.has(finding.id) && redact(text, [finding], new Set()) !== text,
  );
}
