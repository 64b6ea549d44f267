import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { FinishedRequest } from './http/request.ts';
import type { FinishedTurn } from './teams/answer-turn.ts';

export interface Metrics {
  turnFinished(turn: FinishedTurn): void;
  requestFinished(request: FinishedRequest): void;
  /** Everything in Prometheus' text form. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const secondsBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
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
  return {
    turnFinished: ({ asked, outcome, seconds }) => {
      turns.inc({ asked, outcome });
      turnSeconds.observe({ asked }, seconds);
    },
    requestFinished: ({ service, status, seconds }) => requestSeconds.observe({ service, status }, seconds),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
