import type { MessageKey } from '../../../locales/words.ts';
import type { CaseFacts, PackSources } from './facts.ts';

/** What Microsoft asks for, in the order a person is asked for it. */
export const askedFacts = [
  'title',
  'description',
  'businessImpact',
  'stepsTried',
  'errorText',
  'affectedUsers',
  'startedAt',
] as const;
export type AskedFact = (typeof askedFacts)[number];

export interface MissingFact {
  readonly fact: AskedFact;
  /** Nothing can be sent without it; without the others it can, once somebody says so. */
  readonly isRequired: boolean;
  /** What is missing, in a few words. */
  readonly what: MessageKey;
  /** Why Microsoft will ask for it, in a sentence. */
  readonly why: MessageKey;
}

type KnownFrom = Pick<PackSources, 'journal' | 'isOwnEntry' | 'solutions'>;

const required: ReadonlySet<AskedFact> = new Set(['title', 'description', 'businessImpact']);

/** What is not there of what Microsoft will ask for. What the journal or tried solutions tell need not be said again. */
export function missingFacts(facts: CaseFacts, sources: KnownFrom): readonly MissingFact[] {
  return askedFacts
    .filter((fact) => !isThere(fact, facts, sources))
    .map((fact) => ({
      fact,
      isRequired: required.has(fact),
      what: `escalation.missing.${fact}.what`,
      why: `escalation.missing.${fact}.why`,
    }));
}

function isThere(fact: AskedFact, facts: CaseFacts, sources: KnownFrom): boolean {
  switch (fact) {
    case 'stepsTried':
      return hasSteps(facts, sources);
    case 'errorText':
      return (
        errorTextsIn([facts.errorText, facts.title, facts.description]).length > 0 ||
        facts.errorText.trim() !== '' ||
        errorTextsIn(writtenByPeople(sources)).length > 0
      );
    case 'startedAt':
      return facts.startedAt !== undefined;
    default:
      return facts[fact].trim() !== '';
  }
}

/** What somebody did about it, or how it went, as people write it into a journal. */
const tried =
  /\b(?:tried|tested|restarted|rebooted|reinstalled|re-?created|recreated|repaired|reset|cleared|removed|disabled|enabled|checked|verified|updated|upgraded|rolled back|replaced|signed out|logged off|did(?:n['’]t| not) (?:help|work)|no (?:change|effect|luck|difference)|same (?:error|result)|still (?:fails|failing|the same)|works (?:in|on|with)|worked)\b|(?<!\p{L})(?:essay|test|redémarr|réinstall|recré|répar|réinitialis|vid|supprim|désactiv|activ|vérifi|contrôl|mis(?:e)? à jour|remplac|déconnect)\p{L}{0,4}(?!\p{L})|sans (?:effet|succès|changement)|n['’]a (?:rien changé|pas (?:aidé|fonctionné))|même (?:erreur|résultat)|toujours (?:pas|la même)|pas d['’]amélioration/iu;

/** Whether it is known what was tried, by what was typed, the solutions' outcomes or the journal. */
export function hasSteps({ stepsTried }: Pick<CaseFacts, 'stepsTried'>, sources: KnownFrom): boolean {
  return (
    stepsTried.trim() !== '' ||
    (sources.solutions?.solutions ?? []).some(({ outcome }) => outcome !== undefined) ||
    writtenByPeople(sources).some((text) => tried.test(text))
  );
}

function writtenByPeople({ journal, isOwnEntry }: KnownFrom): readonly string[] {
  return journal.filter((entry) => !isOwnEntry(entry)).map(({ text }) => text);
}

/** Codes as Microsoft's products show them, and messages that are quoted. */
const errorForms: readonly RegExp[] = [
  /\b(?:AADSTS|AADB2C|MSIS|CAA|SSPR_)\d[0-9A-F]{2,9}\b/gi,
  /\b0x[0-9a-f]{6,16}\b/gi,
  /(?<![\d.])[45]\d\d[ -]\d\.\d{1,3}\.\d{1,3}(?!\d)/g,
  /(?<![\d.])-2\d{9}(?!\d)/g,
  /\bHTTP(?: status| error| code)?[ :]{1,2}[45]\d\d\b/gi,
  /\b(?:error|erreur|event id|stop code|status code|exception|code d['’]erreur)(?: code)?[ :#\u00a0]{1,3}\(?-?[0-9A-Z][0-9A-Z_.-]{0,40}\d[0-9A-Z_.-]{0,10}/gi,
  /\b[A-Za-z.]{3,120}Exception\b/g,
  /\b[A-Z][A-Z0-9]{2,30}(?:_[A-Z0-9]{2,30}){1,8}\b/g,
  /[“"«][^“”"«»\n]{12,300}[”"»]/g,
];

/** The error messages in texts, each once, as they stand there. */
export function errorTextsIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) =>
    errorForms.flatMap((form) =>
      [...text.matchAll(form)].map(({ index, 0: said }) => ({ index, said: said.trim() })),
    ),
  );
  const said = [...new Set(found.map((one) => one.said))];
  return said.filter((one) => !said.some((other) => other !== one && other.includes(one)));
}
