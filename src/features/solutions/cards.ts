import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { Words } from '../../locales/words.ts';
import type { SaidOutcome } from '../shown-solutions.ts';
import type { Reply, Turn } from '../turn.ts';
import type { MissingSource } from './ask-sources.ts';
import type { Candidate, SourceName } from './candidates.ts';
import { excerpt } from './excerpt.ts';
import type { Outcomes } from './keep-shown.ts';
import type { Question } from './question.ts';
import type { Solution } from './rank-solutions.ts';

export interface FoundSolutions {
  readonly question: Question;
  readonly incident: Incident | undefined;
  readonly solutions: readonly Solution[];
  readonly missing: readonly MissingSource[];
  readonly sources: readonly { readonly name: SourceName }[];
  /** Of those that somebody has tried on the incident. */
  readonly outcomes: Outcomes;
}

export const sourceIcons = { knowledge: '📗', resolved: '✅', learn: '📘' } as const;

export function solutionsCard(found: FoundSolutions, turn: Turn): Reply {
  const { words } = turn;
  const { question, incident, solutions } = found;
  const heading = headingOf(found, words);
  const common = {
    heading,
    subject: question.subject,
    notices: notices(found, words),
    ...(incident && { incident: { number: incident.number, url: incident.url } }),
  };
  if (solutions.length === 0) {
    return { card: 'solutions/none', data: { ...common, ...nothingFound(found, words) }, summary: heading };
  }
  const summary = words.say('solutions.found', { heading, count: solutions.length });
  const shown = solutions.map((solution, index) => ({
    ...shownSolution(solution, index + 1, words),
    ...outcomeData(solution, found, turn),
  }));
  return { card: 'solutions/solutions', data: { ...common, solutions: shown }, summary };
}

function headingOf({ incident, solutions }: FoundSolutions, words: Words): string {
  const none = solutions.length === 0;
  if (incident === undefined) return words.say(none ? 'solutions.noneForText' : 'solutions.forText');
  return words.say(none ? 'solutions.noneForIncident' : 'solutions.forIncident', { number: incident.number });
}

function shownSolution({ candidate, matched, same }: Solution, rank: number, words: Words): object {
  const { source, title, text, url } = candidate;
  return {
    rank: String(rank),
    title: title === '' ? candidate.number : title,
    source: nameOf(candidate, words),
    icon: sourceIcons[source],
    reason: reason(matched, words),
    excerpt: excerpt(text, [...matched.title, ...matched.text]),
    url,
    linkText: words.say(source === 'learn' ? 'solutions.viewOnLearn' : 'solutions.viewInServiceNow'),
    ...(same.length > 0 && {
      also: words.say('solutions.also', { list: words.list(same.map((other) => nameOf(other, words))) }),
    }),
  };
}

/** Whether it helped can be said of what was shown for an incident. */
function outcomeData(
  { candidate: { url } }: Solution,
  { incident, outcomes }: FoundSolutions,
  { words, now }: Turn,
): object {
  if (incident === undefined) return {};
  const outcome = outcomes.get(url);
  const { sysId, number } = incident;
  return {
    said: { sysId, number, url },
    ...(outcome && { outcome: outcomeText(outcome, words, now) }),
  };
}

/** Such as "👎 Did not help, says Megan Bowen (2 hours ago)". */
export function outcomeText({ is, by, at }: SaidOutcome, words: Words, now: Date): string {
  return words.say(`solutions.outcome.${is}`, { name: by, age: words.age(at, now) });
}

function nameOf({ source, number }: Candidate, words: Words): string {
  return `${words.say(`solutions.sources.${source}`)} ${number}`.trim();
}

function reason({ title, text }: Solution['matched'], words: Words): string {
  const quoted = (list: readonly string[]) =>
    words.list(list.slice(0, 6).map((word) => words.say('solutions.quoted', { word })));
  const parts = [
    ...(title.length > 0 ? [words.say('solutions.inTitle', { list: quoted(title) })] : []),
    ...(text.length > 0 ? [words.say('solutions.inText', { list: quoted(text) })] : []),
  ];
  return parts.join(' · ');
}

function notices({ missing }: FoundSolutions, words: Words): readonly { readonly text: string }[] {
  return missing.map(({ name, error }) => {
    const source = words.say(`solutions.places.${name}`);
    return {
      text:
        error.code === 'UPSTREAM_TIMEOUT'
          ? words.say('solutions.late', { source })
          : words.say('solutions.failed', {
              source,
              why: words.say(`errors.${error.code}.title`, error.facts),
            }),
    };
  });
}

function nothingFound({ missing, sources }: FoundSolutions, words: Words): object {
  const answered = sources.filter(({ name }) => !missing.some((one) => one.name === name));
  return {
    searched: words.list(answered.map(({ name }) => words.say(`solutions.places.${name}`))),
    advice: words
      .say('solutions.advice')
      .split('\n')
      .map((text) => ({ text })),
  };
}

/** Others read along, and may not see what the solutions are for. */
export function elsewhereCard(number: string, { words }: Turn): Reply {
  const text = words.say('solutions.elsewhere', { number });
  return { card: 'solutions/elsewhere', data: { text }, summary: text };
}
