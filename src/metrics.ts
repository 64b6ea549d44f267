import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FinishedRequest } from './http/request.ts';
import type { FinishedTurn } from './teams/answer-turn.ts';

/** The last reading of service health. */
export interface HealthReading {
  readonly readAt: Date;
  readonly openIssues: readonly unknown[];
}

/** What the ledger of deliveries holds. */
export interface LedgerReading {
  readonly expected: number;
  readonly queued: number;
  readonly sent: number;
  readonly edited: number;
  readonly failed: number;
  readonly givenUp: number;
  readonly doubtful: number;
  /** Of what is due; undefined when nothing is. */
  readonly oldestDueAt: Date | undefined;
}

export interface Metrics {
  turnFinished(turn: FinishedTurn): void;
  requestFinished(request: FinishedRequest): void;
  healthPolled(outcome: string): void;
  /** From now on the last reading of service health is looked at whenever the metrics are read. */
  watchHealth(last: () => HealthReading | undefined, now: () => Date): void;
  /** One attempt to send a notification. @param code Teams' own, or ours; undefined when it was sent */
  notificationTried(kind: string, code: string | undefined): void;
  /** @param seconds from noticing a change to its message */
  changeTold(seconds: number): void;
  /** From now on the ledger is read whenever the metrics are; undefined: it cannot be read. */
  watchDeliveries(read: () => Promise<LedgerReading | undefined>, now: () => Date): void;
  /** @param outcome `made` or `failed` */
  backupTried(outcome: string): void;
  /** From now on it is told how old the newest backup is; undefined: there is none. */
  watchBackups(newest: () => Date | undefined, now: () => Date): void;
  /** Everything in Prometheus' text form. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * Of the process, once: what watches garbage collection for them never lets go of their registry, and would keep a whole
 * bot in memory that was closed.
 */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

const secondsBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const turns = new Counter({
    name: 'casebridge_turns_total',
    help: 'Messages and clicks, by what was asked and how it ended',
    labelNames: ['asked', 'outcome'],
    registers: [registry],
  });
  const turnSeconds = new Histogram({
    name: 'casebridge_turn_seconds',
    help: 'From an activity to its answer',
    labelNames: ['asked'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const requestSeconds = new Histogram({
    name: 'casebridge_upstream_request_seconds',
    help: 'Requests to other systems with their retries',
    labelNames: ['service', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const polls = new Counter({
    name: 'casebridge_health_polls_total',
    help: 'Polls of service health, by how they ended',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const { notificationTried, changeTold } = notificationMetrics(registry);
  return {
    notificationTried,
    changeTold,
    watchDeliveries: (read, now) => watchDeliveries(registry, read, now),
    ...backupMetrics(registry),
    healthPolled: (outcome) => polls.inc({ outcome }),
    watchHealth: (last, now) => watchHealth(registry, last, now),
    turnFinished: ({ asked, outcome, seconds }) => {
      turns.inc({ asked, outcome });
      turnSeconds.observe({ asked }, seconds);
    },
    requestFinished: ({ service, status, seconds }) => requestSeconds.observe({ service, status }, seconds),
    read: async () => ({
      contentType: registry.contentType,
      text: await Registry.merge([registry, ofProcess]).metrics(),
    }),
  };
}

/** Before the first reading both are missing: 0 would look like good news. */
function watchHealth(registry: Registry, last: () => HealthReading | undefined, now: () => Date): void {
  const gauge = (name: string, help: string, measure: (reading: HealthReading) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const reading = last();
        if (reading === undefined) this.remove();
        else this.set(measure(reading));
      },
    });
  gauge(
    'casebridge_health_reading_age_seconds',
    'Since service health was last read from Graph, by whichever replica',
    ({ readAt }) => (now().getTime() - readAt.getTime()) / 1000,
  );
  gauge(
    'casebridge_health_open_issues',
    'Issues of Microsoft 365 that were open at the last reading',
    ({ openIssues }) => openIssues.length,
  );
}

function backupMetrics(registry: Registry): Pick<Metrics, 'backupTried' | 'watchBackups'> {
  const tries = new Counter({
    name: 'casebridge_store_backups_total',
    help: 'Backups of the embedded database, by how they ended',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    backupTried: (outcome) => tries.inc({ outcome }),
    watchBackups: (newest, now) => {
      new Gauge({
        name: 'casebridge_store_backup_age_seconds',
        help: 'Since the newest backup of the embedded database was made',
        registers: [registry],
        collect() {
          const made = newest();
          if (made === undefined) this.remove();
          else this.set((now().getTime() - made.getTime()) / 1000);
        },
      });
    },
  };
}

function notificationMetrics(registry: Registry): Pick<Metrics, 'notificationTried' | 'changeTold'> {
  const tries = new Counter({
    name: 'casebridge_notification_tries_total',
    help: 'Attempts to post, edit or reply without having been asked, by how they ended and the code Teams gave',
    labelNames: ['outcome', 'code'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'casebridge_notification_seconds',
    help: 'From noticing a change to its message, where the subscription wants it at once',
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800],
    registers: [registry],
  });
  return {
    notificationTried: (outcome, code = '') => tries.inc({ outcome, code }),
    changeTold: (elapsed) => seconds.observe(elapsed),
  };
}

const ledgerStates = ['queued', 'sent', 'edited', 'failed', 'givenUp'] as const;

/** While the ledger cannot be read all are missing, as they are without a reading of service health. */
function watchDeliveries(
  registry: Registry,
  read: () => Promise<LedgerReading | undefined>,
  now: () => Date,
): void {
  new Gauge({
    name: 'casebridge_deliveries',
    help: 'Deliveries of the ledger by what became of them',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const reading = await read();
      this.reset();
      if (reading) for (const state of ledgerStates) this.set({ state }, reading[state]);
    },
  });
  const gauge = (name: string, help: string, measure: (reading: LedgerReading) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const reading = await read();
        if (reading === undefined) this.remove();
        else this.set(measure(reading));
      },
    });
  gauge(
    'casebridge_deliveries_expected',
    'Changes by matching subscriptions: what the states of casebridge_deliveries must add up to',
    ({ expected }) => expected,
  );
  gauge(
    'casebridge_deliveries_doubtful',
    'Deliveries that may be there twice, because an answer was lost or a process ended before it could note one',
    ({ doubtful }) => doubtful,
  );
  gauge(
    'casebridge_delivery_oldest_due_seconds',
    'How long the oldest delivery that is due has been waiting',
    ({ oldestDueAt }) => (oldestDueAt ? Math.max(0, (now().getTime() - oldestDueAt.getTime()) / 1000) : 0),
  );
}
