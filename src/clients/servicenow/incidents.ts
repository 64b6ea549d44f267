import { z } from 'zod';
import type { Instance } from './instance.ts';
import { listParameters } from './instance.ts';
import {
  allOf,
  anyOf,
  type Condition,
  contains,
  isNotEmpty,
  isOneOf,
  matchesText,
  newestFirst,
} from './query.ts';
import { labelled, moment, value } from './schema.ts';

export interface Incident {
  readonly sysId: string;
  readonly number: string;
  readonly shortDescription: string;
  readonly description: string;
  /** 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled; instances may have others. */
  readonly state: Labelled;
  /** 1 Critical … 5 Planning. */
  readonly priority: Labelled;
  readonly caller: Labelled;
  readonly assignmentGroup: Labelled;
  readonly assignedTo: Labelled;
  readonly openedAt: Date | undefined;
  readonly updatedAt: Date | undefined;
  readonly closeNotes: string;
  /** Where people open the record. */
  readonly url: string;
}

/** `label` is empty when nothing is set. */
export interface Labelled {
  readonly value: string;
  readonly label: string;
}

const row = z
  .object({
    sys_id: value,
    number: value,
    short_description: value,
    description: value,
    state: labelled,
    priority: labelled,
    caller_id: labelled,
    assignment_group: labelled,
    assigned_to: labelled,
    opened_at: moment,
    sys_updated_on: moment,
    close_notes: value,
  })
  .partial();

const fields = Object.keys(row.shape);
const resolvedStates = ['6', '7'];

/**
 * The incident that is literally called `candidates[0]`, else the first of the others that exists.
 * @param candidates numbers in order of preference, such as `INC001`, `INC0000001`
 */
export async function findIncident(
  instance: Instance,
  candidates: readonly string[],
  signal?: AbortSignal,
): Promise<Incident | undefined> {
  const found = await listIncidents(instance, isOneOf('number', candidates), candidates.length, signal);
  const rank = ({ number }: Incident) => candidates.indexOf(number.toUpperCase());
  return found.filter((incident) => rank(incident) >= 0).sort((one, other) => rank(one) - rank(other))[0];
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
  const resolved = allOf(isOneOf('state', resolvedStates), isNotEmpty('close_notes'));
  const search = (about: Condition) =>
    listIncidents(instance, allOf(resolved, about, newestFirst('sys_updated_on')), limit, signal);
  const withAllWords = await search(matchesText(words));
  if (withAllWords.length >= limit / 2) return withAllWords;
  const withAnyWord = await search(anyOf(...words.map((word) => contains('short_description', word))));
  const known = new Set(withAllWords.map(({ sysId }) => sysId));
  return [...withAllWords, ...withAnyWord.filter(({ sysId }) => !known.has(sysId))].slice(0, limit);
}

async function listIncidents(
  instance: Instance,
  query: Condition,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly Incident[]> {
  const rows = await instance.get({
    path: '/api/now/table/incident',
    parameters: listParameters(query, fields, limit),
    schema: z.array(row),
    signal,
  });
  return rows.map((found) => incidentOf(instance, found));
}

const nothing: Labelled = { value: '', label: '' };

function incidentOf(instance: Instance, found: z.infer<typeof row>): Incident {
  const sysId = found.sys_id ?? '';
  return {
    sysId,
    number: found.number ?? '',
    shortDescription: found.short_description ?? '',
    description: found.description ?? '',
    state: found.state ?? nothing,
    priority: found.priority ?? nothing,
    caller: found.caller_id ?? nothing,
    assignmentGroup: found.assignment_group ?? nothing,
    assignedTo: found.assigned_to ?? nothing,
    openedAt: found.opened_at,
    updatedAt: found.sys_updated_on,
    closeNotes: found.close_notes ?? '',
    url: `${instance.url}/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${sysId}`)}`,
  };
}
