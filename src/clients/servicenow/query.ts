import { CasebridgeError } from '../../errors.ts';

/**
 * One condition of an encoded query. Only the functions of this file make one, and each refuses values that an
 * encoded query cannot hold: ServiceNow has no escape for `^`, and evaluates values that begin with `javascript:`.
 */
export class Condition {
  readonly encoded: string;
  private constructor(encoded: string) {
    this.encoded = encoded;
  }

  static of(field: string, operator: string, value: string): Condition {
    if (!fieldName.test(field)) throw new TypeError(`not a field name: ${field}`);
    return new Condition(`${field}${operator}${value}`);
  }

  static join(conditions: readonly Condition[], separator: '^' | '^OR'): Condition {
    return new Condition(conditions.map(({ encoded }) => encoded).join(separator));
  }
}

/** Columns and dot-walks over them: `caller_id.department.name`. A text search has a name of its own. */
const fieldName = /^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*|123TEXTQUERY321|ORDERBY(DESC)?[a-z][a-z0-9_]*)$/;
const maximumValueLength = 500;

export function equals(field: string, value: string): Condition {
  return Condition.of(field, '=', safeValue(value));
}

/** Compares raw values; for a reference these are sys_ids. */
export function isOneOf(field: string, values: readonly string[]): Condition {
  return Condition.of(field, 'IN', values.map((value) => safeValue(value, ',')).join(','));
}

export function contains(field: string, value: string): Condition {
  return Condition.of(field, 'LIKE', safeValue(value));
}

export function isNotEmpty(field: string): Condition {
  return Condition.of(field, 'ISNOTEMPTY', '');
}

/** The table's text index: records that hold all of the words. */
export function matchesText(words: readonly string[]): Condition {
  return Condition.of('123TEXTQUERY321', '=', safeValue(words.join(' ')));
}

/** `^OR` binds to the condition before it, so this may stand anywhere in `allOf`. */
export function anyOf(...conditions: readonly Condition[]): Condition {
  return Condition.join(conditions, '^OR');
}

export function allOf(...conditions: readonly Condition[]): Condition {
  return Condition.join(conditions, '^');
}

export function newestFirst(field: string): Condition {
  return Condition.of(`ORDERBYDESC${field}`, '', '');
}

/**
 * A value that cannot change the query it stands in.
 * @throws SEARCH_TEXT_UNSAFE, SEARCH_TEXT_TOO_LONG
 */
function safeValue(value: string, alsoForbidden = ''): string {
  if (value.length > maximumValueLength) {
    throw new CasebridgeError('SEARCH_TEXT_TOO_LONG', { limit: maximumValueLength, length: value.length });
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
  const safe = value.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  const found = ['^', ...alsoForbidden].find((character) => safe.includes(character));
  if (found !== undefined) throw new CasebridgeError('SEARCH_TEXT_UNSAFE', { found });
  // Looked at last: with control characters before it, it begins the value only once they are gone.
  if (/^javascript:/i.test(safe)) throw new CasebridgeError('SEARCH_TEXT_UNSAFE', { found: 'javascript:' });
  return safe;
}
