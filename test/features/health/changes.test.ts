import assert from 'node:assert/strict';
import type { IssueWithPosts, ServiceHealthPost } from '../../../src/clients/graph/service-health.ts';
import { changesOf, joinPosts, type Remembered } from '../../../src/features/health/changes.ts';

const start = new Date('2026-11-20T08:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function post(minutes: number, content: string): ServiceHealthPost {
  return { createdAt: at(minutes), kind: 'regular', format: 'html', content };
}

function issue(overrides: Partial<IssueWithPosts> = {}): IssueWithPosts {
  return {
    id: 'EX1',
    title: 'Mail is late',
    service: 'Exchange Online',
    feature: '',
    featureGroup: '',
    impact: '',
    classification: 'advisory',
    origin: 'microsoft',
    status: 'investigating',
    isResolved: false,
    startedAt: start,
    endedAt: undefined,
    updatedAt: start,
    posts: [post(0, 'We are looking.')],
    ...overrides,
  };
}

function known(overrides: Partial<IssueWithPosts> = {}, vanishedAt?: Date): Remembered {
  const { posts, ...rest } = issue(overrides);
  return { issue: { ...rest, firstSeenAt: start, vanishedAt }, posts };
}

function toldOf(before: Remembered | undefined, now: IssueWithPosts): string[] {
  return changesOf(before, now).map(({ kind, before: old, after }) => `${kind} ${old}>${after}`);
}

describe('what became of an issue', () => {
  it('is that it is new, with all it brings', () => {
    assert.deepEqual(toldOf(undefined, issue()), ['new >investigating']);
  });

  it('is nothing when nothing that is said changed', () => {
    assert.deepEqual(toldOf(known(), issue({ updatedAt: at(5), title: 'Mail arrives late' })), []);
  });

  it('is every post that is new, and the status and the class as Graph says them', () => {
    const now = issue({
      status: 'serviceDegradation',
      classification: 'incident',
      posts: [post(0, 'We are looking.'), post(30, 'We found it.'), post(60, 'We mend it.')],
    });
    assert.deepEqual(toldOf(known(), now), [
      'classification advisory>incident',
      'status investigating>serviceDegradation',
      'post >2026-11-20T08:30:00.000Z',
      'post >2026-11-20T09:00:00.000Z',
    ]);
  });

  it('is its end after the last word about it, and that it is there again before anything else', () => {
    const last = [post(0, 'We are looking.'), post(90, 'All is well.')];
    const resolved = issue({ status: 'serviceRestored', isResolved: true, posts: last });
    assert.deepEqual(toldOf(known(), resolved), [
      'status investigating>serviceRestored',
      'post >2026-11-20T09:30:00.000Z',
      'resolved >',
    ]);
    assert.deepEqual(toldOf(known(resolved), issue({ posts: last })), [
      'reopened >',
      'status serviceRestored>investigating',
    ]);
    assert.deepEqual(toldOf(known({}, at(10)), { ...resolved, posts: issue().posts }), [
      'returned >',
      'status investigating>serviceRestored',
      'resolved >',
    ]);
  });

  it('is a post that was edited only when it says something else', () => {
    const sameWords = issue({ posts: [post(0, '<p>We are&nbsp;looking.</p>\n')] });
    assert.deepEqual(toldOf(known(), sameWords), []);
    const others = issue({ posts: [post(0, 'We are still looking.')] });
    assert.deepEqual(toldOf(known(), others), ['post >2026-11-20T08:00:00.000Z']);
  });

  it('is two posts when two were written at once', () => {
    const now = issue({ posts: [post(0, 'We are looking.'), post(5, 'One.'), post(5, 'Two.')] });
    assert.equal(changesOf(known(), now).length, 2);
  });
});

describe('what was written about an issue', () => {
  const contents = (posts: readonly ServiceHealthPost[]) => posts.map(({ content }) => content);

  it('stays when Graph drops it', () => {
    const kept = joinPosts([post(0, 'One.'), post(5, 'Two.')], [post(10, 'Three.'), post(5, 'Two.')]);
    assert.deepEqual(contents(kept), ['One.', 'Two.', 'Three.']);
  });

  it('is replaced by what it was edited to, also when only its markup was', () => {
    const kept = joinPosts([post(0, 'One.'), post(5, 'Tow.')], [post(0, '<p>One.</p>'), post(5, 'Two.')]);
    assert.deepEqual(contents(kept), ['<p>One.</p>', 'Two.']);
  });

  it('stays beside another of the same moment', () => {
    const kept = joinPosts([post(5, 'One.')], [post(5, 'One.'), post(5, 'Two.')]);
    assert.deepEqual(contents(kept), ['One.', 'Two.']);
  });
});
