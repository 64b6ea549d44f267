import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { detailFields, type Incident, incidentOf, incidentRow, listFields } from './incident-rows.ts';
import { type Instance, listCall } from './instance.ts';
import { allOf, anyOf, type Condition, on } from './query.ts';

export type { Incident } from './incident-rows.ts';
export type { JournalEntry } from './journal.ts';
export type { Labelled } from './schema.ts';

/** Which incidents a list holds; what is left out does not matter. */
export interface IncidentFilter {
  /** Neither resolved nor closed nor cancelled. */
  readonly openOnly: boolean;
  /** A user's sys_id. */
  readonly assignedTo?: string;
  /** A group's sys_id. */
  readonly group?: string;
  readonly priority?: '1' | '2' | '3' | '4' | '5';
  /** A raw value. */
  readonly state?: string;
  /** Words that the record holds, all of them. */
  readonly text?: string;
}

export interface IncidentList {
  readonly incidents: readonly Incident[];
  /** How many there are besides this page; some may be hidden from the integration user. */
  readonly total: number;
}

const incident = on('incident');
const resolved = '6';
const resolvedStates = [resolved, '7'];

/** ServiceNow counts resolved incidents as active until they are closed. */
const isOpen = allOf(incident.equals('active', 'true'), incident.notEquals('state', resolved));

/**
 * The incident that is literally called `candidates[0]`, else the first of the others that exists.
 * @param candidates numbers in order of preference, such as `INC001`, `INC0000001`
 */
export async function findIncident(
  instance: Instance,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<Incident | undefined> {
  const rows = await instance.get({
    ...listCall({
      query: incident.isOneOf('number', candidates),
      fields: detailFields,
      limit: candidates.length,
    }),
    schema: z.array(incidentRow),
    signal,
  });
  const rank = ({ number }: Incident) => candidates.indexOf(number.toUpperCase());
  return rows
    .map((row) => incidentOf(instance, row))
    .filter((found) => rank(found) >= 0)
    .sort((one, other) => rank(one) - rank(other))[0];
}

/** The incident with this sys_id; undefined when there is none or it may not be seen. */
export async function readIncident(
  instance: Instance,
  sysId: string,
  signal?: AbortSignal,
): Promise<Incident | undefined> {
  const rows = await instance.get({
    ...listCall({ query: incident.equals('sys_id', sysId), fields: detailFields, limit: 1 }),
    schema: z.array(incidentRow),
    signal,
  });
  // Without its condition the question would be answered with any incident.
  const row = rows.find((found) => found.sys_id === sysId);
  return row && incidentOf(instance, row);
}

/**
 * One page of incidents: the worst priority first, then the newest number.
 * @throws SERVICENOW_FORBIDDEN when ServiceNow did not look at whose or which group's was asked for
 */
export async function listIncidents(
  instance: Instance,
  filter: IncidentFilter,
  page: { readonly offset: number; readonly limit: number },
  signal?: AbortSignal,
): Promise<IncidentList> {
  const query = allOf(...conditionsOf(filter), incident.ascending('priority'), incident.descending('number'));
  const { result, total } = await instance.getPage({
    ...listCall({ query, fields: listFields, ...page, counted: true }),
    schema: z.array(incidentRow),
    signal,
  });
  const incidents = result.map((row) => incidentOf(instance, row));
  for (const found of incidents) refuseOthers(found, filter);
  return { incidents, total: total ?? page.offset + incidents.length };
}

function conditionsOf(filter: IncidentFilter): readonly Condition<'incident'>[] {
  const { openOnly, assignedTo, group, priority, state, text } = filter;
  return [
    ...(openOnly ? [isOpen] : []),
    ...(assignedTo === undefined ? [] : [incident.equals('assigned_to', assignedTo)]),
    ...(group === undefined ? [] : [incident.equals('assignment_group', group)]),
    ...(priority === undefined ? [] : [incident.equals('priority', priority)]),
    ...(state === undefined ? [] : [incident.equals('state', state)]),
    ...(text === undefined ? [] : [incident.matchesText([text])]),
  ];
}

/** A dropped condition would show somebody else's incidents as theirs. */
function refuseOthers(found: Incident, { assignedTo, group }: IncidentFilter): void {
  const dropped =
    (assignedTo !== undefined && found.assignedTo.value !== assignedTo && 'assigned_to') ||
    (group !== undefined && found.assignmentGroup.value !== group && 'assignment_group');
  if (dropped) throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: `incident.${dropped}` });
}

/**
 * Incidents that were resolved with notes and are about these words, newest first. The text index finds
 * records with all words; when those are few, any of the words in the short description will do.
 */
export async function findResolvedIncidents(
  instance: Instance,
  words: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Incident[]> {
  const isUseful = allOf(incident.isOneOf('state', resolvedStates), incident.isNotEmpty('close_notes'));
  return findByWords(instance, isUseful, words, limit, signal);
}

/** The same among open incidents: those that somebody about to report a new one may mean. */
export async function findSimilarOpenIncidents(
  instance: Instance,
  words: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Incident[]> {
  return findByWords(instance, isOpen, words, limit, signal);
}

async function findByWords(
  instance: Instance,
  among: Condition<'incident'>,
  words: readonly string[],
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly Incident[]> {
  const search = async (about: Condition<'incident'>) => {
    const query = allOf(among, about, incident.descending('sys_updated_on'));
    const rows = await instance.get({
      ...listCall({ query, fields: listFields, limit }),
      schema: z.array(incidentRow),
      signal,
    });
    return rows.map((row) => incidentOf(instance, row));
  };
  const withAllWords = await search(incident.matchesText(words));
  if (withAllWords.length >= limit / 2) return withAllWords;
  const withAnyWord = await search(
    anyOf(...words.map((word) => incident.contains('short_description', word))),
  );
  const known = new Set(withAllWords.map(({ sysId }) => sysId));
  return [...withAllWords, ...withAnyWord.filter(({ sysId }) => !known.has(sysId))].slice(0, limit);
}
