import assert from 'node:assert/strict';
import { startForgetting } from '../../../src/features/notifications/forget-old.ts';
import { createSimulatedTime } from './deliver/simulated-time.ts';

const day = 86_400_000;

describe('old deliveries', () => {
  it('are forgotten after 30 days, once a day, until none is left', async () => {
    const time = createSimulatedTime();
    const asked: number[] = [];
    const failures: unknown[] = [];
    const answers: (boolean | Error)[] = [true, true, false, new Error('no store'), false];
    const end = startForgetting({
      ledger: {
        forgetBefore: async (moment) => {
          asked.push(Math.round(moment.getTime() / day));
          const answer = answers.shift() ?? false;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      now: () => new Date(40 * day + time.now()),
      schedule: time.schedule,
      onFailure: (error) => void failures.push(error),
    });
    await time.pass(3.5 * day);
    assert.deepEqual(asked, [11, 11, 11, 12, 13]);
    assert.equal(failures.length, 1);
    end();
    await time.pass(3 * day);
    assert.equal(asked.length, 5);
  });
});
