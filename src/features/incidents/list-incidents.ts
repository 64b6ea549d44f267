import MiniSearch from 'minisearch';
import type { IncidentFilter, IncidentList, Labelled } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { ownUser } from '../own-user.ts';
import { looksLikeRecordNumber } from '../record-number.ts';
import type { Caller, Reply, Turn } from '../turn.ts';
import { chooseGroupCard } from './choose-group.ts';
import { type ListCardDeps, listCard, pageSize } from './list-card.ts';
import { type ListPlace, listPlaceSchema, mine, open, search } from './list-place.ts';
import { readNarrowing } from './narrowing.ts';
import { type ShowIncidentDeps, showIncident } from './show-incident.ts';

export interface ListDeps extends ListCardDeps, ShowIncidentDeps {
  readonly listIncidents: (
    filter: IncidentFilter,
    page: { readonly offset: number; readonly limit: number },
    caller: Caller,
  ) => Promise<IncidentList>;
  /** The active group of exactly this name, else those whose names hold it. */
  readonly findGroups: (name: string, caller: Caller) => Promise<readonly Labelled[]>;
}

/** What is open and assigned to the person. @throws PERSON_WITHOUT_USER */
export async function listMine(turn: Turn, deps: ListDeps): Promise<Reply> {
  const { sysId } = ownUser(turn);
  // Others may click on what is posted where they read along: it stays the list of the one who asked.
  const isShared = turn.place.kind !== 'personal';
  return show(turn, isShared ? { ...mine, assigned: sysId } : mine, deps);
}

/** @param text such as "for Service Desk priority 1" @throws PRIORITY_UNKNOWN, GROUP_UNKNOWN */
export async function listOpen(turn: Turn, text: string, deps: ListDeps): Promise<Reply> {
  const { group, priority = '' } = readNarrowing(text);
  const place: ListPlace = { ...open, priority };
  if (group === undefined) return show(turn, place, deps);
  const groups = await deps.findGroups(group, turn);
  const [only, ...others] = groups;
  if (only === undefined) throw await unknownGroup(turn, group, deps);
  if (others.length > 0) return chooseGroupCard(turn, group, groups, place);
  return show(turn, { ...place, group: only.value }, deps);
}

/** Every row of the card carries the text, and Teams limits the size of cards. */
const longestText = 200;

/** Incidents that hold all of the words, open or not; a number is no search. @throws SEARCH_TEXT_TOO_LONG */
export async function searchIncidents(turn: Turn, text: string, deps: ListDeps): Promise<Reply> {
  if (looksLikeRecordNumber(text)) return showIncident(turn, text, deps);
  if (text.length > longestText) {
    throw new CasebridgeError('SEARCH_TEXT_TOO_LONG', { limit: longestText, length: text.length });
  }
  return show(turn, search(text), deps);
}

/** Another page, other filters, or the way back to the list. @throws CARD_OUTDATED */
export async function showListAgain(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  return show(turn, parseCardData(listPlaceSchema, data), deps);
}

async function show(turn: Turn, place: ListPlace, deps: ListDeps): Promise<Reply> {
  const list = await readPage(turn, place, deps);
  // What was on this page may have moved to an earlier one.
  const lastOffset = Math.max(0, Math.ceil(list.total / pageSize) - 1) * pageSize;
  if (list.incidents.length > 0 || place.offset <= lastOffset) return listCard(turn, place, list, deps);
  const last = { ...place, offset: lastOffset };
  return listCard(turn, last, await readPage(turn, last, deps), deps);
}

async function readPage(turn: Turn, place: ListPlace, deps: ListDeps): Promise<IncidentList> {
  const filter = filterOf(place, turn);
  return deps.listIncidents(filter, { offset: place.offset, limit: pageSize }, turn);
}

function filterOf(place: ListPlace, turn: Turn): IncidentFilter {
  const { kind, text, group, priority, state, assigned } = place;
  return {
    // Somebody who asks for a state means that state; a search is for what was solved before as well.
    openOnly: kind !== 'search' && state === '',
    ...(assigned !== 'anybody' && { assignedTo: assigned === 'me' ? ownUser(turn).sysId : assigned }),
    ...(group !== '' && { group }),
    ...(priority !== '' && { priority }),
    ...(state !== '' && { state }),
    ...(kind === 'search' && text !== '' && { text }),
  };
}

const namedGroups = 5;

/** Names the groups that are called nearly so. */
async function unknownGroup(turn: Turn, name: string, deps: ListDeps): Promise<CasebridgeError> {
  const groups = await deps.listGroups(turn);
  const index = new MiniSearch<Labelled>({ fields: ['label'], idField: 'value', storeFields: ['label'] });
  index.addAll(groups);
  const near = index.search(name, { fuzzy: 0.34, prefix: true }).map(({ label }) => String(label));
  const shown = near.length > 0 ? near : groups.map(({ label }) => label);
  return new CasebridgeError('GROUP_UNKNOWN', {
    name: name.length <= 60 ? name : `${name.slice(0, 60)}…`,
    near: turn.words.list(shown.slice(0, namedGroups)),
  });
}
