import type { JournalEntry } from '../../../clients/servicenow/journal.ts';
import type { Words } from '../../../locales/words.ts';
import type { ShownSolution } from '../../shown-solutions.ts';
import type { CaseFacts, PackSources } from './facts.ts';
import { cutBetweenWords, fairShare } from './shorten.ts';

/** Characters of the whole; what redaction puts in its place may be longer than what it takes away. */
const longestPack = 8000;
/** Of the timeline, whatever else there is to say: the newest entries tell how it stands. */
const leastTimeline = 2000;
const longestEntry = 1500;
const shownSolutions = 12;
const shownIssues = 5;
const shownFiles = 20;

interface Section {
  readonly heading: string;
  readonly text: string;
}

/**
 * What goes to Microsoft, as plain text of at most 8,000 characters. Where there is more to say, all sections keep their
 * beginnings, the timeline its newest entries, and lines say how much was left out. Nothing is redacted yet.
 * @param words in the language of the contact, in the zone that moments are shown in
 */
export function writePack(facts: CaseFacts, sources: PackSources, words: Words): string {
  const sections = sectionsOf(facts, sources, words).filter(({ text }) => text !== '');
  const entries = sources.journal.filter((entry) => entry.text !== '' && !sources.isOwnEntry(entry));
  const reference = words.say('escalation.pack.reference', { number: sources.incidentNumber });
  const timeline = entries.map((entry) => entryText(entry, words));
  const wanted = lengthOf(timeline);
  const fixed = reference.length + 200 + sections.reduce((sum, { heading }) => sum + heading.length + 4, 0);
  const share = fairShare(
    sections.map(({ text }) => text.length),
    longestPack - fixed - Math.min(wanted, leastTimeline),
  );
  const written = [
    reference,
    ...sections.map(({ heading, text }) => `${heading}\n${shortened(text, share, words)}`),
  ].join('\n\n');
  if (entries.length === 0) return written;
  const heading = words.say('escalation.pack.timeline');
  const room = longestPack - written.length - heading.length - 3;
  return `${written}\n\n${heading}\n${newestOf(timeline, room, words)}`;
}

function sectionsOf(facts: CaseFacts, sources: PackSources, words: Words): readonly Section[] {
  const section = (heading: Parameters<Words['say']>[0], text: string): Section => ({
    heading: words.say(heading),
    text: text.trim(),
  });
  const { health, attachments } = sources;
  return [
    section(
      'escalation.pack.problem',
      [facts.title.trim(), facts.description.trim()].filter(Boolean).join('\n'),
    ),
    section('escalation.pack.businessImpact', facts.businessImpact),
    section(
      'escalation.pack.severity',
      [words.say(`escalation.severity.${facts.severity}`), facts.serviceName].filter(Boolean).join(' · '),
    ),
    section('escalation.pack.since', facts.startedAt ? words.dateTime(facts.startedAt) : ''),
    section('escalation.pack.affectedUsers', facts.affectedUsers),
    section('escalation.pack.errorText', facts.errorText),
    section('escalation.pack.stepsTried', facts.stepsTried),
    section(
      'escalation.pack.health',
      health
        .slice(0, shownIssues)
        .map(({ id, title, isConfirmed }) =>
          words.say('escalation.pack.issue', { id, title, confirmed: isConfirmed ? 'yes' : 'no' }),
        )
        .join('\n'),
    ),
    section('escalation.pack.solutions', solutionLines(sources, words).join('\n')),
    section('escalation.pack.attachments', attachments.slice(0, shownFiles).join('\n')),
  ];
}

/** Those that were tried: what was merely shown tells nothing. */
function solutionLines({ solutions }: PackSources, words: Words): readonly string[] {
  return (solutions?.solutions ?? [])
    .filter(({ outcome }) => outcome !== undefined)
    .slice(0, shownSolutions)
    .map((solution) => `- ${solutionLine(solution, words)}`);
}

function solutionLine({ title, url, outcome }: ShownSolution, words: Words): string {
  const is = outcome === undefined ? '' : words.say(`escalation.pack.outcome.${outcome.is}`);
  return `${title} (${url}): ${is}`;
}

function entryText({ kind, author, text, at }: JournalEntry, words: Words): string {
  const said = words.say(kind === 'comment' ? 'escalation.pack.comment' : 'escalation.pack.note', {
    author,
    moment: at ? words.dateTime(at) : words.say('escalation.pack.unknownMoment'),
  });
  return `${said}\n${shortened(text.trim(), longestEntry, words)}`;
}

/** As many of the newest entries as there is room for, the oldest of them first. */
function newestOf(entries: readonly string[], room: number, words: Words): string {
  const newest = entries.at(-1) ?? '';
  const line = (count: number) => words.say('escalation.pack.leftOut', { count });
  const roomForEntries = room - (lengthOf(entries) <= room ? 0 : line(entries.length).length + 2);
  const kept: string[] = [
    newest.length <= roomForEntries ? newest : shortened(newest, roomForEntries, words),
  ];
  for (const entry of entries.slice(0, -1).reverse()) {
    if (lengthOf([entry, ...kept]) > roomForEntries) break;
    kept.unshift(entry);
  }
  const leftOut = entries.length - kept.length;
  return [...(leftOut > 0 ? [line(leftOut)] : []), ...kept].join('\n\n');
}

function lengthOf(entries: readonly string[]): number {
  return entries.reduce((sum, entry) => sum + entry.length + 2, 0);
}

/** With a note of how much of it is missing. */
function shortened(text: string, limit: number, words: Words): string {
  if (text.length <= limit) return text;
  const note = (count: number) => ` ${words.say('escalation.pack.cut', { count })}`;
  const kept = cutBetweenWords(text, limit - note(text.length).length);
  return `${kept}${note(text.length - kept.length)}`;
}
