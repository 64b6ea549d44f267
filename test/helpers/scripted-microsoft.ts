import { randomUUID } from 'node:crypto';
import type {
  CaseStatus,
  RemoteCase,
  RemoteMessage,
  Severity,
  SupportTransport,
} from '../../src/features/escalation/transport.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** A side of Microsoft's that says what a test wants, and keeps to what transports promise. */
export interface ScriptedMicrosoft extends SupportTransport {
  readonly cases: readonly Mutable<RemoteCase>[];
  /** What was asked of it, such as `read`. */
  readonly calls: string[];
  /** What the next calls throw, one each. */
  readonly failures: unknown[];
  /** The only case, as it is there. */
  only(): Mutable<RemoteCase>;
  change(changes: Partial<Mutable<RemoteCase>>): void;
  write(kind: RemoteMessage['kind'], text: string, status?: CaseStatus): void;
  /** Somebody writes in Microsoft's portal. */
  writeAsCustomer(text: string, author?: string): void;
  requestsPerMinute: number;
}

export const engineer = 'Priya Nair';

export function scriptMicrosoft(now: () => Date): ScriptedMicrosoft {
  const cases: Mutable<RemoteCase>[] = [];
  const known = new Map<string, Mutable<RemoteCase>>();
  const done = new Set<string>();
  const calls: string[] = [];
  const failures: unknown[] = [];
  const only = () => {
    const [found] = cases;
    if (found === undefined || cases.length > 1) throw new TypeError(`${cases.length} cases`);
    return found;
  };
  const call = (name: string) => {
    calls.push(name);
    if (failures.length > 0) throw failures.shift();
  };
  const add = (found: Mutable<RemoteCase>, message: Omit<RemoteMessage, 'id' | 'at'>) => {
    const at = now();
    Object.assign(found, {
      updatedAt: at,
      messages: [...found.messages, { ...message, id: randomUUID(), at }],
    });
  };
  const once = async (
    name: string,
    remoteId: string,
    key: string,
    work: (found: Mutable<RemoteCase>) => void,
  ) => {
    call(name);
    const found = cases.find((one) => one.remoteId === remoteId);
    if (found !== undefined && !done.has(key)) work(found);
    done.add(key);
    return 'done' as const;
  };
  const fromCustomer = { from: 'customer', kind: 'message' } as const;
  return {
    ...{ kind: 'serviceNow', requestsPerMinute: 60, cases, calls, failures, only },
    capabilities: async () => ({ setUp: 'complete', canCreate: true, actions: new Set(['reply']) }),
    services: async () => [{ id: 's1', name: 'Exchange Online' }],
    problems: async () => [],
    create: async (newCase) => {
      call('create');
      const found = known.get(newCase.reference);
      if (found !== undefined) return structuredClone(found);
      const made: Mutable<RemoteCase> = {
        ...{ remoteId: randomUUID(), number: `24120${cases.length + 1}`, status: 'withMicrosoft' },
        ...{ severity: newCase.severity, title: newCase.title, owner: undefined },
        ...{ createdAt: now(), updatedAt: now(), nextUpdateAt: undefined, solution: undefined, messages: [] },
      };
      cases.push(made);
      known.set(newCase.reference, made);
      return structuredClone(made);
    },
    read: async (remoteId) => {
      call('read');
      return structuredClone(cases.find((one) => one.remoteId === remoteId));
    },
    reply: (remoteId, { key, text, author }) =>
      once('reply', remoteId, key, (found) => {
        add(found, { ...fromCustomer, author, text });
        found.status = 'withMicrosoft';
      }),
    attach: (remoteId, { key, fileName }) =>
      once('attach', remoteId, key, (found) => {
        found.updatedAt = now();
        calls.push(`file ${fileName}`);
      }),
    changeSeverity: (remoteId, { key, severity }: { key: string; severity: Severity }) =>
      once('severity', remoteId, key, (found) => Object.assign(found, { severity, updatedAt: now() })),
    close: (remoteId, { key, notes }) =>
      once('close', remoteId, key, (found) => {
        add(found, { ...fromCustomer, author: '', text: notes });
        found.status = 'closed';
      }),
    change: (changes) => void Object.assign(only(), { updatedAt: now() }, changes),
    write: (kind, text, status) => {
      add(only(), { from: 'microsoft', kind, author: engineer, text });
      if (status !== undefined) only().status = status;
    },
    writeAsCustomer: (text, author = 'Ida Lund') => add(only(), { ...fromCustomer, author, text }),
  };
}
