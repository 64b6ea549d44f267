import { asCasebridgeError } from '../../../errors.ts';
import type { ListPastChanges, PastChange, Source } from '../../topics.ts';
import type { Turn } from '../../turn.ts';
import { digestAfter } from '../deliver/digest-times.ts';
import { type Described, eventKey } from '../subscription-text.ts';

export interface PastPostsDeps {
  readonly listPastChanges: Readonly<Record<Source, ListPastChanges>>;
}

/** What a card says of the days before. */
export interface PastData {
  readonly text: string;
  readonly examples: readonly { readonly text: string }[];
}

const days = 7;
const dayMilliseconds = 24 * 3_600_000;
const shownExamples = 3;

/** What a subscription would have posted lately; that it cannot be counted is said. @throws STORE_UNAVAILABLE */
export async function pastPosts(
  turn: Pick<Turn, 'words' | 'now'>,
  wanted: Described,
  deps: PastPostsDeps,
): Promise<PastData> {
  const { words, now } = turn;
  const { filter, events } = wanted;
  const since = new Date(now.getTime() - days * dayMilliseconds);
  try {
    const past = await deps.listPastChanges[filter.source](filter, since);
    const told = past.changes.filter(({ event }) => events.includes(event));
    return {
      text: `${countText(turn, told, wanted)}${past.knownSince > since ? ` ${words.say('subscriptions.past.since', { moment: past.knownSince })}` : ''}`,
      examples: examplesOf(told).map(({ at, title, event }) => ({
        text: words.say('subscriptions.past.example', {
          at,
          event: words.say(eventKey(filter.source, event)),
          title,
        }),
      })),
    };
  } catch (error) {
    const { code, facts } = asCasebridgeError(error);
    if (code === 'UNEXPECTED' || code === 'STORE_UNAVAILABLE') throw error;
    const why = words.say(`errors.${code}.title`, facts);
    return { text: words.say('subscriptions.past.uncounted', { why }), examples: [] };
  }
}

/** The newest of each topic, so that they show more than one. */
function examplesOf(told: readonly PastChange[]): readonly PastChange[] {
  const newest = new Map(told.toReversed().map((change) => [change.topicId, change]));
  return told.filter((change) => newest.get(change.topicId) === change).slice(0, shownExamples);
}

function countText(
  { words }: Pick<Turn, 'words'>,
  told: readonly PastChange[],
  { settings }: Described,
): string {
  const { digest, timeZone } = settings;
  if (digest !== 'immediately') {
    const digests = new Set(told.map(({ at }) => digestAfter(digest, timeZone, at.getTime())));
    return words.say('subscriptions.past.digests', { count: digests.size, changes: told.length, days });
  }
  const { roots, replies } = countMessages(told);
  return words.say('subscriptions.past.posts', { count: roots + replies, roots, replies, days });
}

/** One post for each topic, which shows all that had happened by then, and a reply for each later change. */
function countMessages(told: readonly PastChange[]): { readonly roots: number; readonly replies: number } {
  const beginnings = new Map<string, number>();
  for (const { topicId, at } of told) {
    beginnings.set(topicId, Math.min(at.getTime(), beginnings.get(topicId) ?? Number.POSITIVE_INFINITY));
  }
  const later = told.filter(({ topicId, at }) => at.getTime() !== beginnings.get(topicId));
  return { roots: beginnings.size, replies: later.length };
}
