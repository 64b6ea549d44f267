import type { ListPastChanges } from '../topics.ts';
import type { CaseRecords } from './records.ts';

/** What was told of a case. Its title stays out: others may read along. @throws STORE_UNAVAILABLE */
export function createPastCases(records: Pick<CaseRecords, 'find' | 'listEvents'>): ListPastChanges {
  return async (filter, since) => {
    // Nobody is told of a case without having been subscribed to that one.
    const found = 'topicId' in filter ? await records.find(filter.topicId) : undefined;
    if (found === undefined) return { changes: [], knownSince: since };
    const title = found.number ?? found.incident.number;
    const changes = (await records.listEvents(found.key))
      .flatMap(({ told: event, at }) =>
        event === undefined ? [] : [{ topicId: found.key, title, event, at }],
      )
      .filter(({ at }) => at >= since)
      .toSorted((one, other) => other.at.getTime() - one.at.getTime());
    return { changes, knownSince: since };
  };
}
