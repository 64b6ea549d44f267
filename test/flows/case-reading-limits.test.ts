import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setImmediate as letAllWork } from 'node:timers/promises';
import { connectKeeper } from '../../src/composition/support/keeper.ts';
import type { RemoteCase, SupportTransport } from '../../src/features/escalation/transport.ts';
import { createLog } from '../../src/log.ts';
import { createSupportCases, type SupportCases } from '../../src/store/support-cases.ts';
import { createSimulatedTime } from '../features/notifications/deliver/simulated-time.ts';
import { openNotifications } from '../store/notification-place.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const minute = 60_000;
const openCases = 200;

/** A transport that only counts. */
function countingTransport(now: () => Date): { transport: SupportTransport; reads: Map<string, number[]> } {
  const reads = new Map<string, number[]>();
  const unasked = () => {
    throw new TypeError('nobody should ask for this');
  };
  const remote = (remoteId: string): RemoteCase => ({
    ...{ remoteId, number: remoteId, status: 'withMicrosoft', severity: 'moderate', title: '' },
    ...{ owner: undefined, createdAt: new Date(start), updatedAt: new Date(start), messages: [] },
    ...{ nextUpdateAt: undefined, solution: undefined },
  });
  return {
    reads,
    transport: {
      ...{ kind: 'azure', requestsPerMinute: 100, requestsPerRead: 3 },
      ...{ capabilities: unasked, services: unasked, problems: unasked },
      ...{ reply: unasked, attach: unasked, changeSeverity: unasked, close: unasked },
      create: async ({ reference }) => remote(reference),
      read: async (remoteId) => {
        reads.set(remoteId, [...(reads.get(remoteId) ?? []), now().getTime()]);
        return remote(remoteId);
      },
    },
  };
}

/** Time passes only while nobody works with the store. */
function watchBusy(cases: SupportCases): { cases: SupportCases; idle: () => Promise<void> } {
  let busy = 0;
  const counted = <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) => {
    return async (...given: Given) => {
      busy += 1;
      return work(...given).finally(() => {
        busy -= 1;
      });
    };
  };
  return {
    cases: {
      ...cases,
      claim: counted(cases.claim),
      save: counted(cases.save),
      release: counted(cases.release),
      countOpen: counted(cases.countOpen),
    },
    idle: async () => {
      for (let quiet = 0; quiet < 3; quiet = busy === 0 ? quiet + 1 : 0) await letAllWork();
    },
  };
}

describe('reading many cases', function () {
  this.timeout(120_000);

  it('keeps to what the transport’s limits allow, at every moment, and forgets none', async () => {
    const time = createSimulatedTime();
    const now = () => new Date(start + time.now());
    const place = await openNotifications({ kind: 'memory' }, now);
    const supportCases = createSupportCases(place.db, 't');
    const watched = watchBusy(supportCases);
    const { transport, reads } = countingTransport(now);
    for (let index = 0; index < openCases; index += 1) await supportCases.begin(newCase(index), [], []);
    const end = connectKeeper({
      serviceNow: { instance: noInstance },
      tenant: { supportCases: watched.cases },
      transportOf: () => transport,
      redactSecrets: (text) => ({ text }),
      ...{ now, newId: randomUUID, onQueued: () => undefined },
      log: createLog({ level: 'silent', secrets: [] }),
      sleep: time.sleep,
    }).start(time.schedule);
    try {
      while (time.now() < 15 * minute) {
        await watched.idle();
        await time.pass(900);
      }
      const moments = [...reads.values()].flat().sort((one, other) => one - other);
      const allowed = 100 / 3;
      for (const [index, at] of moments.entries()) {
        const inMinute = moments.slice(index).findIndex((later) => later >= at + minute);
        const count = inMinute < 0 ? moments.length - index : inMinute;
        assert.ok(count <= allowed + 2, `${count} in the minute from ${at - start}`);
      }
      assert.equal(reads.size, openCases);
      for (const read of reads.values()) assert.ok(read.length > 0, 'none is forgotten');
    } finally {
      const ended = end();
      await time.pass(10_000);
      await ended;
      await place.db.close();
    }
  });
});

const unused = () => {
  throw new TypeError('nobody should ask for this');
};
const noInstance = { url: '', get: unused, getPage: unused, getFile: unused, write: unused };

function newCase(index: number) {
  const reference = randomUUID();
  const incident = { sysId: `incident ${index}`, number: `INC${index}` };
  return {
    incident: {
      ...incident,
      ...{ table: 'incident', priority: { value: '3' }, assignmentGroup: { value: '', label: '' } },
    },
    transport: 'azure',
    request: {
      ...{ reference, incident, title: 'T', description: 'D', serviceId: 's' },
      severity: 'moderate',
      ...{ problemId: undefined, startedAt: undefined, account: 'a@contoso.com', isTest: false },
      contact: { name: '', email: '', phone: '', country: '', language: '', hours: '', timeZone: 'UTC' },
    },
    serviceName: 'S',
    escalatedBy: { entraObjectId: 'e', name: 'Alex Wilber', userName: 'alex' },
    ...({ language: 'en', timeZone: 'UTC', state: 'sending' } as const),
  } as const;
}
