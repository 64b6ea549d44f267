import MiniSearch, { type SearchOptions } from 'minisearch';
import { fold } from '../../phrases.ts';

/** What people call the services of Microsoft 365 besides their names, in English and French. */
const nicknames: readonly { readonly service: RegExp; readonly names: string }[] = [
  {
    service: /^exchange online$|outlook/i,
    names:
      'outlook web owa mail email e-mail mailbox inbox calendar messagerie courriel courrier boite lettres calendrier agenda',
  },
  {
    service: /\bentra\b|^identity\b|active directory/i,
    names:
      'entra azure ad aad active directory sign in signin sign-in login mfa sso authenticator connexion authentification identite',
  },
  { service: /teams/i, names: 'meeting meetings call calls chat reunion reunions appels' },
  { service: /sharepoint/i, names: 'spo sites site intranet partage' },
  { service: /onedrive/i, names: 'odb' },
  { service: /intune/i, names: 'mdm autopilot enrolment enrollment endpoint' },
  {
    service: /^(?:microsoft|office) 365 apps\b/i,
    names: 'office word excel powerpoint onenote outlook desktop applications bureau',
  },
  {
    service: /^(?:microsoft|office)(?: 365)? for the web\b/i,
    names: 'office online word excel powerpoint web',
  },
  { service: /365 suite/i, names: 'm365 o365 office365 admin center centre administration portal portail' },
  { service: /defender/i, names: 'security securite antivirus atp' },
  { service: /purview/i, names: 'compliance conformite' },
  { service: /power apps/i, names: 'powerapps' },
  { service: /automate/i, names: 'flow flows' },
  { service: /power bi/i, names: 'powerbi' },
  { service: /viva engage/i, names: 'yammer' },
  { service: /planner/i, names: 'planificateur tasks taches' },
  { service: /\bforms\b/i, names: 'formulaires' },
];

/** They tell no service from another. */
const fillers: ReadonlySet<string> = new Set(
  'microsoft ms the a of for on in with service services le la les l de des du d au aux pour sur et and'.split(
    ' ',
  ),
);

/** From strict to lenient: each is asked only when those before found nothing. */
const ways = [
  {},
  { prefix: true },
  { prefix: true, fuzzy: (term: string) => (term.length > 3 ? 1 : 0) },
  // Two letters that changed places are two mistakes.
  { prefix: true, fuzzy: (term: string) => (term.length > 4 ? 2 : 0) },
];

export interface FoundServices {
  /** One: it is meant. Several: any of them may be. None: nothing is called so. */
  readonly meant: readonly string[];
  /** When none is meant, those that share a word or look like it, best first. */
  readonly nearest: readonly string[];
}

const shownNearest = 3;

/**
 * Which of a tenant's services people mean: by name or nickname, in part, or mistyped.
 * @param services names as Graph has them
 */
export function findServices(text: string, services: readonly string[]): FoundServices {
  const words = wordsOf(text);
  // "Share Point" and "One-Drive" are one word to Microsoft.
  const spellings = [words.join(' '), words.join('')];
  const exact = services.filter((service) => fold(service) === fold(text.trim()));
  if (exact.length > 0) return { meant: exact.slice(0, 1), nearest: [] };
  // Many have it, so that it tells none from another: the person chooses.
  if (words.includes('microsoft') && words.every((word) => fillers.has(word)))
    return { meant: withAll(words, services), nearest: [] };
  const index = new MiniSearch({ fields: ['names'], tokenize: wordsOf });
  index.addAll(services.map((service, id) => ({ id, names: `${service} ${nicknamesOf(service)}` })));
  const search = (query: string, options: SearchOptions) =>
    index.search(query, options).flatMap(({ id }) => services[Number(id)] ?? []);
  for (const way of ways) {
    for (const spelling of spellings) {
      const meant = search(spelling, { ...way, combineWith: 'AND' });
      if (meant.length > 0) return { meant, nearest: [] };
    }
  }
  const nearest = search(words.join(' '), { prefix: true, fuzzy: 0.4 });
  return { meant: [], nearest: nearest.slice(0, shownNearest) };
}

/** Services with all of these words in their names. */
function withAll(words: readonly string[], services: readonly string[]): readonly string[] {
  return services.filter((service) => {
    const own = allWordsOf(service);
    return words.every((word) => own.includes(word));
  });
}

function nicknamesOf(service: string): string {
  return nicknames.flatMap((entry) => (entry.service.test(service) ? [entry.names] : [])).join(' ');
}

function wordsOf(text: string): string[] {
  const words = allWordsOf(text);
  const telling = words.filter((word) => !fillers.has(word));
  return telling.length > 0 ? telling : words;
}

function allWordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
