import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FinishedRequest } from './http/request.ts';
import type { FinishedTurn } from './teams/answer-turn.ts';

/** The last reading of service health. */
export interface HealthReading {
  readonly readAt: Date;
  readonly openIssues: readonly unknown[];
}

export interface Metrics {
  turnFinished(turn: FinishedTurn): void;
  requestFinished(request: FinishedRequest): void;
  healthPolled(outcome: string): void;
  /** From now on the last reading of service health is looked at whenever the metrics are read. */
  watchHealth(last: () => HealthReading | undefined, now: () => Date): void;
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
  return {
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
