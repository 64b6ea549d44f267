import assert from 'node:assert/strict';
import type { JournalEntry } from '../../../src/clients/servicenow/journal.ts';
import type { CaseFacts, PackSources } from '../../../src/features/escalation/pack/facts.ts';
import {
  type AskedFact,
  errorTextsIn,
  hasSteps,
  missingFacts,
} from '../../../src/features/escalation/pack/missing-facts.ts';
import { wordsFor } from '../../../src/locales/words.ts';

const empty: CaseFacts = {
  title: ' ',
  description: '',
  businessImpact: '\n',
  severity: 'minimal',
  serviceName: '',
  startedAt: undefined,
  affectedUsers: '',
  errorText: '',
  stepsTried: '',
};
const nothing: Pick<PackSources, 'journal' | 'isOwnEntry' | 'solutions'> = {
  journal: [],
  isOwnEntry: ({ text }) => text.startsWith('Case'),
  solutions: undefined,
};
const note = (text: string): JournalEntry => ({ kind: 'work note', author: 'Ida', text, at: undefined });
const missing = (facts: Partial<CaseFacts>, sources = nothing) =>
  missingFacts({ ...empty, ...facts }, sources).map(({ fact }) => fact);
const lacks = (fact: AskedFact, facts: Partial<CaseFacts>, sources = nothing) =>
  missing(facts, sources).includes(fact);

describe('what Microsoft will ask for', () => {
  it('is everything of an empty form; three of it must be there', () => {
    const found = missingFacts(empty, nothing);
    assert.deepEqual(
      found.map(({ fact }) => fact),
      ['title', 'description', 'businessImpact', 'stepsTried', 'errorText', 'affectedUsers', 'startedAt'],
    );
    assert.deepEqual(
      found.filter(({ isRequired }) => isRequired).map(({ fact }) => fact),
      ['title', 'description', 'businessImpact'],
    );
    for (const language of ['en', 'fr'] as const) {
      const words = wordsFor(language);
      const sentences = found.flatMap(({ what, why }) => [words.say(what), words.say(why)]);
      assert.equal(new Set(sentences).size, 14);
      assert.ok(sentences.every((sentence) => !sentence.startsWith('escalation.')));
    }
  });

  it('is nothing of a form that tells it all', () => {
    const all = {
      title: 'a',
      description: 'b',
      businessImpact: 'c',
      errorText: 'it stops',
      affectedUsers: 'e',
    };
    assert.deepEqual(missing({ ...all, startedAt: new Date(0), stepsTried: 'f' }), []);
  });

  it('is not the steps where the journal or a solution’s outcome tells them', () => {
    for (const text of [
      'Restarted the client, no change',
      'I tried another network',
      'Recreating the profile didn’t help',
      'Cache vidé, sans effet',
      'Nous avons réinstallé Office',
    ]) {
      assert.equal(lacks('stepsTried', {}, { ...nothing, journal: [note(text)] }), false, text);
    }
    for (const text of [
      'Assigned to the mail team',
      'Transmis à l’équipe messagerie',
      'Case: Microsoft tried it',
    ]) {
      assert.equal(lacks('stepsTried', {}, { ...nothing, journal: [note(text)] }), true, text);
    }
    const solution = { url: 'https://a', title: 'a', source: 'learn' };
    const at = new Date(0);
    const shown = (outcome: { is: 'helped'; by: string; at: Date } | undefined) => ({
      ...nothing,
      solutions: { shownAt: at, solutions: [{ ...solution, outcome }] },
    });
    assert.equal(hasSteps(empty, shown({ is: 'helped', by: 'Ida', at })), true);
    assert.equal(hasSteps(empty, shown(undefined)), false);
  });

  it('is not the error where the description, the title or the journal has one', () => {
    for (const text of ['fails with AADSTS50126', 'it says “Something went wrong, try again”']) {
      assert.equal(lacks('errorText', { description: text }), false, text);
      assert.equal(lacks('errorText', { title: text }), false, text);
      assert.equal(lacks('errorText', {}, { ...nothing, journal: [note(text)] }), false, text);
    }
    assert.equal(lacks('errorText', { description: 'Outlook 2016 does not open since 2026-11-23' }), true);
    assert.equal(lacks('errorText', {}, { ...nothing, journal: [note('Case says AADSTS50126')] }), true);
  });

  it('may be found in a text, each error once and as it stands there', () => {
    assert.deepEqual(errorTextsIn(['550 5.7.708 Access denied, error 0x8004010F', 'again 0x8004010F']), [
      '550 5.7.708',
      'error 0x8004010F',
    ]);
    assert.deepEqual(errorTextsIn(['Erreur\u00a0: CAA50021, « Un problème est survenu ici »']), [
      'Erreur\u00a0: CAA50021',
      '« Un problème est survenu ici »',
    ]);
    assert.deepEqual(errorTextsIn(['OneDrive -2147219956; System.Net.WebException', 'HTTP 503']), [
      '-2147219956',
      'System.Net.WebException',
      'HTTP 503',
    ]);
  });
});
