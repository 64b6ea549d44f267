import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import type { IssueChange, KnownIssue } from '../../../../src/features/health/history.ts';
import {
  type DayState,
  lastDays,
  runsOf,
  statesOf,
  type Watched,
} from '../../../../src/features/health/overview/days.ts';
import { drawDays } from '../../../../src/features/health/overview/draw-days.ts';
import { spansOf } from '../../../../src/features/health/overview/issue-spans.ts';
import { wordsFor } from '../../../../src/locales/words.ts';

const at = (moment: string) => new Date(moment);

function issue(start: string, end: string | undefined, changes: Partial<KnownIssue> = {}): KnownIssue {
  return {
    id: 'EX100001',
    title: 'Mail is late',
    service: 'Exchange Online',
    feature: '',
    featureGroup: '',
    impact: '',
    classification: 'incident',
    origin: 'microsoft',
    status: end === undefined ? 'serviceDegradation' : 'serviceRestored',
    isResolved: end !== undefined,
    startedAt: at(start),
    endedAt: end === undefined ? undefined : at(end),
    updatedAt: at(end ?? start),
    firstSeenAt: at(start),
    vanishedAt: undefined,
    ...changes,
  };
}

function turn(kind: IssueChange['kind'], noticedAt: string, before = ''): IssueChange {
  return { seq: 1, issueId: 'EX100001', kind, noticedAt: at(noticedAt), before, after: '' };
}

const utc = wordsFor('en', 'UTC');
const november: Watched = {
  since: at('2026-10-01T00:00:00Z'),
  until: at('2026-11-23T14:00:00Z'),
  isWhole: true,
  now: undefined,
};
const allDays = lastDays(at('2026-11-23T14:00:00Z'), utc);

/** The days in November, or before it, that have a state. */
function daysThat(state: DayState, issues: readonly KnownIssue[], watched = november, words = utc) {
  return daysAfter(state, [], issues, watched, words);
}

/** The same, of issues of which something became. */
function daysAfter(
  state: DayState,
  turns: readonly IssueChange[],
  issues: readonly KnownIssue[],
  watched = november,
  words = utc,
) {
  const spans = issues.flatMap((one) => spansOf(one, turns, watched.until));
  const states = statesOf(allDays, spans, watched, words);
  return allDays.filter((_day, index) => states[index] === state);
}

