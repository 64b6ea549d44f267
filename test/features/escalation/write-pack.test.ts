import assert from 'node:assert/strict';
import type { JournalEntry } from '../../../src/clients/servicenow/journal.ts';
import type { CaseFacts, PackSources } from '../../../src/features/escalation/pack/facts.ts';
import { writePack } from '../../../src/features/escalation/pack/write-pack.ts';
import { wordsFor } from '../../../src/locales/words.ts';

const facts: CaseFacts = {
  title: 'Calendar does not sync',
  description: 'Phones show yesterday.',
  businessImpact: 'Sales miss meetings',
  severity: 'moderate',
  serviceName: 'Exchange Online',
  startedAt: new Date('2026-11-23T08:00:00Z'),
  affectedUsers: '12 of 40',
  errorText: '0x8004010F',
  stepsTried: 'New profile: no change',
};
const entry = (text: string, minute = 0, more: Partial<JournalEntry> = {}): JournalEntry => ({
  kind: 'work note',
  author: 'Ida Lund',
  text,
  at: new Date(Date.UTC(2026, 10, 23, 9, minute)),
  ...more,
});
const sources: PackSources = {
  incidentNumber: 'INC0000001',
  journal: [entry('Restarted the phone'), entry('Any news?', 30, { kind: 'comment', at: undefined })],
  isOwnEntry: ({ text }) => text.startsWith('Case'),
  health: [
    { id: 'EX1234567', title: 'Mobile delays', isConfirmed: true },
    { id: 'EX7654321', title: 'Other delays', isConfirmed: false },
  ],
  solutions: {
    shownAt: new Date('2026-11-23T09:00:00Z'),
    solutions: [
      {
        ...{ url: 'https://learn.microsoft.com/a', title: 'Add the account again', source: 'learn' },
        outcome: { is: 'didNotHelp', by: 'Ida Lund', at: new Date('2026-11-23T09:10:00Z') },
      },
      { url: 'https://learn.microsoft.com/b', title: 'Never tried', source: 'learn', outcome: undefined },
    ],
  },
  attachments: ['screen.png', 'trace.etl'],
};
const english = wordsFor('en', 'Europe/Paris');

describe('the text for Microsoft', () => {
  it('tells everything that is known, under headings', () => {
    assert.equal(
      writePack(facts, sources, english),
      [
        'Our reference: INC0000001',
        'PROBLEM\nCalendar does not sync\nPhones show yesterday.',
        'BUSINESS IMPACT\nSales miss meetings',
        'SEVERITY AND SERVICE\nModerate: people work with difficulty · Exchange Online',
        'SINCE\n23 Nov 2026, 09:00 CET',
        'AFFECTED USERS\n12 of 40',
        'EXACT ERROR TEXT\n0x8004010F',
        'STEPS TRIED AND THEIR OUTCOME\nNew profile: no change',
        'SERVICE HEALTH\n- EX1234567: Mobile delays (confirmed by us)\n- EX7654321: Other delays (looks similar, not confirmed)',
        'SOLUTIONS TRIED\n- Add the account again (https://learn.microsoft.com/a): did not help',
        'ATTACHMENTS\nscreen.png\ntrace.etl',
        'TIMELINE\n[23 Nov 2026, 10:00 CET] Ida Lund, work note:\nRestarted the phone',
        '[time not known] Ida Lund, comment:\nAny news?',
      ].join('\n\n'),
    );
  });

  it('is French for French words, and has no heading without a text', () => {
    const nothing = { title: '', description: '', businessImpact: '', serviceName: '', startedAt: undefined };
    const text = writePack(
      { ...facts, ...nothing, affectedUsers: '', errorText: '', stepsTried: '' },
      { ...sources, health: [], solutions: undefined, attachments: [] },
      wordsFor('fr', 'UTC'),
    );
    assert.match(text, /^Notre référence\u00a0: INC0000001\n\nGRAVITÉ ET SERVICE\n[^\n]+\n\nCHRONOLOGIE\n/);
  });

  it('does not repeat to Microsoft what Casebridge wrote about the case', () => {
    const journal = [entry('Case 123 was opened: from Microsoft'), entry('From a person')];
    const text = writePack(facts, { ...sources, journal }, english);
    assert.doesNotMatch(text, /from Microsoft/);
    assert.match(text, /From a person/);
    assert.doesNotMatch(writePack(facts, { ...sources, journal: journal.slice(0, 1) }, english), /TIMELINE/);
  });

  it('keeps the newest entries and says how many are left out', () => {
    const journal = Array.from({ length: 60 }, (_, index) =>
      entry(`entry ${index} ${'x y '.repeat(60)}`, index),
    );
    const text = writePack(facts, { ...sources, journal }, english);
    assert.ok(text.length <= 8000 && text.length > 7000);
    assert.match(text, /entry 59 /);
    assert.doesNotMatch(text, /entry 0 /);
    const count = Number(/\((\d+) older entries were left out\.\)/.exec(text)?.[1]);
    assert.match(text, new RegExp(`entry ${count} `));
    assert.doesNotMatch(text, new RegExp(`entry ${count - 1} `));
    assert.match(text, /12 of 40/);
  });

  it('keeps something of every fact and of the newest entry when all are too long', () => {
    const long = (name: string) => `${name} ${'word '.repeat(3000)}`;
    const text = writePack(
      {
        ...facts,
        description: long('description'),
        businessImpact: long('impact'),
        errorText: long('error'),
        stepsTried: long('steps'),
        affectedUsers: 'everybody',
      },
      { ...sources, journal: [entry(long('older')), entry(long('newest'))] },
      english,
    );
    assert.ok(text.length <= 8000, String(text.length));
    for (const part of ['description', 'impact', 'error', 'steps', 'everybody', 'newest']) {
      assert.match(text, new RegExp(`\\b${part}\\b`));
    }
    assert.match(text, /word … \([\d,]+ characters were left out\.\)/);
  });

  it('leaves a word whole or out, so that half a key does not stay', () => {
    const key = 'k3Y'.repeat(4000);
    const text = writePack({ ...facts, description: `before ${key}` }, sources, english);
    assert.match(text, /before … \(12,001 characters were left out\.\)/);
    assert.doesNotMatch(text, /k3Y/);
  });
});
