import type { Labelled } from '../../../clients/servicenow/schema.ts';
import { type Choice, choicesOf } from '../../offered.ts';
import type { Reply, Turn } from '../../turn.ts';
import { digests, leastStatuses, type Source, type Subscription, topicEvents } from '../records.ts';
import { eventKey } from '../subscription-text.ts';
import type { CheckDeps } from './check-form.ts';
import { anyChoice, type FormValues, kindOf } from './form-values.ts';
import type { PastData } from './past-posts.ts';
import { listOffered, serviceValue } from './services.ts';

/** What the form says besides what was typed. */
export interface FormHints {
  /** Why it was not taken. */
  readonly problem?: string | undefined;
  readonly past?: PastData | undefined;
}

/** More do not fit a card, and nobody reads them: then the group's name is typed. */
const mostGroups = 50;

/** @param before what is changed; undefined for a new subscription. @throws what asking for the choices throws */
export async function formCard(
  turn: Turn,
  values: FormValues,
  before: Subscription | undefined,
  { problem, past }: FormHints,
  deps: CheckDeps,
): Promise<Reply> {
  const { words, place } = turn;
  const { id, version } = values;
  const kind = before === undefined ? values.kind : kindOf(before.filter);
  const source = before?.filter.source ?? (kind === 'incident' ? 'incident' : 'health');
  return {
    card: 'notifications/form',
    data: {
      heading: words.say('subscriptions.form.heading', { kind, isNew: version === 0 ? 'yes' : 'no' }),
      kept: { id, version, kind },
      ...(problem !== undefined && { problem }),
      ...(place.channelType === 'shared' && { notice: words.say('subscriptions.form.shared') }),
      ...(kind === 'health' && { health: await healthPart(turn, values, before, deps) }),
      ...(kind === 'incident' && { incident: await incidentPart(turn, values, before, deps) }),
      ...settingsPart(turn, values, source),
      ...(place.kind !== 'personal' && { people: { mentions: values.mentions, reminder: values.reminder } }),
      ...(past && { past }),
    },
    summary: words.say('subscriptions.form.summary'),
    unfinished: true,
  };
}

async function healthPart(
  { words }: Turn,
  { services, classification, leastStatus }: FormValues,
  before: Subscription | undefined,
  deps: CheckDeps,
): Promise<object> {
  const filter = before?.filter;
  const kept = filter !== undefined && 'services' in filter ? filter.services : [];
  const offered = await listOffered(kept, deps);
  const known = services
    .split(',')
    .filter((value) => offered.some((one) => serviceValue(one.label) === value));
  return {
    chosenServices: known.join(','),
    services: choicesOf(offered),
    classification,
    classifications: (['incidents', 'advisories'] as const).map((value) => ({
      title: words.say(`subscriptions.classification.${value}`),
      value,
    })),
    leastStatus,
    leastStatuses: leastStatuses.map((value) => ({
      title: words.say(`subscriptions.leastStatus.${value}`),
      value,
    })),
  };
}

async function incidentPart(
  turn: Turn,
  { group, priority, state }: FormValues,
  before: Subscription | undefined,
  deps: CheckDeps,
): Promise<object> {
  const { words } = turn;
  const [groups, states] = await Promise.all([
    deps.listGroups(turn),
    deps.listChoices('state', words.language, turn),
  ]);
  const anything = (title: string): Choice => ({ title, value: anyChoice });
  return {
    ...groupPart(group, before, groups, anything(words.say('subscriptions.anyGroup'))),
    priority,
    priorities: [
      anything(words.say('subscriptions.anyPriority')),
      ...(['1', '2', '3', '4', '5'] as const).map((value) => ({
        title: words.say('subscriptions.priorityAndHigher', { priority: Number(value) }),
        value,
      })),
    ],
    state: states.some(({ value }) => value === state) ? state : anyChoice,
    states: [anything(words.say('subscriptions.anyState')), ...choicesOf(states)],
  };
}

/** A list as long as people read, else a text. */
function groupPart(
  group: string,
  before: Subscription | undefined,
  groups: readonly Labelled[],
  anyGroup: Choice,
): object {
  const filter = before?.filter;
  const kept = filter !== undefined && 'group' in filter ? filter.group : undefined;
  const gone = kept !== undefined && !groups.some(({ value }) => value === kept.sysId);
  const all = gone ? [...groups, { value: kept.sysId, label: kept.name }] : groups;
  const found = all.find(({ value, label }) => value === group || label === group);
  // Text that is no group's name stays as it was typed, beside the problem.
  if (all.length > mostGroups || (found === undefined && group !== '' && group !== anyChoice)) {
    return { groupTyped: { group: found?.label ?? group } };
  }
  return { groupChosen: { group: found?.value ?? anyChoice, groups: [anyGroup, ...choicesOf(all)] } };
}

function settingsPart({ words }: Turn, values: FormValues, source: Source): object {
  const { events, digest, language, timeZone, quietFrom, quietTo, exceptInterruptions } = values;
  return {
    ...{ events, digest, language, timeZone, quietFrom, quietTo, exceptInterruptions },
    eventChoices: topicEvents
      .filter((event) => source === 'health' || event !== 'report')
      .map((event) => ({ title: capitalized(words.say(eventKey(source, event))), value: event })),
    digests: digests.map((value) => ({ title: words.say(`subscriptions.digest.${value}`), value })),
    languages: (['en', 'fr'] as const satisfies readonly FormValues['language'][]).map((value) => ({
      title: words.say(`automatic.language.${value}`),
      value,
    })),
  };
}

/** As a sentence begins. */
function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