describe('the last 30 days', () => {
  it('end with today where the reader is', () => {
    const late = at('2026-11-23T23:30:00Z');
    assert.equal(lastDays(late, utc).at(-1), '2026-11-23');
    assert.equal(lastDays(late, wordsFor('en', 'Asia/Tokyo')).at(-1), '2026-11-24');
    assert.equal(lastDays(late, utc).length, 30);
    assert.equal(lastDays(late, utc)[0], '2026-10-25');
  });

  it('are 30 different ones where the clocks change', () => {
    const days = lastDays(at('2026-11-10T00:30:00Z'), wordsFor('en', 'Europe/Paris'));
    assert.equal(new Set(days).size, 30);
    assert.deepEqual([days[0], days.at(-1)], ['2026-10-12', '2026-11-10']);
  });

  it('have an incident from the day it began to the day it ended', () => {
    assert.deepEqual(daysThat('incident', [issue('2026-11-01T08:00:00Z', '2026-11-03T09:00:00Z')]), [
      '2026-11-01',
      '2026-11-02',
      '2026-11-03',
    ]);
  });

  it('are days of the reader’s time zone', () => {
    const night = [issue('2026-11-05T23:00:00Z', '2026-11-06T01:00:00Z')];
    assert.deepEqual(daysThat('incident', night), ['2026-11-05', '2026-11-06']);
    assert.deepEqual(daysThat('incident', night, november, wordsFor('en', 'Asia/Tokyo')), ['2026-11-06']);
    assert.deepEqual(daysThat('incident', night, november, wordsFor('en', 'America/New_York')), [
      '2026-11-05',
    ]);
  });

  it('are well again when it ended at midnight', () => {
    const toMidnight = [issue('2026-11-05T22:00:00Z', '2026-11-06T00:00:00Z')];
    assert.deepEqual(daysThat('incident', toMidnight), ['2026-11-05']);
    assert.deepEqual(daysThat('incident', [issue('2026-11-05T00:00:00Z', '2026-11-05T00:00:00Z')]), [
      '2026-11-05',
    ]);
  });

  it('show what is open to the last reading, and what vanished until then', () => {
    assert.deepEqual(daysThat('incident', [issue('2026-11-22T00:00:00Z', undefined)]), [
      '2026-11-22',
      '2026-11-23',
    ]);
    const vanished = issue('2026-11-10T00:00:00Z', undefined, { vanishedAt: at('2026-11-11T12:00:00Z') });
    assert.deepEqual(daysThat('incident', [vanished]), ['2026-11-10', '2026-11-11']);
    assert.deepEqual(daysThat('unknown', [vanished]), allDays.slice(allDays.indexOf('2026-11-12')));
    const other = issue('2026-11-20T00:00:00Z', undefined);
    assert.deepEqual(daysThat('unknown', [vanished, other]).at(-1), '2026-11-19');
  });

  it('show an issue as it was then: its classification and status', () => {
    const demoted = issue('2026-11-10T08:00:00Z', '2026-11-14T08:00:00Z', { classification: 'advisory' });
    const turns = [turn('classification', '2026-11-12T08:00:00Z', 'incident')];
    assert.deepEqual(daysAfter('incident', turns, [demoted]), ['2026-11-10', '2026-11-11', '2026-11-12']);
    assert.deepEqual(daysAfter('advisory', turns, [demoted]), ['2026-11-13', '2026-11-14']);
    const worse = [
      turn('status', '2026-11-11T00:00:00Z', 'investigating'),
      turn('status', '2026-11-13T00:00:00Z', 'serviceInterruption'),
      ...[
        turn('status', '2026-11-14T09:00:00Z', 'restoringService'),
        turn('resolved', '2026-11-14T09:00:00Z'),
      ],
    ];
    assert.deepEqual(daysAfter('incident', worse, [demoted]), ['2026-11-11', '2026-11-12']);
    assert.deepEqual(daysAfter('advisory', worse, [demoted]), ['2026-11-10', '2026-11-13', '2026-11-14']);
  });

  it('leave out the time in which an issue was resolved', () => {
    const again = issue('2026-11-05T08:00:00Z', undefined, { firstSeenAt: at('2026-11-05T09:00:00Z') });
    const turns = [turn('resolved', '2026-11-06T08:00:00Z'), turn('reopened', '2026-11-22T08:00:00Z')];
    const both = ['2026-11-05', '2026-11-06', '2026-11-22', '2026-11-23'];
    assert.deepEqual(daysAfter('incident', turns, [again]), both);
    const over = {
      ...again,
      isResolved: true,
      endedAt: at('2026-11-23T01:00:00Z'),
      updatedAt: at('2026-11-23T09:00:00Z'),
    };
    const resolved = turn('resolved', '2026-11-23T08:00:00Z');
    assert.deepEqual(daysAfter('incident', [...turns, resolved], [over]), both);
    const undated = { ...over, endedAt: at('2026-11-06T07:00:00Z') };
    assert.deepEqual(daysAfter('incident', [...turns, resolved], [undated]), both);
  });

  it('show what was over when it was first seen, and came back, until it was seen', () => {
    const again = issue('2026-11-05T08:00:00Z', undefined, { firstSeenAt: at('2026-11-07T09:00:00Z') });
    const turns = [turn('reopened', '2026-11-22T08:00:00Z')];
    assert.deepEqual(daysAfter('incident', turns, [again]), [
      ...['2026-11-05', '2026-11-06', '2026-11-07'],
      ...['2026-11-22', '2026-11-23'],
    ]);
  });

  it('end with what the service itself says, on the day of the last reading', () => {
    const down = { ...november, now: 'interruption' as const };
    const advisory = issue('2026-11-22T00:00:00Z', undefined, { classification: 'advisory' });
    assert.deepEqual(daysThat('incident', [], down), ['2026-11-23']);
    assert.deepEqual(daysThat('incident', [advisory], down), ['2026-11-23']);
    assert.deepEqual(daysThat('advisory', [], { ...november, now: 'advisory' }), ['2026-11-23']);
    assert.deepEqual(daysThat('incident', [], { ...down, until: at('2026-11-20T14:00:00Z') }), [
      '2026-11-20',
    ]);
  });

  it('are not well on the day of a reading that could not be read whole', () => {
    const part = { ...november, isWhole: false };
    assert.deepEqual(daysThat('unknown', [], part), ['2026-11-23']);
    assert.deepEqual(daysThat('incident', [issue('2026-11-23T00:00:00Z', undefined)], part), ['2026-11-23']);
  });

  it('show the worse of two, and nothing for what was none', () => {
    const advisory = issue('2026-11-10T00:00:00Z', '2026-11-12T12:00:00Z', { classification: 'advisory' });
    const incident = issue('2026-11-11T00:00:00Z', '2026-11-11T12:00:00Z');
    assert.deepEqual(daysThat('advisory', [advisory, incident]), ['2026-11-10', '2026-11-12']);
    assert.deepEqual(daysThat('incident', [advisory, incident]), ['2026-11-11']);
    const nothing = issue('2026-11-15T00:00:00Z', '2026-11-16T00:00:00Z', { status: 'falsePositive' });
    assert.equal(daysThat('well', [nothing]).length, 30);
  });

  it('are unknown before Casebridge looked, and after it last could, but for what is known', () => {
    const watched = { ...november, since: at('2026-11-10T12:00:00Z'), until: at('2026-11-20T12:00:00Z') };
    const before = issue('2026-11-01T00:00:00Z', '2026-11-01T12:00:00Z');
    const open = issue('2026-11-19T00:00:00Z', undefined);
    const unknown = daysThat('unknown', [before, open], watched);
    assert.ok(!unknown.includes('2026-11-01'));
    assert.deepEqual(
      [unknown.includes('2026-11-09'), unknown.includes('2026-11-10'), unknown.includes('2026-11-20')],
      [true, false, false],
    );
    assert.deepEqual(unknown.slice(-3), ['2026-11-21', '2026-11-22', '2026-11-23']);
    assert.equal(daysThat('well', [], { ...watched, since: undefined }).length, 0);
  });

  it('come in runs', () => {
    const days = ['1', '2', '3', '4', '5'];
    const states = ['incident', 'incident', 'well', 'well', 'incident'] as const;
    assert.deepEqual(runsOf(days, states, 'incident'), [
      { first: '1', last: '2' },
      { first: '5', last: '5' },
    ]);
    assert.deepEqual(runsOf(days, states, 'unknown'), []);
  });
});

