import assert from 'node:assert/strict';
import { allOf, anyOf, on } from '../../../src/clients/servicenow/query.ts';

const incident = on('incident');
const users = on('sys_user');

const makers = [
  { name: 'equals', make: (value: string) => incident.equals('number', value) },
  { name: 'notEquals', make: (value: string) => incident.notEquals('number', value) },
  { name: 'contains', make: (value: string) => incident.contains('number', value) },
  { name: 'isOneOf', make: (value: string) => incident.isOneOf('number', ['fine', value]) },
  { name: 'matchesText', make: (value: string) => incident.matchesText([value]) },
];

const unsafe = [
  { of: 'a caret', value: 'a^NQactive=true', found: '^' },
  { of: 'a caret behind blanks', value: '   ^', found: '^' },
  { of: 'a script', value: 'javascript:gs.getUserID()', found: 'javascript:' },
  { of: 'a script in capitals behind blanks', value: ' \t JavaScript:x', found: 'javascript:' },
  { of: 'a script behind control characters', value: '\u0000\u001fjavascript:x', found: 'javascript:' },
  {
    of: 'a script behind blanks of other kinds',
    value: '\u00a0\ufeff\u2003javascript:x',
    found: 'javascript:',
  },
  { of: 'a script behind what nobody sees', value: '\u200b\u2060\u202ejavascript:x', found: 'javascript:' },
  { of: 'a script with a blank before its colon', value: 'javascript :x', found: 'javascript:' },
];

describe('encoded queries', () => {
  it('are made of conditions, alternatives and an order', () => {
    const query = allOf(
      users.equals('active', 'true'),
      anyOf(users.isOneOf('email', ['a@b.c', 'd@e.f']), users.contains('name', '50% off')),
      users.isNotEmpty('time_zone'),
      users.matchesText(['mail', 'stuck']),
      users.ascending('name'),
      users.descending('user_name'),
    );
    assert.equal(
      query.encoded,
      'active=true^emailINa@b.c,d@e.f^ORnameLIKE50% off^time_zoneISNOTEMPTY' +
        '^123TEXTQUERY321=mail stuck^ORDERBYname^ORDERBYDESCuser_name',
    );
  });

  for (const { name, make } of makers) {
    describe(name, () => {
      for (const { of, value, found } of unsafe) {
        it(`refuses ${of}`, () => {
          assert.throws(() => make(value), { code: 'SEARCH_TEXT_UNSAFE', facts: { found } });
        });
      }

      it('takes 500 characters and refuses 501', () => {
        assert.ok(make('x'.repeat(500)).encoded.endsWith('x'.repeat(500)));
        assert.throws(() => make('x'.repeat(501)), {
          code: 'SEARCH_TEXT_TOO_LONG',
          facts: { limit: 500, length: 501 },
        });
      });

      it('makes blanks of control characters', () => {
        assert.ok(make('mail\r\nis\u007fstuck\u0000').encoded.endsWith('mail is stuck'));
      });
    });
  }

  it('take a comma in a value, but not in a list', () => {
    assert.equal(users.equals('name', 'Lund, Ida').encoded, 'name=Lund, Ida');
    assert.throws(() => users.isOneOf('name', ['Lund, Ida']), {
      code: 'SEARCH_TEXT_UNSAFE',
      facts: { found: ',' },
    });
  });

  it('take a script’s name where it is not one', () => {
    assert.equal(users.contains('name', 'no javascript: link').encoded, 'nameLIKEno javascript: link');
  });

  it('fit into an address, whatever they are made of', () => {
    const words = (count: number) =>
      allOf(...Array.from({ length: count }, () => incident.contains('short_description', 'ж'.repeat(100))));
    assert.ok(words(5).encoded.length > 500);
    assert.throws(() => words(9), { code: 'SEARCH_TEXT_TOO_LONG' });
  });

  it('take half a character for none', () => {
    assert.equal(users.equals('name', 'Ida\ud83d Lund').encoded, 'name=Ida  Lund');
    assert.ok(allOf(users.equals('name', '\udc00')));
  });

  it('are about fields that the table has', () => {
    // @ts-expect-error a field of another table does not compile
    assert.throws(() => incident.equals('user_name', 'x'), TypeError);
    // @ts-expect-error neither does a walk over a field that Casebridge does not know
    assert.throws(() => incident.ascending('caller_id.email'), TypeError);
    // @ts-expect-error nor anything that would end the condition
    assert.throws(() => users.isNotEmpty('state=1^number'), TypeError);
  });

  it('are about one table', () => {
    // @ts-expect-error conditions about different tables do not mix
    assert.ok(allOf(incident.equals('number', 'INC1'), users.equals('name', 'x')));
  });

  it('are never empty, which would ask for everything', () => {
    assert.throws(() => allOf(), TypeError);
  });
});
