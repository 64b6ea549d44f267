import type { Labelled } from '../../clients/servicenow/incidents.ts';
import type { Caller, Turn } from '../turn.ts';
import { anyChoice, compact, type ListPlace } from './list-place.ts';
import { priorityLook } from './priority.ts';

export interface ListFiltersDeps {
  /** All active groups by name. */
  readonly listGroups: (caller: Caller) => Promise<readonly Labelled[]>;
  readonly listChoices: (
    element: 'state',
    language: 'en' | 'fr',
    caller: Caller,
  ) => Promise<readonly Labelled[]>;
}

/** What the filters offer. */
export interface FilterChoices {
  readonly groups: readonly Labelled[];
  readonly states: readonly Labelled[];
}

/** A list can be read without its filters: what ServiceNow does not tell is not offered. */
export async function readFilterChoices(turn: Turn, deps: ListFiltersDeps): Promise<FilterChoices> {
  const none = (): readonly Labelled[] => [];
  const [groups, states] = await Promise.all([
    deps.listGroups(turn).catch(none),
    deps.listChoices('state', turn.words.language, turn).catch(none),
  ]);
  return { groups, states };
}

/** More do not fit a card; whoever has more says the group's name. */
const offeredGroups = 30;
const priorities = ['1', '2', '3', '4', '5'] as const;

/** @param assignee the name of the person whose list it is, where that is not the one who looks at it */
export function filtersData(
  place: ListPlace,
  { words }: Turn,
  { groups, states }: FilterChoices,
  assignee: string | undefined,
): object {
  const any = { title: words.say('list.any'), value: anyChoice };
  const anyState = place.kind === 'search' ? any : { ...any, title: words.say('list.anyOpen') };
  const choice = ({ label, value }: Labelled) => ({ title: label, value });
  const ownGroup = groups.filter(({ value }) => value === place.group);
  const offered = [...new Set([...ownGroup, ...groups.slice(0, offeredGroups)])];
  const { offset: _, group, priority, state, assigned, ...unchanged } = place;
  return {
    unchanged: compact(unchanged),
    group: group || anyChoice,
    groups: [any, ...offered.map(choice)],
    priority: priority || anyChoice,
    priorities: [
      any,
      ...priorities.map((value) => ({
        title: `${priorityLook({ value, label: '' }).icon} ${words.say(`list.priorities.${value}`)}`,
        value,
      })),
    ],
    state: state || anyChoice,
    states: [anyState, ...states.map(choice)],
    assigned,
    people: [
      { title: words.say('list.me'), value: 'me' },
      { title: words.say('list.anybody'), value: 'anybody' },
      ...(assignee === undefined ? [] : [{ title: assignee, value: assigned }]),
    ],
  };
}
