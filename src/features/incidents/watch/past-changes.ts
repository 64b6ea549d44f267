import type { WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import { type IncidentLikeness, isLike } from '../../../clients/servicenow/past-incidents.ts';
import { audience, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { ListPastChanges, PastChange, SubscriptionFilter } from '../../topics.ts';
import type { StoredChange, WatchRecords } from './watch-records.ts';

export interface PastIncidentsDeps {
  readonly records: Pick<WatchRecords, 'find' | 'findAll' | 'listChanges'>;
  /** Those that were created or resolved since then. @throws what ServiceNow's client throws */
  readonly readSince: (since: Date, likeness: IncidentLikeness) => Promise<readonly WatchedIncident[]>;
  readonly sensitivity: SensitivityPolicy;
}

const mostChanges = 1000;

/**
 * When incidents were created and resolved ServiceNow knows; what else became of them, only who was watching. Filters
 * judge each incident by what it is like now.
 */
export function createPastIncidents(deps: PastIncidentsDeps): ListPastChanges {
  return async (filter, since) => {
    const told = 'topicId' in filter ? await ofOne(filter.topicId, deps) : await ofMany(filter, since, deps);
    const changes = told
      .filter(({ at }) => at >= since)
      .toSorted((one, other) => other.at.getTime() - one.at.getTime());
    return { changes, knownSince: since };
  };
}

async function ofOne(
  sysId: string,
  { records, sensitivity }: PastIncidentsDeps,
): Promise<readonly PastChange[]> {
  const found = await records.find(sysId);
  if (found === undefined) return [];
  const about = aboutTopic(found.incident, sensitivity);
  return found.changes.map(({ event, noticedAt }) => ({ ...about, event, at: noticedAt }));
}

async function ofMany(
  filter: SubscriptionFilter,
  since: Date,
  { records, readSince, sensitivity }: PastIncidentsDeps,
): Promise<readonly PastChange[]> {
  const likeness = likenessOf(filter);
  const [incidents, stored] = await Promise.all([
    readSince(since, likeness),
    records.listChanges(since, mostChanges),
  ]);
  return [
    ...incidents.flatMap((incident) => lifeOf(incident, sensitivity)),
    ...(await watched(stored, likeness, { records, sensitivity })),
  ];
}

/** Whatever a conversation may be told about it, others may read. */
function aboutTopic(
  incident: WatchedIncident,
  policy: SensitivityPolicy,
): Pick<PastChange, 'topicId' | 'title'> {
  const { sysId, number, shortDescription } = incident;
  const isShown = maySee(audience(incident, { kind: 'channel' }, policy), 'short_description');
  return { topicId: sysId, title: isShown ? `${number} · ${shortDescription}` : number };
}

function lifeOf(incident: WatchedIncident, policy: SensitivityPolicy): readonly PastChange[] {
  const about = aboutTopic(incident, policy);
  const { createdAt, resolvedAt } = incident;
  return [
    { ...about, event: 'new', at: createdAt },
    ...(resolvedAt === undefined ? [] : [{ ...about, event: 'restored' as const, at: resolvedAt }]),
  ];
}

async function watched(
  stored: readonly StoredChange[],
  likeness: IncidentLikeness,
  { records, sensitivity }: Pick<PastIncidentsDeps, 'records' | 'sensitivity'>,
): Promise<readonly PastChange[]> {
  const between = stored.filter(({ event }) => event === 'update' || event === 'worse');
  const incidents = await records.findAll([...new Set(between.map(({ sysId }) => sysId))]);
  const known = new Map(incidents.filter((one) => isLike(one, likeness)).map((one) => [one.sysId, one]));
  return between.flatMap(({ sysId, event, noticedAt }) => {
    const incident = known.get(sysId);
    return incident === undefined ? [] : [{ ...aboutTopic(incident, sensitivity), event, at: noticedAt }];
  });
}

function likenessOf(filter: SubscriptionFilter): IncidentLikeness {
  if ('topicId' in filter || filter.source !== 'incident') return {};
  const { group, mostPriority, state } = filter;
  return {
    ...(group && { group: group.sysId }),
    ...(mostPriority !== undefined && { mostPriority }),
    ...(state !== undefined && { state }),
  };
}
