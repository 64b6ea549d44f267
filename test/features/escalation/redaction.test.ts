import assert from 'node:assert/strict';
import { findRedactions } from '../../../src/features/escalation/pack/find-redactions.ts';
import { redact } from '../../../src/features/escalation/pack/redact.ts';
import { redactSecrets } from '../../../src/features/escalation/pack/redact-secrets.ts';
import { harmless } from './harmless-sentences.ts';
import { peopleOfTheRecord, personal } from './planted-people.ts';
import {
  connectionStrings,
  issuedKeys,
  keysInProse,
  microsoftSecrets,
  passwordsInProse,
} from './planted-secrets.ts';

const none: ReadonlySet<string> = new Set();
const cleaned = (text: string) => redact(text, findRedactions(text, peopleOfTheRecord), none);
const groups = {
  'passwords that people write about': passwordsInProse,
  'keys that say who issued them': issuedKeys,
  'secrets of Microsoft’s services': microsoftSecrets,
  'connection strings and addresses': connectionStrings,
  'keys that people write about': keysInProse,
  'people and where they are': personal,
};

describe('what must not leave', () => {
  it('is planted often enough to tell', () => {
    assert.ok(Object.values(groups).flat().length >= 200);
    assert.ok(new Set(harmless).size >= 110);
  });

  for (const [what, planted] of Object.entries(groups)) {
    it(`is found among ${what}`, () => {
      const left = planted.flatMap(({ secrets, text }) => {
        const clean = cleaned(text);
        // Of several lines, each is a secret.
        const parts = secrets.flatMap((secret) => secret.split('\n'));
        return parts.some((part) => clean.includes(part)) ? [`${text} → ${clean}`] : [];
      });
      assert.deepEqual(left, []);
    });
  }

  it('is found in the midst of much else', () => {
    const planted = Object.values(groups).flat();
    const text = planted
      .map((one, index) => `${harmless[index % harmless.length]}\n${one.text}.`)
      .join('\n\n');
    const clean = cleaned(text);
    const left = planted.flatMap(({ secrets }) => secrets).filter((secret) => clean.includes(secret));
    assert.deepEqual(left, []);
  });

  it('is not what helps to find the answer', () => {
    assert.deepEqual(
      harmless.filter((text) => cleaned(text) !== text),
      [],
    );
  });

  it('is also found where nothing gives it away, once something has', () => {
    const text = 'password: Summer2026!\nlater: Summer2026! again, and ida@contoso.com, IDA@contoso.com';
    assert.equal(cleaned(text), 'password: [secret 1]\nlater: [secret 1] again, and [e-mail 1], [e-mail 1]');
  });

  it('leaves the digits of a PIN in an error’s code', () => {
    assert.equal(cleaned('PIN 8004 gives 0x80040154'), 'PIN [secret 1] gives 0x80040154');
  });
});

describe('secrets in what a person writes to Microsoft', () => {
  it('are left out once, and nothing else', () => {
    const said = 'Ida Lund (ida@contoso.com): the password is Winter-2031! and AADSTS50126 comes.';
    const once = redactSecrets(said);
    assert.equal(once.text, said.replace('Winter-2031!', '[secret 1]'));
    assert.equal(once.found.length, 1);
    assert.deepEqual(redactSecrets(once.text), { text: once.text, found: [] });
  });
});

describe('findings', () => {
  it('have a number in order of appearance, one for each person whatever the form', () => {
    const found = findRedactions('Omar de la Cruz, Lund, Ida and Ida Lund: 203.0.113.7', peopleOfTheRecord);
    assert.deepEqual(
      found.map(({ kind, text, placeholder }) => [kind, text, placeholder]),
      [
        ['name', 'Omar de la Cruz', '[name 1]'],
        ['name', 'Lund, Ida', '[name 2]'],
        ['name', 'Ida Lund', '[name 2]'],
        ['address', '203.0.113.7', '[address 1]'],
      ],
    );
  });

  it('show two characters of a secret at most, and nothing of a short one', () => {
    const [long] = findRedactions('password: Summer2026!', []);
    const [short] = findRedactions('PIN: 4821', []);
    assert.deepEqual([long?.masked, short?.masked], ['Su… (11)', '… (4)']);
  });

  it('keep their id from text to text, and stay where a person says so', () => {
    const [first] = findRedactions('mail ida@contoso.com', []);
    const text = 'x 203.0.113.7 for Ida@contoso.com';
    const found = findRedactions(text, []);
    const [address, mail] = found;
    assert.equal(mail?.id, first?.id);
    assert.notEqual(address?.id, mail?.id);
    assert.equal(redact(text, found, new Set([mail?.id ?? ''])), 'x [address 1] for Ida@contoso.com');
  });

  it('overlap as one, so that no end of it stays', () => {
    assert.equal(cleaned('see https://ida:Geheim7@203.0.113.7/x'), 'see https://[secret 1]@[address 1]/x');
    const [only, ...others] = findRedactions('password: ida.lund@contoso.com#1', []);
    assert.deepEqual([only?.kind, only?.text, others.length], ['secret', 'ida.lund@contoso.com#1', 0]);
  });

  const awkward = [
    'a',
    '0',
    ' ',
    '-',
    '1 ',
    'a@',
    'a.',
    '\\',
    'eyJ.',
    'key:',
    'password is ',
    '漢',
    '::',
    'AB12 ',
  ];
  for (const piece of awkward) {
    it(`take no longer for 100,000 characters of ${JSON.stringify(piece)}`, () => {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      // Steps that grow with the square of the length would take minutes.
      assert.ok(findRedactions(text, peopleOfTheRecord).length < 3);
    }).timeout(10_000);
  }
});
