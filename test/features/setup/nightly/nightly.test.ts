import assert from 'node:assert/strict';
import { createNightly, type NightlyDeps } from '../../../../src/features/setup/nightly/index.ts';
import { openStore, type Store } from '../../../../src/store/index.ts';
import { textOf } from '../../../helpers/card-text.ts';
import { doneRun, type Looks, startLooks } from '../../../helpers/setup-looks.ts';

const day = 86_400_000;

describe('the nightly checks', () => {
  let looks: Looks;
  let store: Store;
  let failures: unknown[];
  let deps: NightlyDeps;
  beforeEach(async () => {
    looks = await startLooks();
    failures = [];
    store = await openStore(
      { kind: 'memory' },
      {
        lockMilliseconds: 0,
        clock: () => looks.time,
        onTrouble: (error: unknown) => {
          throw error;
        },
      },
    );
    let ids = 0;
    deps = {
      ...looks.deps,
      nights: store.ofTenant('tenant').setupNights,
      now: () => looks.time,
      newId: () => {
        ids += 1;
        return String(ids);
      },
      onFailure: (error) => failures.push(error),
    };
    // Only what these tests break is looked at: whether the path's steps hold is for their own tests.
    looks.run = { ...doneRun('direct', looks.time), steps: {} };
  });
  afterEach(async () => {
    await store.close();
    await looks.close();
  });

  const nights = async (count = 1) => {
    const outcomes: string[] = [];
    for (let night = 0; night < count; night += 1) {
      looks.time = new Date(looks.time.getTime() + day);
      outcomes.push(await createNightly(deps).runOnce(looks.time));
    }
    return outcomes;
  };
  const posted = () => looks.posted.map((reply) => textOf(looks.render(reply)));
  const certificate = (days: number) => {
    const expiresAt = new Date(looks.time.getTime() + days * day);
    looks.credentials.splice(0, 1, { name: 'ENTRA_CERTIFICATE', expiresAt });
  };

  it('say nothing while all is well', async () => {
    assert.deepEqual(await nights(3), ['quiet', 'quiet', 'quiet']);
    assert.deepEqual(looks.posted, []);
  });

  it('are made by one of several processes, once a night', async () => {
    assert.deepEqual(await nights(), ['quiet']);
    assert.equal(await createNightly(deps).runOnce(looks.time), 'elsewhere');
  });

  it('are not made without a set-up', async () => {
    looks.run = undefined;
    assert.deepEqual(await nights(), ['noSetUp']);
  });

  it('tell once what is new, again after a week, and once that all is well again', async () => {
    looks.unreachable = ['https://graph.microsoft.com'];
    assert.deepEqual(await nights(8), ['told', 'quiet', 'quiet', 'quiet', 'quiet', 'quiet', 'quiet', 'told']);
    assert.match(
      posted()[0] ?? '',
      /found 1 thing to see to[\s\S]*✖ Microsoft Graph \(graph\.microsoft\.com\) was not reached/,
    );
    looks.missing = ['learn'];
    assert.deepEqual(await nights(), ['told']);
    assert.match(
      posted()[2] ?? '',
      /no answer came from: Microsoft Learn[\s\S]*1 thing you know of is still wrong/,
    );
    looks.missing = [];
    assert.deepEqual(await nights(), ['quiet']);
    looks.unreachable = [];
    assert.deepEqual(await nights(2), ['wellAgain', 'quiet']);
    assert.match(posted()[3] ?? '', /everything in order again/);
  });

  it('count the days of what ends: at 30, 14, 7 and 1, and each week when it is over', async () => {
    certificate(33);
    const outcomes = await nights(40);
    const told = outcomes.flatMap((outcome, index) => (outcome === 'told' ? [33 - (index + 1)] : []));
    assert.deepEqual(told, [30, 14, 7, 1, 0, -7]);
    assert.match(posted()[1] ?? '', /ENTRA_CERTIFICATE ends on 3 Jan 2027: 14 days left/);
    assert.match(posted()[4] ?? '', /ENTRA_CERTIFICATE has ended/);
    certificate(300);
    assert.deepEqual(await nights(2), ['wellAgain', 'quiet']);
  });

  it('count the days of secrets that the set-up made', async () => {
    const expiresAt = new Date(looks.time.getTime() + 8 * day);
    const secret = { kind: 'secret', id: 'k', name: 'Outbound secret', expiresAt } as const;
    const made = [secret];
    const run = doneRun('direct', looks.time);
    looks.run = { ...run, steps: { outboundSecret: { status: 'open', made } } };
    assert.deepEqual(await nights(), ['told']);
    assert.match(
      posted()[0] ?? '',
      /Outbound secret ends on 9 Dec 2026: 7 days left[\s\S]*Do the step that made it again/,
    );
    const newer = { ...secret, id: 'newer', expiresAt: new Date(expiresAt.getTime() + 365 * day) };
    looks.run = { ...run, steps: { outboundSecret: { status: 'open', made: [...made, newer] } } };
    assert.deepEqual(await nights(8), ['wellAgain', ...Array.from({ length: 7 }, () => 'quiet')]);
  });

  it('notice a permission that was there before', async () => {
    looks.permissions = ['ServiceHealth.Read.All', 'User.Read.All'];
    await nights();
    looks.permissions = ['ServiceHealth.Read.All'];
    assert.deepEqual(await nights(2), ['told', 'quiet']);
    assert.match(posted()[0] ?? '', /does not have the permission User\.Read\.All/);
  });

  it('pass over what could not be seen one night, and tell of the second', async () => {
    await nights();
    looks.healthFails = true;
    assert.deepEqual(await nights(3), ['quiet', 'told', 'quiet']);
    assert.match(posted()[0] ?? '', /❔ Cannot see: service health/);
    looks.healthFails = false;
    assert.deepEqual(await nights(), ['wellAgain']);
  });

  it('remember what was wrong while the whole of it cannot be seen', async () => {
    looks.caseFindings = [{ result: 'bad', about: 'cases.ways.azure', text: 'The way is closed' }];
    assert.deepEqual(await nights(), ['told']);
    looks.caseFindings = [{ result: 'unseen', about: 'cases.ways', text: 'Cannot see the ways' }];
    assert.deepEqual(await nights(), ['quiet']);
    looks.caseFindings = [{ result: 'bad', about: 'cases.ways.azure', text: 'The way is closed' }];
    assert.deepEqual(await nights(), ['quiet'], 'people know of it');
  });

  it('tell it the next night when Teams did not take the message', async () => {
    looks.unreachable = ['https://graph.microsoft.com'];
    looks.sends = 'refused';
    assert.deepEqual(await nights(), ['notTold']);
    assert.equal(failures.length, 1);
    looks.sends = 'done';
    assert.deepEqual(await nights(2), ['told', 'quiet']);
    looks.unreachable = [];
    looks.sends = 'refused';
    assert.deepEqual(await nights(), ['notTold']);
    looks.sends = 'done';
    assert.deepEqual(await nights(), ['wellAgain']);
  });

  it('are not silent where no conversation of administrators is left', async () => {
    looks.run = { ...doneRun('direct', looks.time), steps: {}, cards: [] };
    looks.unreachable = ['https://graph.microsoft.com'];
    assert.deepEqual(await nights(), ['notTold']);
    assert.equal(failures.length, 1);
  });

  it('come round at three at night where the administrators are', async () => {
    const scheduled: number[] = [];
    let night: (() => Promise<void>) | undefined;
    const set = new Promise<void>((resolve) => {
      const close = createNightly(deps).start((milliseconds, work) => {
        scheduled.push(milliseconds);
        night = work;
        resolve();
        return () => undefined;
      });
      after(close);
    });
    await set;
    // It is 13:00 in Paris.
    assert.deepEqual(scheduled, [14 * 3_600_000]);
    looks.time = new Date(looks.time.getTime() + 14 * 3_600_000);
    await night?.();
    assert.deepEqual(scheduled, [14 * 3_600_000, 24 * 3_600_000]);
    assert.ok((await deps.nights.read()) !== undefined, 'the night is written down');
  });
});
