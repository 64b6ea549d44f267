export const operators = [
  'BETWEEN',
  'NOT LIKE',
  'NOTLIKE',
  'NOT IN',
  'NOTIN',
  'STARTSWITH',
  'ENDSWITH',
  'EMPTYSTRING',
  'ISNOTEMPTY',
  'ISEMPTY',
  'ANYTHING',
  'LIKE',
  'IN',
  'ON',
  '!=',
  '>=',
  '<=',
  '=',
  '>',
  '<',
] as const;

export type Operator = (typeof operators)[number];

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

/**
 * A row matches when any group does; a group when all its clauses do; a clause when any of its conditions
 * does. An undefined condition is a part that could not be read.
 */
export interface EncodedQuery {
  readonly groups: readonly (readonly Clause[])[];
  readonly order: readonly Order[];
}

export type Clause = readonly (Condition | undefined)[];

/** The field of a text search over the whole record. */
export const textQueryField = '123TEXTQUERY321';

const conditionPattern = new RegExp(
  `^(${textQueryField}|[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*)(${operators.join('|')})(.*)$`,
  'su',
);

/** Reads a decoded encoded query. There is no way to write a literal `^`: every one separates. */
export function parseEncodedQuery(text: string): EncodedQuery {
  const groups: (Condition | undefined)[][][] = [[]];
  const order: Order[] = [];
  for (const part of text.split('^')) {
    const sorting = /^ORDERBY(DESC)?(.*)$/su.exec(part);
    if (sorting !== null) order.push({ field: sorting[2] ?? '', descending: sorting[1] !== undefined });
    else if (part !== '' && part !== 'EQ' && !part.startsWith('GROUPBY')) addCondition(groups, part);
  }
  return { groups, order };
}

function addCondition(groups: (Condition | undefined)[][][], part: string): void {
  if (part.startsWith('NQ')) {
    groups.push([[parseCondition(part.slice('NQ'.length))]]);
    return;
  }
  const group = groups.at(-1);
  const isAlternative = part.startsWith('OR');
  const condition = parseCondition(isAlternative ? part.slice('OR'.length) : part);
  const before = group?.at(-1);
  if (isAlternative && before !== undefined) before.push(condition);
  else group?.push([condition]);
}

function parseCondition(text: string): Condition | undefined {
  const [, field, operatorText, value] = conditionPattern.exec(text) ?? [];
  const operator = operators.find((each) => each === operatorText);
  return field === undefined || operator === undefined || value === undefined
    ? undefined
    : { field, operator, value };
}
