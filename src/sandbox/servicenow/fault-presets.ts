import type { Fault } from '../faults.ts';

/** A fault that instances really show, by the name people give it. */
export interface ServiceNowFault {
  readonly name: string;
  readonly fault: Fault;
  /** True: nothing has been done. False: the work is done, and only its answer is bad, late or lost. */
  readonly happensBeforeWork: boolean;
}

const rateLimit = {
  error: {
    message: 'Rate limit exceeded',
    detail: 'Rate limit of 100 requests per hour for Table API exceeded',
  },
  status: 'failure',
};

const hibernating =
  '<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head><body>' +
  '<h1>Your instance is hibernating</h1>' +
  '<a href="https://developer.servicenow.com">Sign in to the developer site</a></body></html>';

const gateway = (status: number, title: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'Content-Type': 'text/html' },
  body: `<html><head><title>${status} ${title}</title></head><body><h1>${title}</h1></body></html>`,
});

const internalError = { error: { message: 'Internal server error', detail: null }, status: 'failure' };

/** Everything that goes wrong on the way to an instance, ready for `faults.add`. */
export const servicenowFaults: readonly ServiceNowFault[] = [
  {
    name: '429 with Retry-After',
    fault: {
      kind: 'answer',
      status: 429,
      headers: {
        'Retry-After': '1',
        'X-RateLimit-Limit': '100',
        'X-RateLimit-Reset': '1795435200',
        'X-RateLimit-Rule': '62c19a5fdb7f3200d42cdd090f96190c',
      },
      body: rateLimit,
    },
    happensBeforeWork: true,
  },
  {
    name: '429 without Retry-After',
    fault: { kind: 'answer', status: 429, body: '' },
    happensBeforeWork: true,
  },
  {
    name: '202 and nothing done',
    fault: { kind: 'answer', status: 202, body: '' },
    happensBeforeWork: true,
  },
  {
    name: 'hibernation page',
    fault: {
      kind: 'answer',
      status: 200,
      headers: { 'Content-Type': 'text/html;charset=UTF-8' },
      body: hibernating,
    },
    happensBeforeWork: true,
  },
  {
    name: '200 with a cancelled transaction',
    fault: { kind: 'cancel-transaction', status: 200 },
    happensBeforeWork: false,
  },
  {
    name: '500 with a cancelled transaction',
    fault: { kind: 'cancel-transaction', status: 500 },
    happensBeforeWork: false,
  },
  { name: 'JSON cut short', fault: { kind: 'cut-body' }, happensBeforeWork: false },
  {
    name: '500 before the work',
    fault: { kind: 'answer', status: 500, body: internalError },
    happensBeforeWork: true,
  },
  {
    name: '500 after the work',
    fault: { kind: 'answer-after-work', status: 500, body: internalError },
    happensBeforeWork: false,
  },
  { name: '502', fault: gateway(502, 'Bad Gateway'), happensBeforeWork: true },
  { name: '503', fault: gateway(503, 'Service Unavailable'), happensBeforeWork: true },
  {
    name: '504 after the work',
    fault: { kind: 'answer-after-work', status: 504, body: '' },
    happensBeforeWork: false,
  },
  { name: 'slow answer', fault: { kind: 'delay', milliseconds: 300 }, happensBeforeWork: false },
  { name: 'silence', fault: { kind: 'silence' }, happensBeforeWork: true },
  { name: 'reset before the work', fault: { kind: 'reset' }, happensBeforeWork: true },
  { name: 'lost answer', fault: { kind: 'lost-answer' }, happensBeforeWork: false },
];