describe('the picture of days', () => {
  const states = ['incident', 'advisory', 'well', 'unknown'] as const;
  const { width, data, palette } = decode(
    Buffer.from(drawDays(states).replace('data:image/png;base64,', ''), 'base64'),
  );
  /** What of a day's part of the picture is drawn: how many rows high, from the bottom, and in which colours. */
  const bars = states.map((_state, index) => {
    const left = (index * width) / states.length;
    const right = left + width / states.length;
    const height = data.length / width;
    const rows = Array.from({ length: height }, (_, row) =>
      [...data.slice(row * width + left, row * width + right)].filter((pixel) => pixel !== 0),
    );
    return { rows: rows.filter((row) => row.length > 0).length, colours: new Set(rows.flat()) };
  });

  it('tells each state by its height as well as by its colour', () => {
    assert.equal(new Set(bars.map(({ rows }) => rows)).size, states.length);
    assert.equal(new Set(bars.map(({ colours }) => [...colours].join())).size, states.length);
    const [incident, advisory, well] = bars.map(({ rows }) => rows);
    assert.ok(incident && advisory && well && incident > advisory && advisory > well);
  });

  it('can be seen on light and on dark: 3 to 1 against white and against the dark theme', () => {
    const luminance = ([red = 0, green = 0, blue = 0]: readonly number[]) => {
      const linear = [red, green, blue].map((value) =>
        value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    };
    for (const colour of (palette ?? []).slice(1)) {
      for (const ground of [
        [255, 255, 255],
        [41, 41, 41],
      ]) {
        const [dark = 0, light = 0] = [luminance(colour), luminance(ground)].toSorted(
          (one, two) => one - two,
        );
        assert.ok((light + 0.05) / (dark + 0.05) >= 3, `${colour} on ${ground}`);
      }
    }
  });

  it('takes little of a card, whatever the days', () => {
    const kinds: readonly DayState[] = ['incident', 'well', 'advisory', 'unknown', 'incident', 'advisory'];
    const days = Array.from({ length: 30 }, (_, day) => kinds[(day * day) % kinds.length] ?? 'well');
    assert.ok(drawDays(days).length < 1000, `${drawDays(days).length}`);
  });
});
