import type { ErrorCode } from '../../src/errors.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type ServiceNowFault, servicenowFaults } from '../../src/sandbox/servicenow/fault-presets.ts';

/**
 * What Casebridge does with ServiceNow: read an incident, create one, change one, attach a file to one; and with a record of the
 * set-up: create it, set its columns, remove it.
 */
export const operations = ['read', 'create', 'change', 'attach', 'add', 'set', 'remove'] as const;
export type Operation = (typeof operations)[number];

/** How an operation ends, how many requests it takes, and how often it was done. */
export interface Ending {
  readonly outcome: 'done' | ErrorCode;
  readonly calls: number;
  readonly written: number;
}

export interface FaultCase {
  readonly fault: ServiceNowFault;
  /** The first request meets it, the next ones do not. */
  readonly once: Readonly<Record<Operation, Ending>>;
  /** Every read meets it, or every write; a write is looked up all the same. */
  readonly lasting: Readonly<Record<Operation, Ending>>;
  /** How long a request may take, in milliseconds, where the fault is that it takes too long. */
  readonly deadline?: number;
}

type Endings = Readonly<Record<Operation, Ending>>;

/** A change reads the incident before it writes. */
function endings(read: Ending, write: Ending): Endings {
  const change = { ...write, calls: write.calls + 1 };
  return { read, create: write, change, attach: write, add: write, set: write, remove: write };
}

const done = (calls: number): Ending => ({ outcome: 'done', calls, written: 0 });
const writtenOnce = (calls: number): Ending => ({ outcome: 'done', calls, written: 1 });
const fails = (outcome: ErrorCode, calls: number): Ending => ({ outcome, calls, written: 0 });

/** ServiceNow certainly did nothing: sent again. */
function thrownAway(code: ErrorCode): Omit<FaultCase, 'fault'> {
  return {
    once: endings(done(2), writtenOnce(2)),
    lasting: endings(fails(code, 3), fails(code, 3)),
  };
}

/** It might have been done, but was not: looked up, then sent again. */
function lostBefore(code: ErrorCode): Omit<FaultCase, 'fault'> {
  return {
    once: endings(done(2), writtenOnce(3)),
    lasting: endings(fails(code, 3), fails(code, 4)),
  };
}

/** It was done, but nobody said so: looked up, and found. */
function lostAfter(code: ErrorCode): Omit<FaultCase, 'fault'> {
  return {
    once: endings(done(2), writtenOnce(2)),
    lasting: endings(fails(code, 3), writtenOnce(2)),
  };
}

const asleep = endings(fails('SERVICENOW_ASLEEP', 1), fails('SERVICENOW_ASLEEP', 1));
const uncertain = fails('WRITE_UNCERTAIN', 2);
const silent = endings(fails('UPSTREAM_TIMEOUT', 1), uncertain);
const late = endings(done(1), writtenOnce(1));

const expected: Readonly<Record<string, Omit<FaultCase, 'fault'>>> = {
  '429 with Retry-After': thrownAway('UPSTREAM_BUSY'),
  '429 without Retry-After': thrownAway('UPSTREAM_BUSY'),
  '202 and nothing done': thrownAway('SERVICENOW_DROPPED'),
  'hibernation page': { once: asleep, lasting: asleep },
  '200 with a cancelled transaction': lostAfter('UPSTREAM_UNREADABLE'),
  '500 with a cancelled transaction': lostAfter('UPSTREAM_FAILED'),
  'JSON cut short': lostAfter('UPSTREAM_UNREADABLE'),
  '500 before the work': lostBefore('UPSTREAM_FAILED'),
  '500 after the work': lostAfter('UPSTREAM_FAILED'),
  '502': lostBefore('UPSTREAM_FAILED'),
  '503': lostBefore('UPSTREAM_FAILED'),
  '504 after the work': lostAfter('UPSTREAM_FAILED'),
  '504 before the work': {
    once: endings(done(2), uncertain),
    lasting: endings(fails('UPSTREAM_FAILED', 3), uncertain),
  },
  'slow answer': { once: late, lasting: late },
  silence: { once: silent, lasting: silent, deadline: 300 },
  'reset before the work': lostBefore('UPSTREAM_UNREACHABLE'),
  'lost answer': lostAfter('UPSTREAM_UNREACHABLE'),
};

/** A gateway that gave up may have left a node at work, so nothing is sent again. */
const gaveUp: ServiceNowFault = {
  name: '504 before the work',
  fault: { kind: 'answer', status: 504, body: '' },
  happensBeforeWork: true,
};

/** Each fault of an instance: what becomes of reading and writing. */
export const faultTable: readonly FaultCase[] = [...servicenowFaults, gaveUp].map((fault) => {
  const found = expected[fault.name];
  if (found === undefined) throw new RangeError(`nobody says what becomes of "${fault.name}"`);
  return { fault: { ...fault, fault: inNoTime(fault.fault) }, ...found };
});

/** What asks for a pause asks for none, so that tests do not wait. */
function inNoTime(fault: Fault): Fault {
  if (!('headers' in fault) || fault.headers?.['Retry-After'] === undefined) return fault;
  return { ...fault, headers: { ...fault.headers, 'Retry-After': '0' } };
}
