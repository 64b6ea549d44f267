import assert from 'node:assert/strict';
import {
  createIssueList,
  downloadIncidentReport,
  type GraphOptions,
  getIssue,
  type IssuesAnswer,
  listHealthOverviews,
} from '../../src/clients/graph/service-health.ts';
import { createRequest } from '../../src/http/request.ts';
import { everything } from './graph-fixture.ts';
import { type GraphTarget, realTarget, standInTarget } from './graph-target.ts';

const real = realTarget();

contract(standInTarget);
if (real === undefined) {
  describe('the service health client and a tenant of your own', () => {
    it('skipped: CONTRACT_GRAPH_URL and the CONTRACT_ENTRA_ settings name what to run this against');
  });
} else contract(real);

/** What holds in every tenant. Nothing is written, and what is expected was read from the tenant itself. */
function contract(target: GraphTarget): void {
  describe(`the service health client and ${target.name}`, function () {
    this.timeout(target.milliseconds);
    const request = createRequest({ deadlineMilliseconds: 30_000 });
    let options: GraphOptions;
    let close: () => Promise<void>;
    let all: IssuesAnswer;

    before(async () => {
      ({ options, close } = await target.open());
      all = await createIssueList(request, options, target.now)(everything);
    });
    after(() => close());

    it('reads every service with a status', async () => {
      const { services, unreadable, isComplete } = await listHealthOverviews(request, options);
      assert.deepEqual([unreadable, isComplete], [[], true]);
      assert.ok(services.length > 0);
      assert.ok(services.every(({ id, service, status }) => id && service && /^[a-z]/.test(status)));
    });

    it('reads every issue with its posts, oldest first', () => {
      assert.deepEqual([all.unreadable, all.isComplete], [[], true]);
      assert.equal(all.seen.size, all.moved.length);
      for (const { posts, ...issue } of all.moved) {
        const moments = posts.map(({ createdAt }) => createdAt.getTime());
        assert.deepEqual(
          moments,
          moments.toSorted((one, other) => one - other),
          issue.id,
        );
        for (const word of [issue.status, issue.classification, issue.origin]) assert.match(word, /^[a-z]/);
      }
    });

    it('is given what is open or has changed since, and nothing else', async () => {
      const changedSince = new Date(target.now().getTime() - 7 * 86_400_000);
      const list = createIssueList(request, options, target.now);
      const { moved, requests } = await list({ ...everything, changedSince });
      const expected = all.moved.filter((issue) => !issue.isResolved || issue.updatedAt >= changedSince);
      assert.deepEqual(moved.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort());
      // More would mean that Graph did not take the filter.
      assert.ok(requests <= Math.ceil(expected.length / 200) + 1);
    });

    it('is given nothing again that has not moved', async () => {
      const known = new Map(all.moved.map(({ id, updatedAt }) => [id, updatedAt.getTime()]));
      const { moved, seen } = await createIssueList(request, options, target.now)({ ...everything, known });
      assert.deepEqual([moved.length, seen.size], [0, all.seen.size]);
    });

    it('reads one issue as the list has it', async function () {
      const [issue] = all.moved;
      if (issue === undefined) return skip(this, 'an issue');
      assert.deepEqual(await getIssue(request, options, issue.id), issue);
    });

    it('finds no issue and no review by an id that nothing has', async () => {
      assert.equal(await getIssue(request, options, 'ZZ99999999'), undefined);
      assert.equal(await downloadIncidentReport(request, options, 'ZZ99999999'), undefined);
    });

    it('downloads the review of an issue that has one', async function () {
      const issue = all.moved.find(({ status }) => status === 'postIncidentReviewPublished');
      if (issue === undefined) return skip(this, 'a published review');
      const report = await downloadIncidentReport(request, options, issue.id);
      assert.ok((report?.bytes.length ?? 0) > 100);
      assert.match(report?.fileName ?? '', /\.\w{3,4}$/);
    });

    it('finds no review of an issue that has none', async function () {
      const issue = all.moved.find(({ isResolved }) => !isResolved);
      if (issue === undefined) return skip(this, 'an open issue');
      assert.equal(await downloadIncidentReport(request, options, issue.id), undefined);
    });

    function skip(context: Mocha.Context, what: string): void {
      assert.equal(target.isComplete, false, `the stand-in lacks ${what}`);
      context.skip();
    }
  });
}
