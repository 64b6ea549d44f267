import { createIssueList, listHealthOverviews } from '../../src/clients/graph/service-health.ts';
import { createReadAndKeep } from '../../src/features/health/read-and-keep.ts';
import { createRequest } from '../../src/http/request.ts';
import { openStore } from '../../src/store/index.ts';
import { measureBoth } from './measure.ts';

// Casebridge's poll, with its store on a file: what is read, compared and kept.

const [, , url = '', folder = ''] = process.argv;
const request = createRequest({ deadlineMilliseconds: 60_000 });
const graph = { url, token: async () => 'token' };
const store = await openStore({ kind: 'file', folder }, { lockMilliseconds: 0, onTrouble: console.error });
const now = () => new Date();
const { readOnce } = createReadAndKeep({
  listServices: (signal) => listHealthOverviews(request, graph, signal),
  listIssues: createIssueList(request, graph, now),
  records: store.ofTenant('bench').healthHistory,
  now,
  holder: 'bench',
  freshSeconds: 0,
  onUnreadable: () => undefined,
});
const never = new AbortController().signal;
await measureBoth(url, async () => {
  const { outcome, snapshot } = await readOnce(() => 0, never);
  if (outcome !== 'kept') throw new Error(`the poll was ${outcome}`);
  return snapshot.openIssues.length;
});
await store.close();
process.exit(0);
