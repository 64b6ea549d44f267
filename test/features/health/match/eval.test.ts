import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { measureHealth } from '../../../../scripts/eval-health.ts';
import { matchingFolder, readHealthData } from '../../../../scripts/matching-data.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What `npm run -s eval:rank -- …` runs. */
async function rank(args: readonly string[], lines: readonly object[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/eval-rank.ts', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [out, problems, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, problems, code };
}

const docs = [
  {
    id: 'A1',
    title: 'Room calendars may show no bookings in Outlook',
    impactDescription: 'Room calendars look empty.',
    service: 'Exchange Online',
    start: '2026-01-01T00:00:00Z',
  },
  {
    id: 'A2',
    title: 'Whiteboards may not load',
    impactDescription: null,
    service: 'Microsoft Whiteboard',
    start: '',
  },
];
const query = (short_description: string, ids = ['A1', 'A2']) => ({
  type: 'query',
  query: { short_description, description: '', text: short_description },
  docs: ids,
});

describe('the ranking that another program asks for', () => {
  it('answers each query with one line: what is at the shipped threshold or above', async () => {
    const { out, code } = await rank(
      ['health'],
      [
        { type: 'docs', docs },
        query('bookings gone from room calendar in outlook'),
        query('bookings gone from room calendar in outlook', ['A2']),
        query('printer jam'),
        query('room calendar has the wrong colours and is slow'),
        query('the whiteboard does not load'),
      ],
    );
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map((answer) => answer.map(({ id }: { readonly id: string }) => id)),
      [['A1'], [], [], [], ['A2']],
    );
    assert.ok(answers[0][0].score > 0.5);
    assert.equal(code, 0);
  });

  it('says what it can rank when it is asked for something else', async () => {
    const { out, problems, code } = await rank(['weather'], []);
    assert.equal(out, '');
    assert.match(problems, /eval:rank -- health/);
    assert.equal(code, 2);
  });
});

describe('the matching of incidents with open issues, where the evaluation data is', () => {
  const data = readHealthData(matchingFolder());

  it('is right at least 92 times of 100 and finds at least 75 of 100', function () {
    // The data is not part of this repository.
    if (data === undefined) return this.skip();
    const { precision, recall, f1, falseAlarms } = measureHealth(data, 'both');
    assert.ok(precision >= 0.92, `precision ${precision}`);
    assert.ok(recall >= 0.75, `recall ${recall}`);
    assert.ok(f1 > Math.min(precision, recall) && f1 < Math.max(precision, recall));
    for (const [kind, share] of Object.entries(falseAlarms)) assert.ok(share < 0.06, `${kind} ${share}`);
  });

  it('is as seldom wrong where only short descriptions are known', function () {
    if (data === undefined) return this.skip();
    assert.ok(measureHealth(data, 'short').precision >= 0.92);
  });
});

describe('the measures', () => {
  const row = (qid: string, short_description: string, target: string | null) => ({
    qid,
    kind: target === null ? 'none' : 'some',
    short_description,
    description: '',
    open: ['A2'],
    target,
  });
  const issues = [
    {
      id: 'A2',
      title: 'Whiteboards may not load',
      impact: '',
      service: 'Microsoft Whiteboard',
      startedAt: new Date(0),
    },
  ];

  it('count what was found, missed and wrongly said', () => {
    const { precision, recall, falseAlarms, errors } = measureHealth(
      {
        issues,
        incidents: [
          row('1', 'whiteboards do not load', 'A2'),
          row('2', 'cannot draw', 'A2'),
          row('3', 'whiteboards do not load for my cat', null),
          row('4', 'printer jam', null),
        ],
      },
      'both',
    );
    assert.deepEqual(
      { precision, recall, falseAlarms },
      { precision: 0.5, recall: 0.5, falseAlarms: { none: 0.5 } },
    );
    assert.deepEqual(
      errors.map(({ incident, said }) => [incident.qid, said]),
      [
        ['3', 'A2'],
        ['2', undefined],
      ],
    );
  });

  it('are not taken where the data is not', () => {
    assert.equal(readHealthData(`${root}/no-such-folder`), undefined);
  });
});
