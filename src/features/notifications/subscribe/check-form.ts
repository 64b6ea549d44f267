import { CasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import { findMentions } from '../find-mentions.ts';
import type { Source, SubscriptionFilter, SubscriptionSettings, TopicEvent } from '../records.ts';
import { topicEvents } from '../records.ts';
import type { Described } from '../subscription-text.ts';
import { checkIncidents, type IncidentFilterDeps } from './check-incidents.ts';
import type { FormValues } from './form-values.ts';
import { listOffered, type ServicesDeps } from './services.ts';
import { timeZoneOf } from './time-zone.ts';

export interface CheckDeps extends ServicesDeps, IncidentFilterDeps {}

/** What the form asks for, or what it has to say when it is shown again. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/**
 * @param before what is changed; undefined for a new subscription
 * @throws CARD_OUTDATED for a choice that the form did not offer, and what asking for the choices throws
 */
export async function checkForm(
  turn: Turn,
  values: FormValues,
  before: Described | undefined,
  deps: CheckDeps,
): Promise<Checked<Described>> {
  const filter = await filterOf(turn, values, before?.filter, deps);
  if ('problem' in filter) return filter;
  const events = eventsOf(values.events, filter.value.source);
  if (events.length === 0) return { problem: turn.words.say('subscriptions.problem.noEvent') };
  const settings = await settingsOf(turn, values);
  if ('problem' in settings) return settings;
  return { value: { filter: filter.value, events, settings: settings.value } };
}

async function filterOf(
  turn: Turn,
  values: FormValues,
  before: SubscriptionFilter | undefined,
  deps: CheckDeps,
): Promise<Checked<SubscriptionFilter>> {
  // One topic stays what it is; and what is subscribed to does not become something else altogether.
  if (before !== undefined && 'topicId' in before) return { value: before };
  const kind = before?.source ?? values.kind;
  if (kind === 'incident') return checkIncidents(turn, values, before, deps);
  if (kind !== 'health') throw new CasebridgeError('CARD_OUTDATED');
  const { services, classification, leastStatus } = values;
  const offered = await listOffered(before?.source === 'health' ? before.services : [], deps);
  const chosen = partsOf(services).map((value) => {
    const found = offered.find((one) => one.value === value);
    if (found === undefined) throw new CasebridgeError('CARD_OUTDATED');
    return found.label;
  });
  return {
    value: {
      source: 'health',
      services: [...new Set(chosen)].toSorted((one, other) => one.localeCompare(other)),
      withAdvisories: classification === 'advisories',
      leastStatus,
    },
  };
}

/** In the order in which they happen. @throws CARD_OUTDATED */
function eventsOf(text: string, source: Source): readonly TopicEvent[] {
  const said = partsOf(text);
  const known = topicEvents.filter((event) => source === 'health' || event !== 'report');
  if (said.some((one) => !topicEvents.some((event) => event === one)))
    throw new CasebridgeError('CARD_OUTDATED');
  return known.filter((event) => said.includes(event));
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

async function settingsOf(turn: Turn, values: FormValues): Promise<Checked<SubscriptionSettings>> {
  const { words, place } = turn;
  const { language, digest } = values;
  const timeZone = timeZoneOf(values.timeZone);
  if (timeZone === undefined) {
    return { problem: words.say('subscriptions.problem.timeZone', { said: values.timeZone.trim() }) };
  }
  const quietHours = quietHoursOf(turn, values);
  if ('problem' in quietHours) return quietHours;
  // In one's own chat there is nobody else to be told.
  const isShared = place.kind !== 'personal';
  const reminder = isShared ? reminderOf(turn, values.reminder) : { value: undefined };
  if ('problem' in reminder) return reminder;
  const found = isShared ? await findMentions(turn, values.mentions) : { mentions: [] };
  if ('problem' in found) return found;
  const { mentions } = found;
  return {
    value: {
      language,
      timeZone,
      quietHours: quietHours.value,
      digest,
      mentions,
      reminderMinutes: reminder.value,
    },
  };
}

const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;

function quietHoursOf(
  { words }: Turn,
  { quietFrom: from, quietTo: to, exceptInterruptions }: FormValues,
): Checked<SubscriptionSettings['quietHours']> {
  if (from === '' && to === '') return { value: undefined };
  if (!clockTime.test(from) || !clockTime.test(to)) {
    return { problem: words.say('subscriptions.problem.quietHours') };
  }
  if (from === to) return { problem: words.say('subscriptions.problem.quietSame') };
  return { value: { from, to, exceptInterruptions: exceptInterruptions === 'true' } };
}

const fewestMinutes = 5;
const mostMinutes = 24 * 60;

function reminderOf({ words }: Turn, said: string): Checked<number | undefined> {
  const text = said.trim();
  if (text === '') return { value: undefined };
  const minutes = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (minutes >= fewestMinutes && minutes <= mostMinutes) return { value: minutes };
  const limits = { fewest: fewestMinutes, most: mostMinutes };
  return { problem: words.say('subscriptions.problem.reminder', limits) };
}
