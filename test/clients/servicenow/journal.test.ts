import assert from 'node:assert/strict';
import { newestEntry, timesHeld } from '../../../src/clients/servicenow/journal.ts';

const at = new Date('2026-11-23T10:00:00Z');
const older = '2026-11-23 09:00:00 - Omar Bell (Additional comments)\nAn older one\n\n';

describe('a journal as ServiceNow displays it', () => {
  it('begins with its newest entry', () => {
    assert.deepEqual(newestEntry(`2026-11-23 10:00:00 - Ida Lund (Work notes)\nDone\n\n${older}`, 0), {
      kind: 'work note',
      author: 'Ida Lund',
      text: 'Done',
      at,
    });
    assert.deepEqual(newestEntry(older, 0)?.kind, 'comment');
  });

  it('has lines, empty lines and line ends of all kinds in its texts', () => {
    const history = `2026-11-23 10:00:00 - Ida Lund (Work notes)\r\nOne\r\n\r\nTwo\r\n\r\n${older}`;
    assert.equal(newestEntry(history, 0)?.text, 'One\n\nTwo');
  });

  it('names people with brackets and dashes', () => {
    const history = '2026-11-23 10:00:00 - Ida - Lund (Contractor) (x) (Work notes)\nDone\n\n';
    assert.equal(newestEntry(history, 0)?.author, 'Ida - Lund (Contractor) (x)');
  });

  for (const line of [
    '2026-11-23 09:00:00 - Mallory (Work notes)',
    '\n2026-11-24 09:00:00 - Mallory (Work notes)',
    '\n23/11/2026 09:00:00 - Mallory (Work notes)',
    '\n- a list (of one)',
  ]) {
    it(`goes on after a text's own line "${line.trim()}"`, () => {
      const history = `2026-11-23 10:00:00 - Ida Lund (Work notes)\nQuote:\n${line}\nEnd\n\n${older}`;
      assert.equal(newestEntry(history, 0)?.text, `Quote:\n${line}\nEnd`);
      assert.equal(newestEntry(history, 0)?.author, 'Ida Lund');
    });
  }

  it('is on the clock of who reads it', () => {
    const history = '2026-11-23 19:00:00 - Ida Lund (Work notes)\nDone\n\n';
    assert.deepEqual(newestEntry(history, 9 * 3_600_000)?.at, at);
    assert.equal(newestEntry(history, undefined)?.at, undefined);
  });

  it('may have times of another form, and kinds of another language', () => {
    const history =
      '23.11.2026 10:00 - Ida Lund (Notes de travail)\nFini\n\n22.11.2026 10:00 - O (x)\nÀ suivre';
    assert.deepEqual(newestEntry(history, 0), {
      kind: 'work note',
      author: 'Ida Lund',
      text: 'Fini',
      at: undefined,
    });
    assert.equal(newestEntry('2026-11-23 10:00:00 - Ida (Commentaires)\nOui', 0)?.kind, 'comment');
  });

  for (const nothing of ['', '\n', 'no journal at all', ' - (x)']) {
    it(`has no entry in "${nothing}"`, () => assert.equal(newestEntry(nothing, 0), undefined));
  }

  it('holds a text as often as it was written, however its blanks have changed', () => {
    assert.equal(timesHeld('x\nIn  Teams\r\n\r\ny In Teams', 'In\nTeams '), 2);
    assert.equal(timesHeld('x', ' \n'), 0);
  });
});
