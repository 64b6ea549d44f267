import { QueryError } from './query-error.ts';
import type { HealthIssue } from './seed.ts';

export type Test = (issue: HealthIssue) => boolean;

type Comparison = (operator: string, literal: string) => Test | undefined;

const text =
  (name: 'id' | 'service' | 'classification'): Comparison =>
  (operator, literal) => {
    const wanted = /^'(?<value>.*)'$/.exec(literal)?.groups?.value?.replaceAll("''", "'");
    return operator === 'eq' && wanted !== undefined
      ? (issue: HealthIssue) => issue[name] === wanted
      : undefined;
  };

const isResolved: Comparison = (operator, literal) =>
  operator === 'eq' && /^(true|false)$/.test(literal)
    ? (issue) => String(issue.isResolved) === literal
    : undefined;

const changedSince: Comparison = (operator, literal) => {
  const moment = Date.parse(literal);
  return operator === 'ge' && !Number.isNaN(moment)
    ? (issue) => Date.parse(issue.lastModifiedDateTime) >= moment
    : undefined;
};

const filterable: ReadonlyMap<string, Comparison> = new Map([
  ['isResolved', isResolved],
  ['id', text('id')],
  // As those write it who filter by it.
  ['Id', text('id')],
  ['service', text('service')],
  ['classification', text('classification')],
  ['lastModifiedDateTime', changedSince],
]);

const token = /\s*(?<token>[()]|(?:'(?:[^']|'')*'|[^\s'()]+)(?=[\s()]|$))\s*/y;

/**
 * A `$filter` of comparisons with `and`, `or` and parentheses; `and` binds more tightly. An empty one lets all pass.
 * @throws QueryError
 */
export function parseFilter(filter: string): Test {
  if (filter.trim() === '') return () => true;
  const refused = new QueryError(`Invalid filter clause in '${filter}'.`);
  const tokens = tokensOf(filter, refused);
  const test = either(tokens, refused);
  if (tokens.length > 0) throw refused;
  return test;
}

function tokensOf(filter: string, refused: QueryError): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < filter.length) {
    const found = token.exec(filter)?.groups?.token;
    if (found === undefined) throw refused;
    tokens.push(found);
  }
  return tokens;
}

function either(tokens: string[], refused: QueryError): Test {
  const tests = [both(tokens, refused)];
  while (takes(tokens, 'or')) tests.push(both(tokens, refused));
  return (issue) => tests.some((passes) => passes(issue));
}

function both(tokens: string[], refused: QueryError): Test {
  const tests = [one(tokens, refused)];
  while (takes(tokens, 'and')) tests.push(one(tokens, refused));
  return (issue) => tests.every((passes) => passes(issue));
}

function one(tokens: string[], refused: QueryError): Test {
  if (takes(tokens, '(')) {
    const test = either(tokens, refused);
    if (!takes(tokens, ')')) throw refused;
    return test;
  }
  const [property = '', operator = '', literal = ''] = tokens.splice(0, 3);
  const test = filterable.get(property)?.(operator, literal);
  if (test === undefined) throw refused;
  return test;
}

function takes(tokens: string[], wanted: string): boolean {
  if (tokens[0] !== wanted) return false;
  tokens.shift();
  return true;
}
