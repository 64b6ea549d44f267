import assert from 'node:assert/strict';
import { createInstanceProbe } from '../../src/composition/instance-probe.ts';
import { createLog } from '../../src/log.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../contract/servicenow-target.ts';

describe('looking at the ServiceNow instance now and then', () => {
  let standIn: ServiceNowStandIn;
  before(async () => {
    standIn = await startSeeded();
  });
  after(() => standIn.close());

  const create = (everyMilliseconds?: number) =>
    createInstanceProbe({
      instance: connectTo(standIn),
      userName: standIn.integrationUser.userName,
      now: () => new Date(),
      log: createLog({ level: 'silent', secrets: [] }),
      ...(everyMilliseconds === undefined ? {} : { everyMilliseconds }),
    });

  it('goes on by itself until it is closed', async () => {
    const probe = create(5);
    const first = await probe.start();
    const looks = new Set([first]);
    while (looks.size < 3) {
      looks.add(probe.read() ?? first);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await probe.close();
    const asked = standIn.requests.length;
    await probe.run();
    assert.equal(standIn.requests.length, asked);
  });

  it('is one look, however many ask for it', async () => {
    const probe = create();
    assert.equal(probe.read(), undefined);
    const [one, other] = await Promise.all([probe.run(), probe.run()]);
    assert.equal(one, other);
    assert.equal(probe.read(), one);
    await probe.close();
  });
});
