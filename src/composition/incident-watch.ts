import { readChangedIncidents } from '../clients/servicenow/changed-incidents.ts';
import { readInstanceClock } from '../clients/servicenow/instance-clock.ts';
import { readActiveIncidents, readIncidentsSince } from '../clients/servicenow/past-incidents.ts';
import { incidentSource } from '../features/incidents/watch/incident-topic.ts';
import { createPastIncidents } from '../features/incidents/watch/past-changes.ts';
import { type PollIncidentsDeps, pollIncidents } from '../features/incidents/watch/poll-incidents.ts';
import { startWatch, type WatchLoopDeps } from '../features/incidents/watch/watch-loop.ts';
import type { WatchRecords } from '../features/incidents/watch/watch-records.ts';
import type { SubscriptionRecords } from '../features/notifications/records.ts';
import type { SensitivityPolicy } from '../features/sensitivity.ts';
import type { ListPastChanges, TopicSource } from '../features/topics.ts';
import type { Log } from '../log.ts';
import type { ServiceNow } from './service-now.ts';

export interface IncidentWatchParts {
  readonly serviceNow: Pick<ServiceNow, 'instance'>;
  readonly tenant: {
    readonly incidentWatch: WatchRecords;
    readonly subscriptions: Pick<SubscriptionRecords, 'hasActive'>;
  };
  readonly sensitivity: SensitivityPolicy;
  readonly pollSeconds: number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

export interface IncidentWatch {
  /** What notifications tell of incidents. */
  readonly source: TopicSource;
  readonly listPastChanges: ListPastChanges;
  /**
   * Reads what becomes of incidents, from now on, while anybody is subscribed to some.
   * @param onChanges something was queued to be told
   * @returns ends it
   */
  start(schedule: WatchLoopDeps['schedule'], onChanges: () => void): () => Promise<void>;
}

/** Tells those who subscribed to incidents what becomes of them, as the integration user sees them. */
export function connectIncidentWatch(parts: IncidentWatchParts): IncidentWatch {
  const { tenant, sensitivity, pollSeconds, now, log } = parts;
  const { instance } = parts.serviceNow;
  const records = tenant.incidentWatch;
  const pauseMilliseconds = pollSeconds * 1000;
  const deps = { ...readingDeps(parts), records, pauseMilliseconds };
  return {
    source: incidentSource({ records, sensitivity, instanceUrl: instance.url }),
    listPastChanges: createPastIncidents({
      records,
      sensitivity,
      readSince: async (since, likeness) =>
        readIncidentsSince(instance, since, likeness, await readInstanceClock(instance, now())),
    }),
    start: (schedule, onChanges) =>
      startWatch({
        poll: (signal) => pollIncidents(deps, signal),
        pauseMilliseconds,
        schedule,
        onChanges,
        onTrouble: (code, error) => {
          if (code === undefined) log.info('changes of incidents are read again');
          else log.warn({ code, err: error }, 'changes of incidents could not be read');
        },
      }),
  };
}

function readingDeps({
  serviceNow: { instance },
  tenant,
  now,
  newId,
}: IncidentWatchParts): Omit<PollIncidentsDeps, 'records' | 'pauseMilliseconds'> {
  return {
    isWanted: () => tenant.subscriptions.hasActive('incident'),
    holder: newId(),
    readChanges: async (cursor, signal) => {
      const clock = await readInstanceClock(instance, now(), signal);
      return readChangedIncidents(instance, cursor, clock, { signal });
    },
    readBeginning: async (signal) => {
      const { now: at } = await readInstanceClock(instance, now(), signal);
      return { at, incidents: await readActiveIncidents(instance, undefined, signal) };
    },
  };
}
