import { z } from 'zod';
import type { Turn } from '../../turn.ts';
import { digests, leastStatuses, type Source, type Subscription, topicEvents } from '../records.ts';

const typed = z.string().max(200).default('');
const list = z.string().max(4000).default('');

/** What is subscribed: service health, incidents, or one topic of an existing subscription. */
export const formKinds = ['health', 'incident', 'topic'] as const;
export type FormKind = (typeof formKinds)[number];

/** No group, no state: Teams shows a choice whose value is empty as if nothing were chosen. */
export const anyChoice = 'any';

/** What the form holds. It travels in cards, so everything in it is checked again. */
export const formSchema = z.object({
  /** Of the subscription that is made or changed. */
  id: z.string().regex(/^[\w:-]{1,80}$/),
  /** Of what is changed; 0 for a new one. */
  version: z.coerce.number().int().min(0),
  kind: z.enum(formKinds),
  /** Values of the offered services with commas between them; empty for all. */
  services: list,
  classification: z.enum(['incidents', 'advisories']).default('incidents'),
  leastStatus: z.enum(leastStatuses).default('any'),
  /** With commas between them. */
  events: typed,
  /** A name or a sys_id. */
  group: typed,
  priority: z.enum([anyChoice, '1', '2', '3', '4', '5']).default(anyChoice),
  /** A raw value. */
  state: z
    .string()
    .regex(/^-?\w{1,40}$/)
    .default(anyChoice),
  language: z.enum(['en', 'fr']).default('en'),
  digest: z.enum(digests).default('immediately'),
  timeZone: typed,
  quietFrom: typed,
  quietTo: typed,
  exceptInterruptions: z.enum(['true', 'false']).default('false'),
  /** Names or e-mail addresses. */
  mentions: z.string().max(1000).default(''),
  reminder: typed,
});

export type FormValues = z.infer<typeof formSchema>;

export const eventsOf: Readonly<Record<FormKind, FormValues['events']>> = {
  health: 'new,update,worse,restored',
  incident: 'new,update,worse,restored',
  topic: topicEvents.join(','),
};

/** An empty form. */
export function newForm({ words, newId }: Turn, kind: FormKind): FormValues {
  return formSchema.parse({
    id: newId(),
    version: 0,
    kind,
    events: eventsOf[kind],
    language: words.language,
    timeZone: words.timeZone,
    exceptInterruptions: 'true',
  });
}

/** @param serviceValues what the form offers stands for */
export function formOf(
  { id, version, filter, events, settings }: Subscription,
  serviceValues: (names: readonly string[]) => readonly string[],
): FormValues {
  const { quietHours, mentions, reminderMinutes, language, digest, timeZone } = settings;
  return formSchema.parse({
    ...{ id, version, language, digest, timeZone, kind: kindOf(filter) },
    events: events.join(','),
    quietFrom: quietHours?.from ?? '',
    quietTo: quietHours?.to ?? '',
    exceptInterruptions: quietHours?.exceptInterruptions === false ? 'false' : 'true',
    mentions: mentions.map(({ name }) => name).join('; '),
    reminder: reminderMinutes === undefined ? '' : String(reminderMinutes),
    ...filterValues(filter, serviceValues),
  });
}

export function kindOf(filter: Subscription['filter']): FormKind {
  return 'topicId' in filter ? 'topic' : filter.source;
}

function filterValues(
  filter: Subscription['filter'],
  serviceValues: (names: readonly string[]) => readonly string[],
): Partial<FormValues> {
  if ('topicId' in filter) return {};
  if (filter.source === 'health') {
    return {
      services: serviceValues(filter.services).join(','),
      classification: filter.withAdvisories ? 'advisories' : 'incidents',
      leastStatus: filter.leastStatus,
    };
  }
  const { group, mostPriority, state } = filter;
  return {
    group: group?.sysId ?? '',
    priority: mostPriority === undefined ? anyChoice : priorityOf(mostPriority),
    state: state ?? anyChoice,
  };
}

function priorityOf(mostPriority: number): FormValues['priority'] {
  return formSchema.shape.priority.catch(anyChoice).parse(String(mostPriority));
}

/** Of which source the topics of a form are; of one topic as its subscription says. */
export function sourceOf(kind: FormKind, filter: Subscription['filter'] | undefined): Source {
  if (kind !== 'topic') return kind;
  return filter?.source ?? 'health';
}
