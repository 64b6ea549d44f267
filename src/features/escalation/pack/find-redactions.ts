import { createHash } from 'node:crypto';
import { type FindingKind, type RedactionPattern, redactionPatterns } from './redaction-patterns.ts';
import { trimmed, type ValueSpan } from './told-values.ts';

/** Something in a text that should not leave. */
export interface Finding {
  /** The same for the same thing, in whatever text it is found. */
  readonly id: string;
  readonly kind: FindingKind;
  /** As it was found first. */
  readonly text: string;
  /** What a card may show of it: of a secret two characters at most, and its length. */
  readonly masked: string;
  /** What stands in its place, such as `[e-mail 1]`: the same thing has the same number. */
  readonly placeholder: string;
}

interface Span {
  readonly kind: FindingKind;
  readonly start: number;
  readonly end: number;
}

/** Of the placeholders, in both languages: those who read them are Microsoft's people. */
const labels: Readonly<Record<FindingKind, string>> = {
  secret: 'secret',
  email: 'e-mail',
  phone: 'phone',
  address: 'address',
  name: 'name',
};

/**
 * What in a text should not leave, in order of first appearance.
 * @param names of people, such as "Ida Lund": found as whole words, in any case, also as "Lund, Ida"
 */
export function findRedactions(text: string, names: readonly string[]): readonly Finding[] {
  const spans = joined([...patternSpans(text), ...nameSpans(text, names)]);
  const found = new Map<string, Finding>();
  const numbers = new Map<string, number>();
  const counts = new Map<FindingKind, number>();
  for (const { kind, start, end } of spans) {
    const said = text.slice(start, end);
    const id = idOf(kind, said);
    if (found.has(id)) continue;
    const same = `${kind} ${sameThing(kind, said)}`;
    const number = numbers.get(same) ?? (counts.get(kind) ?? 0) + 1;
    if (!numbers.has(same)) counts.set(kind, number);
    numbers.set(same, number);
    found.set(id, {
      id,
      kind,
      text: said,
      masked: kind === 'secret' ? masked(said) : said,
      placeholder: `[${labels[kind]} ${number}]`,
    });
  }
  return [...found.values()];
}

/** Whether a thing is the same in other letters: an address or a name is, a secret is not. */
export function isSameInAnyCase(kind: FindingKind): boolean {
  return kind === 'email' || kind === 'name';
}

function sameThing(kind: FindingKind, said: string): string {
  if (kind === 'name')
    return partsOf(said)
      .sort((one, other) => (one < other ? -1 : 1))
      .join(' ');
  return isSameInAnyCase(kind) ? said.toLowerCase() : said;
}

/** Short, so that nobody can try out what a secret was: many texts have the same one. */
function idOf(kind: FindingKind, said: string): string {
  const known = isSameInAnyCase(kind) ? said.toLowerCase() : said;
  return createHash('sha256').update(`${kind}\n${known}`).digest('hex').slice(0, 8);
}

function masked(secret: string): string {
  const shown = secret.length < 8 ? '' : secret.slice(0, 2).replace(/\s/g, ' ');
  return `${shown}… (${secret.length})`;
}

function* patternSpans(text: string): Generator<Span> {
  for (const form of redactionPatterns) {
    for (const match of text.matchAll(form.pattern)) {
      const [from, to] = match.indices?.groups?.found ?? match.indices?.[0] ?? [0, 0];
      for (const { start, end } of valuesOf(form, text.slice(from, to))) {
        yield { kind: form.kind, start: from + start, end: from + end };
      }
    }
  }
}

function valuesOf({ kind, accepts, values }: RedactionPattern, found: string): readonly ValueSpan[] {
  if (values !== undefined) return values(found);
  // A phone number may begin with a bracket.
  const { start, end } = kind === 'phone' ? { start: 0, end: found.length } : trimmed(found, 0);
  const isOne = end > start && (accepts?.(found.slice(start, end)) ?? true);
  return isOne ? [{ start, end }] : [];
}

function* nameSpans(text: string, names: readonly string[]): Generator<Span> {
  const forms = names.flatMap(formsOf).sort((one, other) => other.length - one.length);
  if (forms.length === 0) return;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  for (const { index, 0: said } of text.matchAll(pattern)) {
    yield { kind: 'name', start: index, end: index + said.length };
  }
}

/** As it is given, and with the last name first. One letter names nobody. */
function formsOf(name: string): readonly string[] {
  const [first = '', ...others] = partsOf(name).map(literal);
  if (partsOf(name).join('').length < 2) return [];
  if (others.length === 0) return [first];
  const last = others.at(-1) ?? '';
  const before = [first, ...others.slice(0, -1)];
  const blanks = '\\s{1,3}';
  return [
    [first, ...others].join(blanks),
    [others.join(blanks), first].join(`,?${blanks}`),
    [last, before.join(blanks)].join(`,?${blanks}`),
  ];
}

/** A text as a regular expression that finds it. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function partsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((part) => part !== '');
}

/** What overlaps is one: nothing of either may stay. The kind is that of the one that is more of a secret. */
function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  const rank = ({ kind }: Span) => Object.keys(labels).indexOf(kind);
  for (const span of [...spans].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = whole.at(-1);
    if (last === undefined || span.start >= last.end) whole.push(span);
    else {
      const { kind } = rank(span) < rank(last) ? span : last;
      whole[whole.length - 1] = { kind, start: last.start, end: Math.max(last.end, span.end) };
    }
  }
  return whole;
}
