import { connectIncidentWatch, type IncidentWatch } from '../../src/composition/incident-watch.ts';
import type { SensitivityPolicy } from '../../src/features/sensitivity.ts';
import { createLog } from '../../src/log.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { createIncidentWatch } from '../../src/store/incident-watch.ts';
import { noon, seed } from '../contract/servicenow-seed.ts';
import { connectTo } from '../contract/servicenow-target.ts';
import { type NotificationPlace, openNotifications } from '../store/notification-place.ts';

type Values = Readonly<Record<string, string>>;

/** A process that watches incidents. */
export interface WatchingReplica {
  readonly watch: IncidentWatch;
  /** Its next reading, now. */
  poll(): Promise<void>;
  /** In how many milliseconds it reads next. */
  pause(): number;
  /** How often it told that something was queued. */
  kicks(): number;
}

/** A ServiceNow that is watched, and the store of those who watch it. */
export interface WatchedServiceNow {
  readonly standIn: ServiceNowStandIn;
  readonly notifications: NotificationPlace;
  /** Messages of the log. */
  readonly logged: readonly string[];
  /** Whether anybody is subscribed to incidents; somebody is. */
  isWanted: boolean;
  startReplica(name?: string): WatchingReplica;
  /** Adds an incident past every rule. @returns its sys_id */
  insert(number: string, values?: Values): string;
  change(sysId: string, values: Values): void;
  /** Lets time pass. */
  wait(seconds: number): void;
  close(): Promise<void>;
}

const nothingHidden: SensitivityPolicy = { tables: [], fields: [], groups: [], priorities: [] };

export async function startWatchedServiceNow(policy = nothingHidden): Promise<WatchedServiceNow> {
  let now = noon;
  const standIn = await startServiceNow({ seed, now: () => now });
  const notifications = await openNotifications({ kind: 'memory' }, () => now);
  const logged: string[] = [];
  const destination = { write: (line: string) => void logged.push(JSON.parse(line).msg) };
  const ends: (() => Promise<void>)[] = [];
  const watched: WatchedServiceNow = {
    ...{ standIn, notifications, logged, isWanted: true },
    startReplica: (name = 'one') => {
      const works: (() => Promise<void>)[] = [];
      let kicks = 0;
      let pause = 0;
      const watch = connectIncidentWatch({
        serviceNow: { instance: connectTo(standIn) },
        tenant: {
          incidentWatch: createIncidentWatch(notifications.db, 't'),
          subscriptions: { hasActive: async () => watched.isWanted },
        },
        sensitivity: policy,
        pollSeconds: 60,
        now: () => now,
        newId: () => name,
        log: createLog({ level: 'info', secrets: [], destination }),
      });
      const schedule = (milliseconds: number, work: () => Promise<void>) => {
        pause = milliseconds;
        works.push(work);
        return () => undefined;
      };
      const onChanges = () => {
        kicks += 1;
      };
      ends.push(watch.start(schedule, onChanges));
      return { watch, poll: async () => works.shift()?.(), pause: () => pause, kicks: () => kicks };
    },
    insert: (number, values = {}) => {
      const usual = { short_description: `About ${number}`, priority: '3', state: '1', active: 'true' };
      return standIn.tables.insert('incident', { number, ...usual, ...values }).sys_id ?? '';
    },
    change: (sysId, values) => {
      standIn.tables.update('incident', sysId, values);
    },
    wait: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    close: async () => {
      for (const end of ends) await end();
      await notifications.db.close();
      await standIn.close();
    },
  };
  return watched;
}
