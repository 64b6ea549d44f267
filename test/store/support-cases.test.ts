import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CaseAction } from '../../src/features/escalation/records.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';
import { casePlace, event, newCase, person, reply } from './support-case-place.ts';

function contract(engine: TestEngine): void {
  describe(`cases at Microsoft support on ${engine.name}`, () => {
    const at = casePlace(engine);

    it('keeps a case as it was asked for, with what is not known left out', async () => {
      const wanted = newCase('1');
      const { isNew, case: begun } = await at.cases.begin(wanted, [], []);
      const { state, ...said } = wanted;
      assert.deepEqual(begun, {
        ...{ ...said, state, key: wanted.request.reference, remoteId: undefined, number: undefined },
        ...{ remote: undefined, readAt: undefined, createdAt: at.now(), failure: undefined },
        ...{ failingSince: undefined, version: 1 },
      });
      assert.equal(isNew, true);
      assert.deepEqual(await at.cases.find(begun.key), begun);
      assert.equal(await at.cases.find('another'), undefined);
      assert.equal(await at.ofTenant('other').supportCases.find(begun.key), undefined);
    });

    it('has one case of an incident until it is closed or refused, however many ask at once', async () => {
      const several = await at.openSeveral(5);
      const begun = await Promise.all(
        several.map((one) => one.begin(newCase('1'), [event('sent')], [reply('hello')])),
      );
      assert.equal(begun.filter(({ isNew }) => isNew).length, 1);
      const key = begun[0]?.case.key ?? '';
      assert.deepEqual(new Set(begun.map((one) => one.case.key)), new Set([key]));
      assert.equal((await at.cases.listEvents(key)).length, 1);
      assert.equal((await at.cases.listActions(key)).length, 1);
      for (const state of ['closed', 'refused'] as const) {
        const { isNew, case: held } = await at.cases.begin(newCase('1'), [], []);
        assert.equal(isNew, state === 'refused');
        const { fence } = await at.claim(held.key);
        await at.cases.save(held.key, fence, { state });
        await at.cases.release(held.key, fence, undefined);
      }
      const another = await at.cases.begin(newCase('1'), [], []);
      assert.equal(another.isNew, true);
      const states = (await at.cases.listOfIncident('1')).map((one) => one.state);
      assert.deepEqual(new Set(states), new Set(['closed', 'sending']));
    });

    it('is the same case when it is asked for again after it has ended', async () => {
      const wanted = newCase('1');
      const { case: begun } = await at.cases.begin(wanted, [], []);
      const { fence } = await at.claim(begun.key);
      await at.cases.save(begun.key, fence, { state: 'closed' });
      const again = await at.cases.begin(wanted, [], []);
      assert.deepEqual([again.isNew, again.case.key, again.case.state], [false, begun.key, 'closed']);
    });

    it('takes back a closed case that was opened again, beside a newer one', async () => {
      const first = await at.begin('1');
      const held = await at.claim(first.key);
      await at.cases.save(first.key, held.fence, { state: 'closed' });
      const second = await at.begin('1');
      const opened = await at.cases.save(first.key, held.fence, { state: 'open' });
      assert.equal(opened?.case.state, 'open');
      assert.equal((await at.cases.begin(newCase('1'), [], [])).case.key, second.key);
    });

    it('has actions made in the order they were asked for, each once', async () => {
      const first = reply('one');
      const { case: begun } = await at.cases.begin(newCase('1'), [], [first]);
      const more: CaseAction[] = [
        { id: randomUUID(), by: person, kind: 'attach', attachmentSysId: 'a1', fileName: 'log.txt' },
        { id: randomUUID(), by: person, kind: 'severity', severity: 'minimal' },
        { id: randomUUID(), by: person, kind: 'close', notes: 'solved' },
      ];
      for (const action of more) assert.equal(await at.cases.addAction(begun.key, action), true);
      const held = await at.claim(begun.key);
      assert.deepEqual(held.actions, [first, ...more]);
      const saved = await at.cases.save(begun.key, held.fence, { finishedActions: [first.id] });
      assert.deepEqual(saved?.actions, more);
      assert.equal(await at.cases.addAction(begun.key, first), false);
      assert.equal(await at.cases.addAction('another', first), false);
      assert.deepEqual(await at.cases.listActions(begun.key), more);
    });

    it('adds an action once, however many ask at once', async () => {
      const { key } = await at.begin('1');
      const same = reply('same');
      const several = await at.openSeveral(4);
      const added = await Promise.all([
        ...several.map((one) => one.addAction(key, same)),
        ...several.map((one, index) => one.addAction(key, reply(`${index}`))),
      ]);
      assert.equal(added.filter(Boolean).length, 5);
      assert.equal((await at.cases.listActions(key)).length, 5);
    });

    it('opens a case that waits with the number that somebody tells, once', async () => {
      const { key } = await at.begin('1', { state: 'waiting', transport: 'adminCenter' });
      const { fence } = await at.claim(key);
      await at.cases.release(key, fence, undefined);
      const several = await at.openSeveral(4);
      const given = await Promise.all(
        several.map((one, index) =>
          one.giveNumber(key, ` 24A${index} `, event('opened', { told: 'update' })),
        ),
      );
      const [opened] = given.filter((one) => one !== undefined);
      assert.equal(given.filter((one) => one !== undefined).length, 1);
      assert.deepEqual([opened?.state, opened?.version], ['open', 2]);
      assert.deepEqual(await at.cases.find(key), opened);
      assert.match(opened?.number ?? '', /^24A\d$/);
      assert.equal((await at.cases.listEvents(key)).length, 1);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 1);
    });

    it('gives no number to two cases, nor to one that does not wait', async () => {
      const waiting = [];
      for (let index = 0; index < 4; index += 1) {
        waiting.push(await at.begin(`${index}`, { state: 'waiting', transport: 'adminCenter' }));
      }
      const several = await at.openSeveral(4);
      const given = await Promise.all(
        waiting.map(({ key }, index) =>
          several[index]?.giveNumber(key, index % 2 ? '24a' : '24A', event('opened')),
        ),
      );
      assert.equal(given.filter((one) => one !== undefined).length, 1);
      const sending = await at.begin('9');
      assert.equal(await at.cases.giveNumber(sending.key, '25', event('opened')), undefined);
      assert.equal(await at.cases.giveNumber('another', '25', event('opened')), undefined);
    });

    it('lists a person’s cases with the open ones first, and an incident’s with the newest first', async () => {
      const keys: string[] = [];
      for (const [index, state] of (['closed', 'refused', 'open', 'open'] as const).entries()) {
        const { key } = await at.begin(index === 3 ? '9' : '1', index === 2 ? { transport: 'azure' } : {});
        const { fence } = await at.claim(key);
        await at.cases.save(key, fence, { state });
        keys.push(key);
        at.later(1);
      }
      await at.begin('8', { escalatedBy: { ...person, entraObjectId: 'p2' } });
      const listed = await at.cases.listOfPerson('p1', 2);
      assert.deepEqual([listed.cases.map(({ key }) => key), listed.total], [[keys[3], keys[2]], 3]);
      const all = await at.cases.listOfPerson('p1', 9);
      assert.deepEqual(
        all.cases.map(({ key }) => key),
        [keys[3], keys[2], keys[0]],
      );
      assert.deepEqual(
        (await at.cases.listOfIncident('1')).map(({ key }) => key),
        [keys[2], keys[0]],
      );
      assert.deepEqual([await at.cases.countOpen('serviceNow'), await at.cases.countOpen('azure')], [1, 1]);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
