import assert from 'node:assert/strict';
import { createPastCases } from '../../../src/features/escalation/past-changes.ts';
import type { NewCaseEvent } from '../../../src/features/escalation/records.ts';
import { file } from '../../store/engines.ts';
import { casePlace, event, newCase } from '../../store/support-case-place.ts';

describe('what a conversation would have been told of a case', () => {
  const at = casePlace(file);
  const since = new Date('2026-11-20T00:00:00Z');
  const told = (key: string, day: number, how: NewCaseEvent['told']) =>
    event(key, { told: how, at: new Date(Date.UTC(2026, 10, day)) });

  it('is each event that is told, newest first, by its number as soon as it has one', async () => {
    const wanted = newCase('1');
    const key = wanted.request.reference;
    const events = [told('a', 19, 'new'), told('b', 20, 'update'), told('c', 21, undefined)];
    await at.cases.begin(wanted, [...events, told('d', 22, 'worse')], []);
    const list = async () => createPastCases(at.cases)({ source: 'case', topicId: key }, since);
    const { changes, knownSince } = await list();
    assert.deepEqual(
      changes.map((change) => [change.topicId, change.title, change.event]),
      [
        [key, 'INC1', 'worse'],
        [key, 'INC1', 'update'],
      ],
    );
    assert.equal(knownSince, since);
    const { fence } = await at.claim(key);
    await at.cases.save(key, fence, { number: '24A' });
    assert.equal((await list()).changes[0]?.title, '24A');
  });

  it('is nothing of a case that is not known', async () => {
    const list = createPastCases(at.cases);
    assert.deepEqual(await list({ source: 'case', topicId: 'x' }, since), { changes: [], knownSince: since });
  });
});
