import { fold } from '../../phrases.ts';
import type { Turn } from '../../turn.ts';
import type { FormValues } from './form-values.ts';
import { listOffered, type ServicesDeps, serviceValue } from './services.ts';

/** What somebody said they want to be told of. */
export interface Wishes {
  readonly values: Pick<FormValues, 'services' | 'classification'>;
  /** What was not understood. */
  readonly problem: string | undefined;
}

const incidentsOnly =
  /(?:^|[\s,])(?:(?:only|just) incidents?|incidents? only|without advisories|no advisories|incidents? (?:uniquement|seulement)|seulement les incidents|sans (?:les )?avis)(?=$|[\s,])/;
const advisoriesToo =
  /(?:^|[\s,])(?:(?:with|and|including) (?:the )?advisories(?: too)?|advisories too|advisories|avec (?:les )?avis|avis (?:aussi|compris|inclus)|et (?:les )?avis)(?=$|[\s,])/;
/** What all of it is about, and what comes before the names of services. */
const subjectWords =
  /^(?:this (?:channel|chat|conversation) )?(?:to )?(?:(?:the )?(?:service )?health(?: (?:issues|status))?|(?:l'|la )?(?:integrite|sante|etat)(?: (?:du|des) services?)?)(?= |$)/;
const leadingWords =
  /^(?:(?:for|of|to|on|about|pour|de|des|du|sur|aux|au) )?(?:(?:the|les|le|la) )?(?:services? )?/;

/** "for Exchange Online, Teams incidents only", in either language. @throws what reading service health throws */
export async function readWishes(
  { words }: Pick<Turn, 'words'>,
  text: string,
  deps: ServicesDeps,
): Promise<Wishes> {
  const { rest, classification } = withoutClassification(text);
  const said = namesIn(rest);
  if (said.length === 0) return { values: { services: '', classification }, problem: undefined };
  const names = (await listOffered([], deps)).map(({ label }) => label);
  const found = said.map((name) => ({ name, ...deps.findServices(name, names) }));
  const meant = [...new Set(found.flatMap((one) => (one.meant.length === 1 ? one.meant : [])))];
  const problems = found.flatMap(({ name, ...one }) => {
    if (one.meant.length === 1) return [];
    const near = one.meant.length > 1 ? one.meant : one.nearest;
    const kind = one.meant.length > 1 ? 'several' : near.length > 0 ? 'near' : 'none';
    return [
      words.say('subscriptions.problem.service', {
        name: shortened(name),
        kind,
        near: words.list(near.slice(0, 6)),
      }),
    ];
  });
  return {
    values: { services: meant.map(serviceValue).join(','), classification },
    problem: problems.length === 0 ? undefined : problems.join(' '),
  };
}

function withoutClassification(text: string): {
  readonly rest: string;
  readonly classification: FormValues['classification'];
} {
  const folded = fold(text);
  // Folding changes no positions in the languages we speak; where it does, the folded text is taken.
  const source = folded.length === text.length ? text : folded;
  for (const [pattern, classification] of [
    [incidentsOnly, 'incidents'],
    [advisoriesToo, 'advisories'],
  ] as const) {
    const found = pattern.exec(folded);
    if (found === null) continue;
    const rest = `${source.slice(0, found.index)} ${source.slice(found.index + found[0].length)}`;
    return { rest: rest.trim(), classification };
  }
  return { rest: source.trim(), classification: 'incidents' };
}

const mostNames = 20;

/** Names with commas or "and" between them. */
function namesIn(text: string): readonly string[] {
  const trimmed = text.replace(/\s+/g, ' ').trim();
  return [subjectWords, leadingWords]
    .reduce(without, trimmed)
    .split(/\s*[,;&]\s*|\s+(?:and|et)\s+/i)
    .map((name) => name.trim())
    .filter(Boolean)
    .slice(0, mostNames);
}

function without(text: string, beginning: RegExp): string {
  return text.slice(beginning.exec(fold(`${text} `))?.[0].length ?? 0).trim();
}

function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`;
}
