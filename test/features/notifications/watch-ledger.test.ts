import assert from 'node:assert/strict';
import type { LedgerReport } from '../../../src/features/notifications/records.ts';
import { watchLedger } from '../../../src/features/notifications/watch-ledger.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { notificationsReport } from '../../../src/readiness.ts';

const at = new Date('2026-03-02T12:00:00Z');
const report: LedgerReport = {
  ...{ expected: 20, queued: 4, sent: 9, edited: 3, failed: 2, givenUp: 2, doubtful: 1 },
  oldestDueAt: new Date(at.getTime() - 90_000),
  failedByCode: [],
  closedConversations: [],
};

describe('the ledger, for whoever watches Casebridge,', () => {
  let counts: number;
  let now: number;
  let takes: number;
  let failure: Error | undefined;

  const newWatch = () =>
    watchLedger(
      {
        report: async () => {
          counts += 1;
          now += takes;
          if (failure) throw failure;
          return report;
        },
      },
      () => now,
    );
  const metricsOf = async () => {
    const metrics = createMetrics();
    metrics.watchDeliveries(newWatch().read, () => at);
    const { text } = await metrics.read();
    return text.split('\n').filter((line) => line.startsWith('casebridge_deliver'));
  };

  beforeEach(() => {
    counts = 0;
    now = 0;
    takes = 0;
    failure = undefined;
  });

  for (const { took, kept } of [
    { took: 0, kept: 1_000 },
    { took: 40, kept: 4_000 },
    { took: 3_000, kept: 300_000 },
  ]) {
    it(`is counted anew after ${kept} ms when counting took ${took} ms`, async () => {
      takes = took;
      const watch = newWatch();
      await Promise.all([watch.read(), watch.read()]);
      now = kept - 1;
      await watch.read();
      assert.equal(counts, 1);
      now = kept;
      await watch.read();
      assert.equal(counts, 2);
    });
  }

  it('is counted by one count at a time, however long it takes', async () => {
    let end = (_report: LedgerReport) => {};
    const counting = new Promise<LedgerReport>((resolve) => {
      end = resolve;
    });
    const watch = watchLedger(
      {
        report: () => {
          counts += 1;
          return counting;
        },
      },
      () => now,
    );
    const first = watch.read();
    now = 3_600_000;
    const second = watch.read();
    end(report);
    assert.deepEqual(await Promise.all([first, second]), [report, report]);
    assert.equal(counts, 1);
  });

  it('is unknown at first, and then as it was', async () => {
    const watch = newWatch();
    assert.equal(watch.last(), undefined);
    await watch.read();
    assert.equal(watch.last(), report);
  });

  it('is among the metrics, and adds up', async () => {
    assert.deepEqual(await metricsOf(), [
      'casebridge_deliveries{state="queued"} 4',
      'casebridge_deliveries{state="sent"} 9',
      'casebridge_deliveries{state="edited"} 3',
      'casebridge_deliveries{state="failed"} 2',
      'casebridge_deliveries{state="givenUp"} 2',
      'casebridge_deliveries_expected 20',
      'casebridge_deliveries_doubtful 1',
      'casebridge_delivery_oldest_due_seconds 90',
    ]);
    assert.equal(counts, 1);
  });

  it('is missing among them while the store cannot be used', async () => {
    failure = new Error('no store');
    assert.deepEqual(await metricsOf(), []);
  });

  it('is told to whoever asks whether Casebridge is ready', () => {
    assert.deepEqual(notificationsReport(report, at), { queued: 4, failed: 2, oldestDueSecondsAgo: 90 });
    assert.deepEqual(notificationsReport(undefined, at), {
      queued: null,
      failed: null,
      oldestDueSecondsAgo: null,
    });
  });
});
