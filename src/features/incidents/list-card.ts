import type { Incident, IncidentList } from '../../clients/servicenow/incidents.ts';
import { type Audience, audience, isHiddenRecord, maySee, type SensitivityPolicy } from '../sensitivity.ts';
import type { Reply, Turn } from '../turn.ts';
import { titleOf } from './incident-card.ts';
import { type FilterChoices, filtersData, type ListFiltersDeps, readFilterChoices } from './list-filters.ts';
import { compact, type ListPlace, open } from './list-place.ts';
import { priorityLook } from './priority.ts';

export interface ListCardDeps extends ListFiltersDeps {
  readonly sensitivity: SensitivityPolicy;
}

export const pageSize = 10;
const shownText = 60;

interface ListView {
  readonly place: ListPlace;
  readonly list: IncidentList;
  readonly choices: FilterChoices;
}

/** One page of a list, with its filters, as the place may see it. */
export async function listCard(
  turn: Turn,
  place: ListPlace,
  list: IncidentList,
  deps: ListCardDeps,
): Promise<Reply> {
  const view = { place, list, choices: await readFilterChoices(turn, deps) };
  const shownTo = (incident: Incident) => audience(incident, turn.place, deps.sensitivity);
  const reply = card(turn, view, shownTo);
  const isWhole = list.incidents.every((incident) => isWholeRow(incident, shownTo(incident)));
  return isWhole ? reply : { ...reply, privately: card(turn, view, () => 'full') };
}

function isWholeRow({ shortDescription, assignedTo }: Incident, seen: Audience): boolean {
  return (
    !isHiddenRecord(seen) &&
    (shortDescription === '' || maySee(seen, 'short_description')) &&
    (assignedTo.label === '' || maySee(seen, 'assigned_to'))
  );
}

function card(turn: Turn, view: ListView, shownTo: (incident: Incident) => Audience): Reply {
  const { words } = turn;
  const { place, list, choices } = view;
  const { incidents, total } = list;
  const shown = incidents.filter((incident) => !isHiddenRecord(shownTo(incident)));
  const hidden = incidents.length - shown.length;
  const assignee = otherAssignee(view, turn, shownTo);
  const heading = headingOf(view, turn, assignee);
  const count = countOf(view, turn);
  const { offset } = place;
  return {
    card: 'incidents/list',
    data: {
      heading,
      count,
      rows: shown.map((incident) => row(incident, turn, place, shownTo(incident))),
      ...(hidden > 0 && { hidden: words.say('list.hidden', { count: hidden }) }),
      ...(incidents.length === 0 && !isAllOpen(place) && { allOpen: { place: compact(open) } }),
      ...(offset > 0 && { previous: compact({ ...place, offset: Math.max(0, offset - pageSize) }) }),
      ...(offset + pageSize < total && { next: compact({ ...place, offset: offset + pageSize }) }),
      filters: filtersData(place, turn, choices, assignee),
    },
    summary: `${heading}: ${count}`,
  };
}

/** ServiceNow counts rows that it then does not let the one who asks see. */
function countOf({ place, list: { incidents, total } }: ListView, { words }: Turn): string {
  if (total === 0) {
    return words.say(isAllOpen(place) ? 'list.none.allOpen' : `list.none.${place.kind}`);
  }
  if (incidents.length === 0) return words.say('list.noneVisible', { total });
  return words.say('list.range', {
    first: place.offset + 1,
    last: place.offset + incidents.length,
    total,
  });
}

function isAllOpen({ kind, group, priority, state, assigned }: ListPlace): boolean {
  return kind === 'open' && `${group}${priority}${state}` === '' && assigned === 'anybody';
}

/** In a channel somebody may look at another person's list. @returns undefined when it is nobody's or one's own */
function otherAssignee(
  { place: { assigned }, list }: ListView,
  { asker, words }: Turn,
  shownTo: (incident: Incident) => Audience,
): string | undefined {
  if (assigned === 'me' || assigned === 'anybody') return undefined;
  if (asker.known && asker.person.sysId === assigned) return undefined;
  const named = list.incidents.find((incident) => maySee(shownTo(incident), 'assigned_to'));
  return named?.assignedTo.label || words.say('list.somebodyElse');
}

function headingOf({ place, choices }: ListView, { words }: Turn, assignee: string | undefined): string {
  const { kind, text, assigned } = place;
  const shownKind = kind === 'mine' && (assignee !== undefined || assigned === 'anybody') ? 'open' : kind;
  const shortened = text.length <= shownText ? text : `${text.slice(0, shownText)}…`;
  const group = choices.groups.find(({ value }) => value === place.group)?.label;
  const state = choices.states.find(({ value }) => value === place.state)?.label;
  const narrowed = [
    ...(group === undefined ? [] : [group]),
    ...(place.priority === '' ? [] : [words.say('list.ofPriority', { priority: place.priority })]),
    ...(state === undefined ? [] : [state]),
    ...(kind !== 'mine' && assigned === 'me' ? [words.say('list.assignedToMe')] : []),
    ...(assignee === undefined ? [] : [assignee]),
  ];
  return [words.say(`list.heading.${shownKind}`, { text: shortened }), ...narrowed].join(' · ');
}

function row(incident: Incident, turn: Turn, place: ListPlace, seen: Audience): object {
  const { words, now } = turn;
  const { number, sysId, state, priority, assignedTo, updatedAt } = incident;
  const assignee = maySee(seen, 'assigned_to')
    ? assignedTo.label || words.say('list.unassigned')
    : words.say('incident.hiddenTitle');
  return {
    number,
    sysId,
    title: titleOf(incident, turn, seen),
    icon: priorityLook(priority).icon,
    about: [
      priority.label,
      state.label,
      assignee,
      ...(updatedAt ? [words.say('list.updated', { age: words.age(updatedAt, now) })] : []),
    ].join(' · '),
    open: words.say('list.openIncident', { number }),
    list: compact(place),
  };
}
