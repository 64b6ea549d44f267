import type { Labelled } from '../../clients/servicenow/schema.ts';
import { asCasebridgeError } from '../../errors.ts';
import type { MessageKey, Words } from '../../locales/words.ts';
import type { Caller, Turn } from '../turn.ts';
import type {
  NewSubscription,
  Source,
  SubscriptionFilter,
  SubscriptionSettings,
  TopicEvent,
} from './records.ts';

/** What a subscription is, in people's words. */
export type Described = Pick<NewSubscription, 'filter' | 'events' | 'settings'>;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface NameDeps {
  readonly listChoices: (
    element: 'state',
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
  /** What a topic is called; undefined where nothing is known of it any more. @throws STORE_UNAVAILABLE */
  readonly readTitle: (source: Source, topicId: string, words: Words) => Promise<string | undefined>;
}

/** What ServiceNow calls states, and topics by their ids. */
export interface Names {
  readonly states: readonly Labelled[];
  readonly titles: ReadonlyMap<string, string>;
}

/** What cannot be asked for is shown as it is stored. @throws STORE_UNAVAILABLE */
export async function readNames(
  turn: Turn,
  filters: readonly SubscriptionFilter[],
  deps: NameDeps,
): Promise<Names> {
  const { words } = turn;
  const hasState = filters.some((filter) => 'state' in filter && filter.state !== undefined);
  const states = hasState ? await deps.listChoices('state', words.language, turn).catch(noneIfKnown) : [];
  const titles = new Map<string, string>();
  for (const filter of filters) {
    if (!('topicId' in filter) || titles.has(filter.topicId)) continue;
    const title = await deps.readTitle(filter.source, filter.topicId, words);
    if (title !== undefined) titles.set(filter.topicId, title);
  }
  return { states, titles };
}

function noneIfKnown(error: unknown): readonly Labelled[] {
  if (asCasebridgeError(error).code === 'UNEXPECTED') throw error;
  return [];
}

export function subscriptionSentence({ filter, events }: Described, words: Words, names: Names): string {
  const what = whatText(filter, words, names);
  return words.say('subscriptions.sentence', { what, events: eventsText(filter, events, words) });
}

/** Such as "service health of Exchange Online and Microsoft Teams (incidents only)". */
export function whatText(filter: SubscriptionFilter, words: Words, { states, titles }: Names): string {
  if ('topicId' in filter) return topicText(filter, words, titles);
  if (filter.source === 'health') {
    const { services, withAdvisories, leastStatus } = filter;
    return words.say('subscriptions.what.health', {
      count: services.length,
      services: words.list(services),
      advisories: withAdvisories ? 'yes' : 'no',
      leastStatus,
    });
  }
  const { group, mostPriority, state } = filter;
  return words.say('subscriptions.what.incident', {
    hasGroup: group === undefined ? 'no' : 'yes',
    group: group?.name ?? '',
    mostPriority: mostPriority ?? 0,
    hasState: state === undefined ? 'no' : 'yes',
    state: states.find(({ value }) => value === state)?.label ?? state ?? '',
  });
}

/** One topic; what is not known any more is shown by its id, where people know that. */
export function topicText(
  { source, topicId }: { readonly source: Source; readonly topicId: string },
  words: Words,
  titles: Names['titles'],
): string {
  const title = titles.get(topicId);
  if (source !== 'case') return title ?? topicId;
  const isKnown = title === undefined ? 'no' : 'yes';
  return words.say('subscriptions.what.case', { isKnown, title: title ?? '' });
}

export function eventsText(
  { source }: Pick<SubscriptionFilter, 'source'>,
  events: readonly TopicEvent[],
  words: Words,
): string {
  return words.list(events.map((event) => words.say(eventKey(source, event))));
}

/** What an event of a source is called; only of service health there are reports. */
export function eventKey(source: Source, event: TopicEvent): MessageKey {
  if (source === 'health') return `subscriptions.events.health.${event}`;
  return `subscriptions.events.${source}.${event === 'report' ? 'update' : event}`;
}

/** How it is told. */
export function settingsFacts(settings: SubscriptionSettings, words: Words): readonly Fact[] {
  const { digest, language, mentions, reminderMinutes } = settings;
  const fact = (name: FactName, value: string): Fact => ({
    label: words.say(`subscriptions.fact.${name}`),
    value,
  });
  return [
    fact('digest', words.say(`subscriptions.digest.${digest}`)),
    fact('quietHours', quietText(settings, words)),
    fact('language', words.say(`automatic.language.${language}`)),
    ...(mentions.length === 0 ? [] : [fact('mentions', words.list(mentions.map(({ name }) => name)))]),
    ...(reminderMinutes === undefined
      ? []
      : [fact('reminder', words.say('subscriptions.reminder', { minutes: reminderMinutes }))]),
  ];
}

type FactName = 'digest' | 'quietHours' | 'language' | 'mentions' | 'reminder';

export function quietText(
  { quietHours, timeZone }: Pick<SubscriptionSettings, 'quietHours' | 'timeZone'>,
  words: Words,
): string {
  if (quietHours === undefined) return words.say('subscriptions.quiet.none');
  const { from, to, exceptInterruptions } = quietHours;
  const except = exceptInterruptions ? 'yes' : 'no';
  return words.say('subscriptions.quiet.hours', { from, to, timeZone, except });
}
