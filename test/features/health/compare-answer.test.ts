import assert from 'node:assert/strict';
import type { IssuesAnswer, IssueWithPosts } from '../../../src/clients/graph/service-health.ts';
import { afterwards, compareAnswer } from '../../../src/features/health/compare-answer.ts';
import type { KnownIssue } from '../../../src/features/health/history.ts';

const start = new Date('2026-11-20T08:00:00Z');
const readAt = new Date('2026-11-20T09:00:00Z');

function issue(id: string, overrides: Partial<IssueWithPosts> = {}): IssueWithPosts {
  return {
    ...{ id, title: 'Mail is late', service: 'Exchange Online', feature: '', featureGroup: '', impact: '' },
    ...{ classification: 'advisory', origin: 'microsoft', status: 'investigating', isResolved: false },
    ...{ startedAt: start, endedAt: undefined, updatedAt: start, posts: [] },
    ...overrides,
  };
}

function known(id: string, vanishedAt?: Date): KnownIssue {
  const { posts: _posts, ...rest } = issue(id);
  return { ...rest, firstSeenAt: start, vanishedAt };
}

function answer(moved: readonly IssueWithPosts[], seen: readonly string[] = []): IssuesAnswer {
  const ids = new Set([...seen, ...moved.map(({ id }) => id)]);
  return { moved, seen: ids, unreadable: [], isComplete: true, requests: 1 };
}

const stored = {
  known: new Map([
    ['EX1', start.getTime()],
    ['EX2', start.getTime()],
  ]),
  open: [known('EX1')],
  vanished: new Set(['EX2']),
};
const past = [known('EX1'), known('EX2', start)].map((one) => ({ issue: one, posts: [] }));

function compare(given: IssuesAnswer) {
  const found = compareAnswer(stored, given, past, readAt);
  return { found, after: afterwards(stored, found, past) };
}

describe('an answer about issues that are known', () => {
  it('changes nothing when it says nothing new', () => {
    const { found, after } = compare(answer([], ['EX1']));
    assert.deepEqual(found, { moved: [], vanished: [], returned: [], changes: [] });
    assert.equal(after, stored);
  });

  it('tells when each was first seen, then as now', () => {
    const updatedAt = readAt;
    const { after } = compare(answer([issue('EX1', { updatedAt }), issue('EX3', { updatedAt })]));
    assert.deepEqual(
      after.open.map(({ id, firstSeenAt }) => [id, firstSeenAt]),
      [
        ['EX1', start],
        ['EX3', readAt],
      ],
    );
    assert.deepEqual([...after.known.keys()], ['EX1', 'EX2', 'EX3']);
  });

  it('lets what is missing vanish, and what is there again return', () => {
    const { found, after } = compare(answer([], ['EX2']));
    assert.deepEqual(
      found.changes.map(({ issueId, kind }) => `${issueId} ${kind}`),
      ['EX1 vanished', 'EX2 returned'],
    );
    assert.deepEqual(
      after.open.map(({ id, vanishedAt }) => [id, vanishedAt]),
      [['EX2', undefined]],
    );
    assert.deepEqual([...after.vanished], ['EX1']);
  });

  it('counts what vanished and was resolved meanwhile as over', () => {
    const { found, after } = compare(
      answer([issue('EX2', { isResolved: true, updatedAt: readAt })], ['EX1']),
    );
    assert.deepEqual(
      found.changes.map(({ kind }) => kind),
      ['returned', 'resolved'],
    );
    assert.equal(after.vanished.size, 0);
    assert.deepEqual(
      after.open.map(({ id }) => id),
      ['EX1'],
    );
  });

  it('leaves out what has no id of Graph’s form', () => {
    const { found } = compare(answer([issue('../EX1'), issue('EX1\u0000'), issue('')], ['EX1']));
    assert.deepEqual(found.moved, []);
    assert.deepEqual(found.changes, []);
  });
});
