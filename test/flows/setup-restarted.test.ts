import assert from 'node:assert/strict';
import { basic } from '../../src/features/setup/paths/basic.ts';
import { chatPerson } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { doByHand, typedInApp } from '../helpers/green-setup.ts';
import { isDone, type RestartingSetup, startRestartingSetup } from '../helpers/restarting-setup.ts';
import { buttonOf } from '../helpers/setup-card.ts';

const answers = { allowsBasic: 'yes', singleTenant: 'yes', hasApp: 'yes' };

describe('a set-up whose bot is started again, and that two people do', () => {
  let setup: RestartingSetup;
  beforeEach(async () => {
    setup = await startRestartingSetup();
    await setup.click('setup.start', { ...answers, path: 'basic' });
  });
  afterEach(() => setup.close());

  const open = async (step: string) => buttonOf(await setup.click('setup.step', { step }), 'setup.verify');

  it('takes what is typed into cards that were opened before', async function () {
    this.timeout(30_000);
    const typed = {
      ...typedInApp(setup.serviceNow),
      ...(await doByHand('basic', { ...setup, apps: { outbound: '', restApi: '', restUser: '' } })),
    };
    const verify = async (button: object, step: string) =>
      assert.match(textOf(await setup.click('setup.verify', { ...button, ...typed[step] })), isDone, step);
    // Not before each: they are like one another.
    const restarts = ['outboundApp', 'outboundSecret', 'appSettings'];
    const first = ['outboundApp', 'inboundClient', 'integrationUser', 'crossScope'];
    const opened = new Map<string, object>();
    for (const step of first) opened.set(step, await open(step));
    for (const { id, isOptional } of basic.steps) {
      if (isOptional) continue;
      const button = opened.get(id) ?? (await open(id));
      if (restarts.includes(id)) await setup.restart();
      await verify(button, id);
    }
  });

  it('keeps a plan that was shown before', async () => {
    const plan = await setup.plan('inboundClient');
    await setup.restart();
    assert.match(await setup.confirm(plan), isDone);
  });

  for (const [step, kind, other] of [
    ['inboundClient', 'oauth_entity', 'Patti Fernandez'],
    ['outboundApp', 'applications', 'Lynne Robbins'],
  ] as const) {
    it(`does ${step} once when two confirm it at the same time`, async () => {
      const before = setup.count();
      const plan = await setup.plan(step);
      const said = await Promise.all([setup.confirm(plan), setup.confirm(plan, chatPerson(other))]);
      assert.equal(setup.count()[kind], (before[kind] ?? 0) + 1);
      assert.ok(
        said.some((text) => isDone.test(text)),
        said.join('\n---\n'),
      );
      const isTold = /Somebody is at work on this step|Something has changed since you looked/;
      assert.ok(
        said.every((text) => isTold.test(text) || isDone.test(text)),
        said.join('\n---\n'),
      );
    });
  }
});
