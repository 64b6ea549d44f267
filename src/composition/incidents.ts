import { LRUCache } from 'lru-cache';
import { attachFile, listAttachments } from '../clients/servicenow/attachments.ts';
import { type ChoiceElement, listChoices } from '../clients/servicenow/choices.ts';
import { findGroups, listGroupMembers, listGroups } from '../clients/servicenow/groups.ts';
import { createIncident, findByCorrelation, updateIncident } from '../clients/servicenow/incident-writes.ts';
import {
  findIncident,
  findSimilarOpenIncidents,
  type IncidentFilter,
  listIncidents,
  readIncident,
} from '../clients/servicenow/incidents.ts';
import type { Labelled } from '../clients/servicenow/schema.ts';
import { findPeople } from '../clients/servicenow/users.ts';
import type { Config } from '../config.ts';
import type { IncidentsDeps } from '../features/incidents/index.ts';
import { tellingWords } from '../features/solutions/question.ts';
import type { Caller } from '../features/turn.ts';
import type { Store } from '../store/index.ts';
import type { ServiceNow } from './service-now.ts';

export interface IncidentParts {
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  /** Gets an image that was pasted into the chat. */
  readonly fetchImage: IncidentsDeps['fetchImage'];
  readonly matchHealth: IncidentsDeps['matchHealth'];
  readonly issueLine: IncidentsDeps['issueLine'];
  readonly caseLine: IncidentsDeps['caseLine'];
  readonly solutionsLine: IncidentsDeps['solutionsLine'];
  readonly now: () => Date;
}

/** What the commands and cards about incidents ask of ServiceNow, each in the name of the one who asks. */
export function incidentsDeps(
  config: Config,
  { serviceNow, store, fetchImage, matchHealth, issueLine, caseLine, solutionsLine, now }: IncidentParts,
): IncidentsDeps {
  const as = (caller: Caller) => serviceNow.forCaller(caller);
  return {
    instanceUrl: serviceNow.instance.url,
    sensitivity: config.sensitivity,
    claims: store.claims,
    matchHealth,
    issueLine,
    caseLine,
    solutionsLine,
    fetchImage,
    tellingWords,
    findIncident: (numbers, caller) => findIncident(as(caller), numbers, caller.signal),
    readIncident: (sysId, caller) => readIncident(as(caller), sysId, caller.signal),
    listIncidents: (filter: IncidentFilter, page, caller) =>
      listIncidents(as(caller), filter, page, caller.signal),
    findOpenIncidents: (words, caller) =>
      findSimilarOpenIncidents(as(caller), words, similarIncidents, caller.signal),
    findGroups: (name, caller) => findGroups(as(caller), name, caller.signal),
    findPeople: (text, caller) => findPeople(as(caller), text, caller.signal),
    createIncident: (changes, correlationId, caller) =>
      createIncident(as(caller), changes, correlationId, caller.signal),
    findByCorrelation: (correlationId, caller) => findByCorrelation(as(caller), correlationId, caller.signal),
    updateIncident: (version, changes, caller) => updateIncident(as(caller), version, changes, caller.signal),
    listAttachments: (sysId, caller) => listAttachments(as(caller), sysId, caller.signal),
    attachFile: (sysId, file, caller) => attachFile(as(caller), sysId, file, caller.signal),
    ...keptLists(serviceNow, now),
  };
}

const similarIncidents = 20;
const keptMilliseconds = 10 * 60_000;
const keptGroups = 500;

/**
 * Lists that change rarely. They are the same for everybody, so the integration user reads them, and no turn's end
 * takes them from another turn that waits for them.
 */
function keptLists(
  { instance }: ServiceNow,
  now: () => Date,
): Pick<IncidentsDeps, 'listChoices' | 'listGroups' | 'listGroupMembers'> {
  const kept = <Key extends string>(max: number, read: (key: Key) => Promise<readonly Labelled[]>) => {
    const lists = new LRUCache<Key, readonly Labelled[]>({
      max,
      ttl: keptMilliseconds,
      ttlResolution: 0,
      perf: { now: () => now().getTime() },
      fetchMethod: (key) => read(key),
    });
    return (key: Key) => lists.forceFetch(key);
  };
  const choices = {
    en: kept<ChoiceElement>(20, (element) => listChoices(instance, element, 'en')),
    fr: kept<ChoiceElement>(20, (element) => listChoices(instance, element, 'fr')),
  };
  const groups = kept<'all'>(1, () => listGroups(instance));
  const members = kept<string>(keptGroups, (group) => listGroupMembers(instance, group));
  return {
    listChoices: (element, language) => choices[language](element),
    listGroups: () => groups('all'),
    listGroupMembers: (group) => members(group),
  };
}
