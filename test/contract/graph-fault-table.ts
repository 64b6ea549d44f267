import type { ErrorCode } from '../../src/errors.ts';
import type { Fault } from '../../src/sandbox/faults.ts';

/** How reading the list of issues ends, and how many requests it takes. */
export interface GraphEnding {
  readonly outcome: 'done' | ErrorCode;
  readonly calls: number;
}

export interface GraphFaultCase {
  readonly name: string;
  readonly fault: Fault;
  /** The first request meets it, the next ones do not. */
  readonly once: GraphEnding;
  readonly lasting: GraphEnding;
  /** How long a request may take, in milliseconds, where the fault is that it takes too long. */
  readonly deadline?: number;
}

// What asks for a pause asks for none, so that tests do not wait.
const atOnce = { 'retry-after': '0' };

const error = (status: number, code: string, headers = {}): Fault => ({
  kind: 'answer',
  status,
  headers,
  body: { error: { code, message: 'Said by Graph.' } },
});
const page = (body: object | string): Fault => ({ kind: 'answer', status: 200, headers: atOnce, body });

const done = (calls: number): GraphEnding => ({ outcome: 'done', calls });
const fails = (outcome: ErrorCode, calls = 1): GraphEnding => ({ outcome, calls });
const passing = (code: ErrorCode) => ({ once: done(2), lasting: fails(code, 3) });
const final = (code: ErrorCode) => ({ once: fails(code), lasting: fails(code) });

/** What becomes of asking for the issues that are open or have changed lately. */
export const graphFaultTable: readonly GraphFaultCase[] = [
  { name: '401', fault: error(401, 'InvalidAuthenticationToken'), ...final('ENTRA_SIGN_IN_REFUSED') },
  { name: '403 without consent', fault: error(403, 'Forbidden'), ...final('GRAPH_FORBIDDEN') },
  {
    name: '429 with Retry-After',
    fault: error(429, 'TooManyRequests', atOnce),
    ...passing('UPSTREAM_BUSY'),
  },
  {
    name: '400 to the filter',
    fault: error(400, 'BadRequest'),
    once: done(2),
    lasting: fails('UPSTREAM_REFUSED', 2),
  },
  {
    name: '500',
    fault: error(500, 'InternalServerError', atOnce),
    once: done(2),
    lasting: fails('UPSTREAM_FAILED', 6),
  },
  { name: '503', fault: error(503, 'ServiceUnavailable', atOnce), ...passing('UPSTREAM_FAILED') },
  { name: 'silence', fault: { kind: 'silence' }, ...final('UPSTREAM_TIMEOUT'), deadline: 300 },
  { name: 'reset', fault: { kind: 'reset' }, ...passing('UPSTREAM_UNREACHABLE') },
  { name: 'lost answer', fault: { kind: 'lost-answer' }, ...passing('UPSTREAM_UNREACHABLE') },
  { name: 'JSON cut short', fault: page('{"value":[{"id":"EX'), ...passing('UPSTREAM_UNREADABLE') },
  { name: 'page of another form', fault: page({ values: [] }), ...final('UPSTREAM_UNREADABLE') },
  {
    name: 'next page on another server',
    fault: page({ value: [], '@odata.nextLink': 'https://graph.example/v1.0/admin?$skip=1' }),
    ...final('UPSTREAM_UNREADABLE'),
  },
];
