import assert from 'node:assert/strict';
import type { PathId } from '../../src/features/setup/runbook/step.ts';
import { isDone, type RestartingSetup, startRestartingSetup } from './restarting-setup.ts';

const writes = ['POST', 'PATCH', 'PUT', 'DELETE'];
type System = 'serviceNow' | 'graph';

/** A step that Casebridge does. */
export interface Interrupted {
  readonly step: string;
  /** How often it writes; reading changes nothing. */
  readonly counts: Readonly<Partial<Record<System, number>>>;
  /** Another path has one that is planned in the same way, so that the bot is not ended for this one, too. */
  readonly isLikeAnother?: true;
}

const everyWrite = (counts: Interrupted['counts']) =>
  (['graph', 'serviceNow'] as const).flatMap((system) =>
    Array.from({ length: counts[system] ?? 0 }, (_, index) => ({ system, nth: index + 1 })),
  );

/** Each step is interrupted at each of its writes, done again, and undone; then it is done for those that need it. */
export function describeInterrupted(path: PathId, steps: readonly Interrupted[]): void {
  describe(`a step of the path ${path} that is interrupted`, () => {
    let setup: RestartingSetup;
    before(async () => {
      setup = await startRestartingSetup();
      const answers = { allowsBasic: 'yes', singleTenant: 'yes', hasApp: path === 'direct' ? 'no' : 'yes' };
      await setup.click('setup.start', { ...answers, path });
    });
    after(() => setup.close());

    for (const { step, counts, isLikeAnother } of steps) {
      let clean: ReturnType<RestartingSetup['count']>;
      let done: ReturnType<RestartingSetup['count']>;

      it(`${step} is done, and undone`, async () => {
        clean = setup.count();
        const before = writesTo(setup);
        assert.match(await setup.doIt(step), isDone);
        done = setup.count();
        assert.deepEqual(writesTo(setup, before), { graph: 0, serviceNow: 0, ...counts });
        await setup.undo(step);
        assert.deepEqual(setup.count(), clean);
      });

      for (const { system, nth } of everyWrite(counts)) {
        it(`${step} is done once, whose write ${nth} to ${system} and all after it fail`, async () => {
          const { faults } = setup[system];
          const plan = await setup.plan(step);
          faults.add({ kind: 'delay', milliseconds: 0 }, { method: writes, times: nth - 1 });
          faults.add({ kind: 'reset' }, { method: writes });
          assert.doesNotMatch(await setup.confirm(plan), isDone);
          await again(setup, step, clean, done);
        });

        if (isLikeAnother) continue;
        it(`${step} is done once, whose bot ends with write ${nth} to ${system}`, async () => {
          const { serviceNow, graph } = setup;
          const plan = await setup.plan(step);
          const { faults } = setup[system];
          faults.add({ kind: 'delay', milliseconds: 0 }, { method: writes, times: nth - 1 });
          const written = new Promise<void>((resolve) => {
            const onDone = () => {
              // Nothing gets done any more, as by a process that is killed.
              for (const one of [serviceNow, graph]) one.faults.add({ kind: 'answer', status: 403 });
              resolve();
            };
            faults.add({ kind: 'lost-answer', onDone }, { method: writes, times: 1 });
          });
          const [said] = await Promise.all([setup.confirm(plan), written]);
          assert.doesNotMatch(said, isDone);
          await setup.end();
          for (const one of [serviceNow, graph]) one.faults.clear();
          await setup.restart();
          await again(setup, step, clean, done);
        });
      }

      it(`${step} stays done`, async () => {
        await setup.doIt(step);
        assert.deepEqual(setup.count(), done);
      });
    }
  });
}

/** Done again, and undone for the next one. */
async function again(
  setup: RestartingSetup,
  step: string,
  clean: ReturnType<RestartingSetup['count']>,
  done: ReturnType<RestartingSetup['count']>,
): Promise<void> {
  for (const { faults } of [setup.serviceNow, setup.graph]) faults.clear();
  // ServiceNow is not asked for a while after it did not answer.
  setup.pass(120_000);
  assert.match(await setup.doIt(step), isDone);
  assert.deepEqual(setup.count(), done, 'nothing is there twice');
  await setup.undo(step);
  assert.deepEqual(setup.count(), clean, 'nothing is left');
}

function writesTo({ graph, serviceNow }: RestartingSetup, before = { graph: 0, serviceNow: 0 }) {
  const count = ({ requests }: RestartingSetup[System], path: RegExp) =>
    requests.filter((one) => writes.includes(one.method) && path.test(one.path)).length;
  return {
    graph: count(graph, /./) - before.graph,
    serviceNow: count(serviceNow, /table/) - before.serviceNow,
  };
}
