import { CasebridgeError } from '../../errors.ts';
import { beginsAsScript } from './script-text.ts';
import { type Field, isField, type Table } from './tables.ts';

/**
 * A condition or an order of an encoded query about one table. Only the functions of this file make one, and each
 * refuses values that an encoded query cannot hold: ServiceNow has no escape for `^`, and evaluates values that
 * begin with `javascript:`.
 */
export class Condition<T extends Table> {
  readonly table: T;
  readonly encoded: string;
  /** Never set: it keeps conditions about different tables apart, which could otherwise stand for one about either. */
  readonly only?: (table: T) => T;

  private constructor(table: T, encoded: string) {
    this.table = table;
    this.encoded = encoded;
  }

  /** @throws TypeError for a field that the table does not have, which data from outside could bring about */
  static of<T extends Table>(table: T, field: Field<T>, operator: string, value = ''): Condition<T> {
    if (!isField(table, field)) throw new TypeError(`${table} has no field ${field}`);
    return new Condition(table, `${field}${operator}${value}`);
  }

  /** @see onNoField */
  static invalid<T extends Table>(table: T): Condition<T> {
    return new Condition(table, 'casebridge_no_such_field=1');
  }

  /** @see isCaller */
  static caller(): Condition<'sys_user'> {
    return new Condition('sys_user', 'sys_id=javascript:gs.getUserID()');
  }

  static bySysId<T extends Table>(table: T, after: string): Condition<T> {
    return new Condition(table, `${after === '' ? '' : `sys_id>${after}^`}ORDERBYsys_id`);
  }

  static textSearch<T extends Table>(table: T, value: string): Condition<T> {
    return new Condition(table, `123TEXTQUERY321=${value}`);
  }

  static order<T extends Table>(table: T, field: Field<T>, direction: 'ORDERBY' | 'ORDERBYDESC') {
    if (!isField(table, field)) throw new TypeError(`${table} has no field ${field}`);
    return new Condition(table, `${direction}${field}`);
  }

  /** @throws SEARCH_TEXT_TOO_LONG for a query that the address of a request has no room for */
  static join<T extends Table>(conditions: readonly Condition<T>[], separator: '^' | '^OR'): Condition<T> {
    const [first] = conditions;
    if (first === undefined) throw new TypeError('a query without conditions asks for everything');
    const encoded = conditions.map((condition) => condition.encoded).join(separator);
    const { length } = encodeURIComponent(encoded);
    if (length > maximumQueryLength) {
      throw new CasebridgeError('SEARCH_TEXT_TOO_LONG', { limit: maximumQueryLength, length });
    }
    return new Condition(first.table, encoded);
  }
}

/** In characters. */
const maximumValueLength = 500;
/** In characters of the address, where most of the world's letters take six to nine. */
const maximumQueryLength = 5000;

/** The conditions about one table's fields. Raw values are compared; for a reference these are sys_ids. */
export function on<T extends Table>(table: T) {
  const of = (field: Field<T>, operator: string, value?: string) =>
    Condition.of(table, field, operator, value);
  return {
    equals: (field: Field<T>, value: string) => of(field, '=', safeValue(value)),
    notEquals: (field: Field<T>, value: string) => of(field, '!=', safeValue(value)),
    isOneOf: (field: Field<T>, values: readonly string[]) =>
      of(field, 'IN', values.map((value) => safeValue(value, ',')).join(',')),
    /** Not for references, which ServiceNow would compare by what people see. */
    contains: (field: Field<T>, value: string) => of(field, 'LIKE', safeValue(value)),
    /** Moments as `dateText` writes them, which ServiceNow compares as text. */
    isAfter: (field: Field<T>, moment: string) => of(field, '>', safeValue(moment)),
    isUpTo: (field: Field<T>, moment: string) => of(field, '<=', safeValue(moment)),
    isNotEmpty: (field: Field<T>) => of(field, 'ISNOTEMPTY'),
    /** The table's text index: records that hold all of the words. */
    matchesText: (words: readonly string[]) => Condition.textSearch(table, safeValue(words.join(' '))),
    ascending: (field: Field<T>) => Condition.order(table, field, 'ORDERBY'),
    descending: (field: Field<T>) => Condition.order(table, field, 'ORDERBYDESC'),
  };
}

/** All rows after one with this sys_id, or all when it is empty, by ascending sys_id; every table has that. */
export function afterSysId<T extends Table>(table: T, sysId: string): Condition<T> {
  return Condition.bySysId(table, sysId === '' ? '' : safeValue(sysId));
}

/** The user who asks, whatever the sign-in. The one script that is sent: ServiceNow's own example, and nobody's text. */
export function isCaller(): Condition<'sys_user'> {
  return Condition.caller();
}

/** A condition on a field that no table has, to find out what an instance does with one. */
export function onNoField<T extends Table>(table: T): Condition<T> {
  return Condition.invalid(table);
}

/** `^OR` binds to the condition before it, so this may stand anywhere in `allOf`. */
export function anyOf<T extends Table>(...conditions: readonly Condition<T>[]): Condition<T> {
  return Condition.join(conditions, '^OR');
}

export function allOf<T extends Table>(...conditions: readonly Condition<T>[]): Condition<T> {
  return Condition.join(conditions, '^');
}

/**
 * A value that cannot change the query it stands in.
 * @throws SEARCH_TEXT_UNSAFE, SEARCH_TEXT_TOO_LONG
 */
function safeValue(value: string, alsoForbidden = ''): string {
  if (value.length > maximumValueLength) {
    throw new CasebridgeError('SEARCH_TEXT_TOO_LONG', { limit: maximumValueLength, length: value.length });
  }
  // Halves of characters, too, are something that an address cannot hold.
  const safe = value.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
  const found = ['^', ...alsoForbidden].find((character) => safe.includes(character));
  if (found !== undefined) throw new CasebridgeError('SEARCH_TEXT_UNSAFE', { found });
  if (beginsAsScript(safe)) throw new CasebridgeError('SEARCH_TEXT_UNSAFE', { found: 'javascript:' });
  return safe;
}
