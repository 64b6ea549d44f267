import assert from 'node:assert/strict';
import { type HealthIssue, plantSeed, readDefaultSeed } from '../../../src/sandbox/graph/seed.ts';

const start = new Date('2026-11-23T12:00:00Z');
const days = (hours: number) => hours / 24;
const hoursBefore = (moment: string) => (start.getTime() - Date.parse(moment)) / 3_600_000;

describe('the service health that the Graph stand-in comes with', () => {
  let issues: readonly HealthIssue[];
  before(async () => {
    ({ issues } = plantSeed(await readDefaultSeed(), start));
  });
  const resolved = () => issues.filter(({ isResolved }) => isResolved);
  const posts = () => issues.flatMap((issue) => issue.posts);

  it('has resolved issues of several services from all of the last 30 days', () => {
    const ages = resolved().map(({ endDateTime }) => days(hoursBefore(endDateTime ?? '')));
    assert.ok(ages.every((age) => age > 0 && age < 30));
    for (const week of [0, 1, 2, 3]) assert.ok(ages.some((age) => Math.floor(age / 7) === week));
    assert.ok(new Set(resolved().map(({ service }) => service)).size >= 8);
  });

  it('has what Graph has: reviews, false positives, third parties, issues that were opened again', () => {
    const statuses = resolved().map(({ status }) => status);
    assert.ok(statuses.includes('postIncidentReviewPublished'));
    assert.ok(statuses.includes('falsePositive'));
    assert.ok(issues.some(({ origin }) => origin === 'thirdParty'));
    assert.ok(issues.some(wasOpenedAgain));
  });

  it('has posts of every kind and form', () => {
    assert.deepEqual(
      new Set(posts().map(({ postType }) => postType)),
      new Set(['regular', 'quick', 'strategic']),
    );
    const written = posts().map(({ description }) => description);
    assert.ok(written.some(({ contentType, content }) => contentType === 'text' && content.includes('\n\n')));
    for (const tag of ['<p>', '<br>', '<ul>', '<li>', '<b>', '<a href="https://']) {
      assert.ok(
        written.some(({ content }) => content.includes(tag)),
        tag,
      );
    }
  });

  it('is consistent: ends after starts, posts between them in order, nothing after the last change', () => {
    for (const { id, startDateTime, endDateTime, lastModifiedDateTime, isResolved, posts: own } of issues) {
      const moments = own.map(({ createdDateTime }) => Date.parse(createdDateTime));
      assert.deepEqual(
        moments,
        moments.toSorted((one, other) => one - other),
        id,
      );
      assert.ok(
        moments.every((moment) => moment >= Date.parse(startDateTime)),
        id,
      );
      assert.ok(
        moments.every((moment) => moment <= Date.parse(lastModifiedDateTime)),
        id,
      );
      assert.equal(isResolved, endDateTime !== null, id);
      if (endDateTime !== null) assert.ok(Date.parse(endDateTime) > Date.parse(startDateTime), id);
    }
    assert.equal(new Set(issues.map(({ id }) => id)).size, issues.length);
    assert.doesNotMatch(
      posts()
        .map(({ description }) => description.content)
        .join('\n'),
      /\{\{|\}\}/,
    );
  });
});

/** Microsoft says that it goes on after having said that it was over. */
function wasOpenedAgain({ posts }: HealthIssue): boolean {
  const contents = posts.map(({ description }) => description.content);
  const over = contents.findIndex((content) => content.includes('Final status'));
  return over >= 0 && contents.slice(over).some((content) => content.includes('Current status'));
}
