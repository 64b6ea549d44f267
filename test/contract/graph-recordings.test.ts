import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  createIssueList,
  type GraphOptions,
  getIssue,
  type IssueWithPosts,
  listHealthOverviews,
} from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { everything, noon, request, startHealth, startRegistered } from './graph-fixture.ts';

const folder = new URL('../../../shared/data/graph/', import.meta.url);

const record = z.looseObject({
  id: z.string(),
  posts: z.array(z.looseObject({ description: z.object({ content: z.string() }) })).optional(),
});
type Recorded = z.infer<typeof record>;

describe('the service health client and answers recorded elsewhere', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;

  before(async () => {
    entra = await startRegistered();
  });
  after(() => entra.close());
  beforeEach(async () => {
    ({ graph, options } = await startHealth(entra));
  });
  afterEach(() => graph.close());

  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const recordings = files.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
  const found = recordings
    .flatMap(({ name, text }) => [{ name, text }, ...expanded(name, text)])
    .flatMap(({ name, text }) => {
      const kind = kindOf(JSON.parse(text));
      return kind === undefined ? [] : [{ name, text, kind }];
    });

  if (found.length === 0) it('skipped: there are no recordings beside the project');
  else {
    it('has some of every kind', () => {
      const kinds = new Set(found.map(({ kind }) => kind));
      assert.deepEqual([...kinds].sort(), ['issue', 'issues', 'overview', 'overviews', 'refusal']);
    });
  }
  for (const { name, text, kind } of found) {
    it(`reads ${kind} of ${name}`, async () => {
      if (kind === 'refusal') {
        graph.faults.add({ kind: 'answer', status: 403, body: text }, { times: 1 });
        assert.equal(await getIssue(request, options, 'EX000001'), undefined);
        return;
      }
      const records = recordsOf(JSON.parse(text));
      // Without its link to Graph's own next page.
      graph.faults.add({ kind: 'answer', status: 200, body: { value: records } });
      if (kind === 'overview' || kind === 'overviews') await readOverviews(records);
      else await readIssues(records);
    });
  }

  async function readOverviews(records: readonly Recorded[]): Promise<void> {
    const { services } = await listHealthOverviews(request, options);
    assert.deepEqual(
      services.map(({ id }) => id),
      records.map(({ id }) => id),
    );
    assert.ok(services.every(({ status }) => /^[a-z]/.test(status)));
  }

  async function readIssues(records: readonly Recorded[]): Promise<void> {
    const { moved, unreadable } = await createIssueList(request, options, () => noon)(everything);
    assert.deepEqual(unreadable, []);
    assert.deepEqual(
      moved.map(({ id }) => id),
      records.map(({ id }) => id),
    );
    for (const [index, issue] of moved.entries()) checkIssue(issue, records[index]);
  }
});

/** Every post is there, in the order of their moments, and no word has a capital. */
function checkIssue(issue: IssueWithPosts, record: Recorded | undefined): void {
  const written = (record?.posts ?? []).map(({ description }) => description.content);
  assert.ok(written.length > 0);
  assert.deepEqual(issue.posts.map(({ content }) => content).sort(), written.sort());
  const moments = issue.posts.map(({ createdAt }) => createdAt.getTime());
  assert.deepEqual(
    moments,
    moments.toSorted((one, other) => one - other),
  );
  const words = [issue.classification, issue.origin, issue.status, ...issue.posts.map(({ kind }) => kind)];
  assert.ok(words.every((word) => /^[a-z]/.test(word)));
  assert.ok(issue.posts.every(({ format }) => format === 'html'));
}

/** Some are whole answers, some the list or the record inside. */
function recordsOf(recorded: unknown): readonly Recorded[] {
  const list = z.array(record).safeParse(recorded).data;
  const answered = z.object({ value: z.array(record) }).safeParse(recorded).data?.value;
  const single = record.safeParse(recorded).data;
  return list ?? answered ?? (single === undefined ? [] : [single]);
}

/** The issues that services were answered with. */
function expanded(name: string, text: string): { name: string; text: string }[] {
  const issues = recordsOf(JSON.parse(text)).flatMap(
    (one) => z.array(record).safeParse(one.issues).data ?? [],
  );
  return issues.length === 0 ? [] : [{ name: `${name}, expanded`, text: JSON.stringify(issues) }];
}

function kindOf(recorded: unknown): 'issue' | 'issues' | 'overview' | 'overviews' | 'refusal' | undefined {
  if (/"code":"UnknownError"/.test(JSON.stringify(recorded))) return 'refusal';
  const records = recordsOf(recorded);
  const all = (...names: string[]) =>
    records.length > 0 && records.every((one) => names.every((name) => name in one));
  const isList = !record.safeParse(recorded).success;
  // Messages have posts of no kind, and no service.
  if (all('impactDescription', 'service')) return isList ? 'issues' : 'issue';
  if (all('service', 'status')) return isList ? 'overviews' : 'overview';
  return undefined;
}
