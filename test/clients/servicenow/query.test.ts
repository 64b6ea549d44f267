import assert from 'node:assert/strict';
import {
  allOf,
  anyOf,
  contains,
  equals,
  isNotEmpty,
  isOneOf,
  matchesText,
  newestFirst,
} from '../../../src/clients/servicenow/query.ts';

const makers = [
  { name: 'equals', make: (value: string) => equals('number', value) },
  { name: 'contains', make: (value: string) => contains('number', value) },
  { name: 'isOneOf', make: (value: string) => isOneOf('number', ['fine', value]) },
  { name: 'matchesText', make: (value: string) => matchesText([value]) },
];

const unsafe = [
  { of: 'a caret', value: 'a^NQactive=true', found: '^' },
  { of: 'a caret behind blanks', value: '   ^', found: '^' },
  { of: 'a script', value: 'javascript:gs.getUserID()', found: 'javascript:' },
  { of: 'a script in capitals behind blanks', value: ' \t JavaScript:x', found: 'javascript:' },
  { of: 'a script behind control characters', value: '\u0000\u001fjavascript:x', found: 'javascript:' },
];

describe('encoded queries', () => {
  it('are made of conditions, alternatives and an order', () => {
    const query = allOf(
      equals('active', 'true'),
      anyOf(isOneOf('caller_id.email', ['a@b.c', 'd@e.f']), contains('short_description', '50% off')),
      isNotEmpty('close_notes'),
      matchesText(['mail', 'stuck']),
      newestFirst('sys_updated_on'),
    );
    assert.equal(
      query.encoded,
      'active=true^caller_id.emailINa@b.c,d@e.f^ORshort_descriptionLIKE50% off^close_notesISNOTEMPTY' +
        '^123TEXTQUERY321=mail stuck^ORDERBYDESCsys_updated_on',
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
    assert.equal(equals('name', 'Lund, Ida').encoded, 'name=Lund, Ida');
    assert.throws(() => isOneOf('name', ['Lund, Ida']), {
      code: 'SEARCH_TEXT_UNSAFE',
      facts: { found: ',' },
    });
  });

  it('take a script’s name where it is not one', () => {
    assert.equal(contains('text', 'no javascript: link').encoded, 'textLIKEno javascript: link');
  });

  for (const field of ['', 'Active', 'state=1^number', 'caller_id.', '.name', '1st']) {
    it(`know no field "${field}"`, () => {
      assert.throws(() => equals(field, 'x'), TypeError);
    });
  }
});
