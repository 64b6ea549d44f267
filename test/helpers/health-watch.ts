import assert from 'node:assert/strict';
import { createIssueList, listHealthOverviews } from '../../src/clients/graph/service-health.ts';
import { connectHealthNotices, type HealthNotices } from '../../src/composition/health-notices.ts';
import { healthLinks } from '../../src/features/health/links.ts';
import { createReadAndKeep } from '../../src/features/health/read-and-keep.ts';
import { createRequest } from '../../src/http/request.ts';
import type { HealthIssue } from '../../src/sandbox/graph/index.ts';
import { createHealthHistory } from '../../src/store/health-history.ts';
import { createHealthLinks } from '../../src/store/health-links.ts';
import { type NotificationPlace, openNotifications } from '../store/notification-place.ts';
import { newIssue } from './automatic-incidents.ts';
import { startPatientGraph } from './graph.ts';

/** A Graph without issues that is read, and the store of who reads it. */
export interface WatchedHealth {
  readonly notices: HealthNotices;
  readonly notifications: NotificationPlace;
  now(): Date;
  /** Lets time pass. */
  wait(minutes: number): void;
  /** Reads service health, a minute later. */
  poll(): Promise<void>;
  /** Microsoft opens an issue, an incident of Exchange Online unless told. */
  open(id: string, values?: Partial<HealthIssue>): void;
  /** Microsoft writes about an issue. */
  post(id: string, content: string): void;
  /** Microsoft changes an issue. */
  change(id: string, values: Partial<HealthIssue>): void;
  /** Microsoft no longer lists an issue. @returns lets it be listed again */
  hide(id: string): () => void;
  /** Somebody says that incidents belong to an issue. */
  attach(issueId: string, ...numbers: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function startWatchedHealth(): Promise<WatchedHealth> {
  let now = new Date('2026-11-23T12:00:00Z');
  const graph = await startPatientGraph(() => now);
  graph.issues.length = 0;
  const notifications = await openNotifications({ kind: 'memory' }, () => now);
  const healthHistory = createHealthHistory(notifications.db, 't');
  const links = createHealthLinks(notifications.db, 't');
  const request = createRequest({ deadlineMilliseconds: 5_000 });
  const options = { url: graph.url, token: async () => 'token' };
  const { readOnce } = createReadAndKeep({
    listServices: (signal) => listHealthOverviews(request, options, signal),
    listIssues: createIssueList(request, options, () => now),
    records: healthHistory,
    now: () => now,
    holder: 'one',
    freshSeconds: 60,
    onUnreadable: () => undefined,
  });
  const wait = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const find = (id: string) => {
    const issue = graph.issues.find((one) => one.id === id);
    assert.ok(issue, id);
    return issue;
  };
  const change = (id: string, values: Partial<HealthIssue>) =>
    void Object.assign(find(id), { lastModifiedDateTime: now.toISOString(), ...values });
  return {
    notices: connectHealthNotices({
      tenant: { healthHistory, healthLinks: links },
      links: healthLinks('https://admin.microsoft.com'),
      now: () => now,
    }),
    ...{ notifications, now: () => now, wait, change },
    poll: async () => {
      wait(1);
      const { outcome } = await readOnce(() => 0, new AbortController().signal);
      assert.equal(outcome, 'kept');
    },
    open: (id, values = {}) => void graph.issues.push(newIssue(id, now, values)),
    post: (id, content) => change(id, { posts: [...find(id).posts, postOf(content, now)] }),
    hide: (id) => {
      const hidden = find(id);
      graph.issues.splice(graph.issues.indexOf(hidden), 1);
      return () => void graph.issues.push(hidden);
    },
    attach: async (issueId, ...numbers) => {
      for (const number of numbers) {
        const incident = { incidentSysId: number, incidentNumber: number };
        await links.put({ issueId, ...incident, kind: 'confirmed', linkedBy: 'Megan Bowen' });
      }
    },
    close: async () => {
      await notifications.db.close();
      await graph.close();
    },
  };
}

/** As Graph has it. */
export function postOf(content: string, at: Date): HealthIssue['posts'][number] {
  const description = { contentType: 'html', content };
  return { createdDateTime: at.toISOString(), postType: 'regular', description };
}
