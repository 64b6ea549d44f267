import type { Words } from '../../../locales/words.ts';
import type { CaseEvent, CaseEventKind } from '../records.ts';
import { eventIcons, severityText, shortened, statusText } from './case-words.ts';

/** Those whose text is what somebody wrote; of the others it is part of the heading. */
const withText: readonly CaseEventKind[] = ['message', 'question', 'solution', 'reply', 'closed'];

const fromMicrosoft: readonly CaseEventKind[] = ['message', 'question', 'solution'];

export interface TimelineEntry {
  /** What happened, who did it, and when. */
  readonly heading: string;
  readonly text?: string;
}

export interface Timeline {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  /** How many older ones there are besides. */
  readonly older: number;
}

interface TimelineOptions {
  readonly words: Words;
  /** As many at most. */
  readonly most: number;
  /** Characters of one entry's text. */
  readonly longestText: number;
  /** Characters of the card's JSON for all of them. */
  readonly room: number;
  /** What people wrote may be seen. */
  readonly mayReadTexts: boolean;
}

/** Characters of JSON that the template adds to an entry. */
const sizeOfEntry = 230;

/** @param events oldest first */
export function timelineOf(events: readonly CaseEvent[], options: TimelineOptions): Timeline {
  const entries: TimelineEntry[] = [];
  let left = options.room;
  for (const event of events.toReversed().slice(0, options.most)) {
    const entry = entryOf(event, options);
    left -= sizeOfEntry + JSON.stringify(entry).length;
    if (left < 0 && entries.length > 0) break;
    entries.push(entry);
  }
  return { entries, older: events.length - entries.length };
}

function entryOf(event: CaseEvent, { words, longestText, mayReadTexts }: TimelineOptions): TimelineEntry {
  const text = shortened(event.text, longestText);
  const heading = `${eventIcons[event.kind]} ${whatHappened(event, words, mayReadTexts)} · ${words.dateTime(event.at)}`;
  if (!withText.includes(event.kind) || text === '') return { heading };
  return { heading, text: mayReadTexts ? text : words.say('incident.hiddenTitle') };
}

function whatHappened({ kind, key, author, text }: CaseEvent, words: Words, mayReadTexts: boolean): string {
  const named = author === '' ? 'no' : 'yes';
  const detail = detailOf();
  // Of what was refused the key's last part says what it was.
  const action = key.split(':')[2] ?? 'case';
  const given = detail === '' ? 'no' : 'yes';
  return words.say(`cases.event.${kind}`, { author, named, text: detail, given, action });

  function detailOf(): string {
    if (kind === 'severity') return severityText(text, words);
    if (kind === 'status') return statusText(text, words);
    if (kind === 'failing') return words.say('cases.failure.why', { code: text });
    return mayReadTexts || kind === 'opened' ? shortened(text, 120) : words.say('incident.hiddenTitle');
  }
}

/** What Microsoft wrote last; undefined when it has written nothing. @param events oldest first */
export function lastWordOf(events: readonly CaseEvent[]): CaseEvent | undefined {
  return events.findLast(({ kind }) => fromMicrosoft.includes(kind));
}
