import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { JournalEntry } from '../../../clients/servicenow/journal.ts';
import { type Words, wordsFor } from '../../../locales/words.ts';
import type { ShownRecords } from '../../shown-solutions.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { CaseFacts, PackSources } from '../pack/facts.ts';
import { findRedactions } from '../pack/find-redactions.ts';
import { errorTextsIn, missingFacts } from '../pack/missing-facts.ts';
import { redact } from '../pack/redact.ts';
import { writePack } from '../pack/write-pack.ts';
import type { CheckedForm } from './check-form.ts';
import type { FormValues } from './form-values.ts';
import { type IssueDeps, knownIssue } from './known-card.ts';

export interface PackDeps extends IssueDeps {
  /** An incident's journal, oldest first. */
  readonly readJournal: (sysId: string, caller: Caller) => Promise<readonly JournalEntry[]>;
  readonly solutions: Pick<ShownRecords, 'find'>;
}

/** What Microsoft will ask for, and why. */
export interface Missing {
  readonly what: string;
  readonly why: string;
  readonly isRequired: boolean;
}

/** A case as Microsoft reads it. */
export interface CasePack {
  readonly title: string;
  /** Title and text with everything in them. */
  readonly source: string;
  /** With what should not leave left out. */
  readonly text: string;
  /** Of people, whom Microsoft need not know. */
  readonly names: readonly string[];
  readonly missing: readonly Missing[];
}

interface Filled {
  readonly values: FormValues;
  readonly checked: CheckedForm;
}

/** Everything known about a case, as one text. @throws what ServiceNow's client throws, STORE_UNAVAILABLE */
export async function casePack(
  turn: Turn,
  incident: Incident,
  filled: Filled,
  deps: PackDeps,
): Promise<CasePack> {
  const { values, checked } = filled;
  const [journal, solutions, issue] = await Promise.all([
    deps.readJournal(incident.sysId, turn),
    deps.solutions.find(incident.sysId),
    knownIssue(turn, incident, deps),
  ]);
  const facts = factsOf(filled);
  const sources: PackSources = {
    incidentNumber: incident.number,
    ...{ journal, isOwnEntry, solutions },
    health: issue === undefined ? [] : [{ id: issue.issueId, ...issue }],
    attachments: checked.attachments.map(({ fileName }) => fileName),
  };
  const untold = journal.filter(({ text }) => !values.stepsTried.includes(text.trim()));
  const text = writePack(facts, { ...sources, journal: untold }, wordsOf(filled));
  const source = `${facts.title}\n\n${text}`;
  const names = namesIn(incident, journal, checked);
  return {
    title: facts.title,
    ...{ source, names },
    text: redact(text, findRedactions(source, names), new Set()),
    missing: missingFacts(facts, sources).map(({ what, why, isRequired }) => ({
      ...{ isRequired },
      what: turn.words.say(what),
      why: turn.words.say(why),
    })),
  };
}

function factsOf({ values, checked }: Filled): CaseFacts {
  const { title, description, businessImpact, severity, affectedUsers, errorText, stepsTried } = values;
  return {
    ...{ description, businessImpact, severity, affectedUsers, errorText, stepsTried },
    title: title.trim(),
    serviceName: checked.service.name,
    startedAt: checked.startedAt,
  };
}

/** Microsoft answers in the contact's language; who reads the text there reads at least English. */
function wordsOf({ values, checked }: Filled): Words {
  return wordsFor(checked.contact.language.startsWith('fr') ? 'fr' : 'en', values.timeZone);
}

/** Work notes about a case end with a mark (`keep/note-text.ts`). */
function isOwnEntry({ text }: JournalEntry): boolean {
  return /· [0-9a-f]{8}-\d+\]$/.test(text.trim());
}

/** Those of the incident, but for the one whom Microsoft asks back. */
function namesIn(
  { caller, assignedTo }: Incident,
  journal: readonly JournalEntry[],
  { contact }: CheckedForm,
): readonly string[] {
  const all = [caller.label, assignedTo.label, ...journal.map(({ author }) => author)];
  return [...new Set(all)].filter((name) => name !== '' && name !== contact.name);
}

/** What the incident and its journal tell of what a form asks for. */
export interface Told {
  /** The newest work note, which most often says what was tried. */
  readonly stepsTried: string;
  readonly errorText: string;
}

/** @throws what ServiceNow's client throws */
export async function toldSoFar(turn: Turn, incident: Incident, deps: PackDeps): Promise<Told> {
  const journal = (await deps.readJournal(incident.sysId, turn)).filter((entry) => !isOwnEntry(entry));
  const texts = [incident.shortDescription, incident.description, ...journal.map(({ text }) => text)];
  return {
    stepsTried: journal.findLast(({ kind }) => kind === 'work note')?.text ?? '',
    errorText: errorTextsIn(texts).join('\n'),
  };
}
