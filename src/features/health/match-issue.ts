import { LRUCache } from 'lru-cache';
import { stemmer } from 'stemmer';
import type { ServiceHealthIssue } from '../../clients/graph/service-health.ts';
import type { HealthMatch } from '../health-match.ts';
import type { KnownIssues } from './known-issues.ts';

export interface MatchIssueDeps {
  readonly knownIssues: KnownIssues;
  /** The telling words of a text, folded. */
  readonly tellingWords: (text: string) => readonly string[];
}

/** What of an incident says whether a service's issue may be behind it. */
export interface Described {
  readonly shortDescription: string;
  readonly description: string;
  readonly openedAt: Date | undefined;
}

/** What people call the services of Microsoft 365, besides the words of their names. */
const nicknames: readonly { readonly service: RegExp; readonly names: readonly string[] }[] = [
  {
    service: /exchange|outlook/i,
    names: [
      ...[
        'outlook',
        'owa',
        'mail',
        'mails',
        'email',
        'emails',
        'e-mail',
        'e-mails',
        'mailbox',
        'mailboxes',
        'inbox',
      ],
      ...['calendar', 'calendars', 'messagerie', 'courriel', 'courriels', 'calendrier'],
    ],
  },
  {
    service: /entra|identity|active directory/i,
    names: ['azure', 'sign-in', 'signin', 'login', 'mfa', 'sso', 'multifactor', 'authenticator'],
  },
  { service: /intune/i, names: ['autopilot', 'mdm', 'enrolment', 'enrollment'] },
  {
    service: /365 apps|office/i,
    names: ['office', 'word', 'excel', 'powerpoint', 'onenote', 'outlook', 'visio'],
  },
  { service: /365 suite/i, names: ['m365', 'o365', 'office365'] },
  { service: /power apps/i, names: ['powerapps'] },
  { service: /automate/i, names: ['flow', 'flows'] },
  { service: /power bi/i, names: ['powerbi'] },
  { service: /viva engage/i, names: ['yammer'] },
];

/** In the names of many services, and of other things. */
const commonNames: ReadonlySet<string> = new Set([
  'microsoft',
  'online',
  'business',
  'apps',
  'app',
  'suite',
  'service',
  'services',
  'power',
  'web',
]);

/** Words besides the service's names, which every issue of the service has. */
const sharedWordsNeeded = 2;
/** Of an issue's title, or of its title and impact together, this much is said by the incident as well … */
const shareNeeded = 0.6;
/** … where a title of fewer words counts as one of five: two of three prove little. */
const fewestWords = 5;
/** Or it says this many of its words, and so the same at greater length. */
const manyWords = 5;
const shareOfMany = 1 / 3;
/** Microsoft dates issues back; what was reported before that is something else. */
const headStartMilliseconds = 24 * 3_600_000;
const shownWords = 4;

/** Builds the search for the open issue that an incident looks like; when in doubt there is none. It never throws. */
export function createMatchIssue({ knownIssues, tellingWords }: MatchIssueDeps) {
  const stems = (text: string) => new Set(tellingWords(text).map(stemOf));
  const wordsOfIssues = new WeakMap<ServiceHealthIssue, IssueWords>();
  const namesOf = (service: string) =>
    new Set([
      ...tellingWords(service).filter((word) => !commonNames.has(word)),
      ...nicknames.filter((entry) => entry.service.test(service)).flatMap(({ names }) => names),
    ]);
  const wordsOf = (issue: ServiceHealthIssue): IssueWords => {
    const known = wordsOfIssues.get(issue);
    if (known) return known;
    const { title, impact, service } = issue;
    const made = { names: namesOf(service), title: stems(title), all: stems(`${title} ${impact}`) };
    wordsOfIssues.set(issue, made);
    return made;
  };
  return async (incident: Described): Promise<HealthMatch | undefined> => {
    const issues = (await knownIssues()).filter((issue) => isInTime(issue, incident));
    if (issues.length === 0) return undefined;
    const said = tellingWords(`${incident.shortDescription} ${incident.description}`);
    return issues
      .flatMap((issue) => matchOf(issue, wordsOf(issue), said) ?? [])
      .sort((one, other) => other.score - one.score)[0]?.match;
  };
}

interface IssueWords {
  /** An incident says one of these, or there is no match: that two texts share words proves little by itself. */
  readonly names: ReadonlySet<string>;
  /** Stems. */
  readonly title: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

function isInTime({ startedAt }: ServiceHealthIssue, { openedAt }: Described): boolean {
  return openedAt === undefined || openedAt.getTime() >= startedAt.getTime() - headStartMilliseconds;
}

function matchOf(
  { id, title, service }: ServiceHealthIssue,
  { names, title: titleStems, all }: IssueWords,
  said: readonly string[],
): { readonly match: HealthMatch; readonly score: number } | undefined {
  if (!said.some((word) => names.has(word))) return undefined;
  const shared = said.filter((word) => all.has(stemOf(word)));
  const besides = distinct(shared.filter((word) => !names.has(word)));
  const score = Math.max(shareOf(titleStems, shared), shareOf(all, shared));
  const isLike = score >= shareNeeded || (besides.length >= manyWords && shareOf(all, shared) >= shareOfMany);
  if (besides.length < sharedWordsNeeded || !isLike) return undefined;
  const match = { issueId: id, title, service, words: besides.slice(0, shownWords), url: issueUrl(id) };
  return { match, score: besides.length + score };
}

function shareOf(stems: ReadonlySet<string>, words: readonly string[]): number {
  const found = new Set(words.map(stemOf).filter((stem) => stems.has(stem)));
  return found.size / Math.max(stems.size, fewestWords);
}

/** "ask" and "asking" are one word. */
function distinct(words: readonly string[]): readonly string[] {
  return [...new Map(words.map((word) => [stemmer(word), word])).values()];
}

const adminCenter = 'https://admin.microsoft.com/Adminportal/Home#/servicehealth';

/** An issue in the admin centre. */
function issueUrl(id: string): string {
  return `${adminCenter}/:/alerts/${encodeURIComponent(id)}`;
}

/** The desk's words are few, and every card of an incident asks for their stems several times. */
const knownStems = new LRUCache<string, string>({ max: 10_000 });

function stemOf(word: string): string {
  const known = knownStems.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word);
  knownStems.set(word, stem);
  return stem;
}
