import assert from 'node:assert/strict';
import type { ShownRecords } from '../../src/features/shown-solutions.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';
import { casePlace } from './support-case-place.ts';

const solution = (name: string, title = `How to ${name}`) => ({
  ...{ url: `https://learn.example/${name}`, title, source: 'learn' },
});

function contract(engine: TestEngine): void {
  describe(`solutions that were shown on ${engine.name}`, () => {
    const at = casePlace(engine);
    const records = (): ShownRecords => at.ofTenant('t').shownSolutions;
    const shown = async () =>
      ((await records().find('i1'))?.solutions ?? []).map(({ title, outcome }) => [title, outcome?.is]);

    it('keeps those that were shown last, in their order, each once', async () => {
      assert.equal(await records().find('i1'), undefined);
      await records().save('i1', [solution('old'), solution('b')]);
      await records().save('i2', [solution('other')]);
      at.later(60);
      await records().save('i1', [solution('b', 'B'), solution('a'), solution('b', 'again')]);
      assert.deepEqual(await records().find('i1'), {
        shownAt: at.now(),
        solutions: [
          { ...solution('b', 'B'), outcome: undefined },
          { ...solution('a'), outcome: undefined },
        ],
      });
    });

    it('keeps that nothing was found', async () => {
      await records().save('i1', [solution('a')]);
      await records().save('i1', []);
      assert.deepEqual(await records().find('i1'), { shownAt: at.now(), solutions: [] });
    });

    it('keeps what became of trying one, shown again or not', async () => {
      await records().save('i1', [solution('a'), solution('b'), solution('c')]);
      const { url } = solution('b');
      assert.equal(await records().setOutcome('i1', url, 'didNotHelp', 'Adele Vance'), true);
      at.later(60);
      assert.equal(await records().setOutcome('i1', url, 'helped', 'Alex Wilber'), true);
      const found = (await records().find('i1'))?.solutions.find((one) => one.url === url);
      assert.deepEqual(found?.outcome, { is: 'helped', by: 'Alex Wilber', at: at.now() });
      await records().save('i1', [solution('d')]);
      assert.deepEqual(await shown(), [
        ['How to d', undefined],
        ['How to b', 'helped'],
      ]);
      await records().save('i1', [solution('b', 'B'), solution('e')]);
      assert.deepEqual(await shown(), [
        ['B', 'helped'],
        ['How to e', undefined],
      ]);
    });

    it('knows no outcome of what was not shown', async () => {
      await records().save('i1', [solution('a')]);
      const { url } = solution('a');
      assert.equal(await records().setOutcome('i1', `${url}/b`, 'helped', 'Adele'), false);
      assert.equal(await records().setOutcome('i2', url, 'helped', 'Adele'), false);
    });

    it('is whole, however many show solutions at once', async () => {
      const all = Array.from({ length: 5 }, (_, index) => [solution(`${index}a`), solution(`${index}b`)]);
      await Promise.all(all.map((solutions) => records().save('i1', solutions)));
      const titles = (await shown()).map(([title]) => title);
      assert.ok(
        all.some((one) => one.map(({ title }) => title).join() === titles.join()),
        titles.join(),
      );
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
