import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { severities, severityOf } from '../status-words.ts';
import { issueRow, type RowDeps } from './issue-rows.ts';
import { readNextUpdates } from './next-updates.ts';
import { pageOf } from './pages.ts';
import { type Reading, readingOf, readSnapshot, type SnapshotDeps } from './read-snapshot.ts';
import { type ServiceState, stateOf, statusLine } from './service-state.ts';

export interface ShowHealthDeps extends SnapshotDeps {
  readonly history: HealthHistory;
}

/** Issues of a card; a service without one takes the room of one. */
const pageSize = 8;

const dataSchema = z.object({ from: z.int().min(0).default(0) });

/** What is broken, worst first, and what is well. @param data `{}`, or `{ from }` for a later page */
export async function showHealth(turn: Turn, data: unknown, deps: ShowHealthDeps): Promise<Reply> {
  const { from } = parseCardData(dataSchema, data);
  const snapshot = await readSnapshot(deps);
  const services = troubledFirst(snapshot);
  const troubled = services.filter(({ severity }) => severity !== undefined);
  const page = pageOf(troubled.flatMap(linesOf), from, pageSize);
  const shown = page.shown.flatMap(({ issue }) => issue ?? []);
  const rows = { links: deps.links, nextUpdates: await readNextUpdates(shown, turn, deps.history) };
  const reading = readingOf(snapshot, turn, deps);
  const { words } = turn;
  const heading = words.say('health.heading');
  const summary = summaryOf(services.length, troubled.length, reading, turn);
  const healthy = services.filter(({ severity }) => severity === undefined).map(({ service }) => service);
  const { openIssues } = snapshot;
  return {
    card: 'health/overview',
    data: {
      heading,
      ...reading,
      summary: reading.isSure && services.length > 0 && troubled.length === 0 ? `✅ ${summary}` : summary,
      ...(openIssues.length > 0 && { counts: countsOf(openIssues, turn) }),
      services: sectionsOf(page.shown, turn, rows),
      ...(healthy.length > 0 && { healthy: healthyOf(healthy, reading, turn) }),
      ...(page.previous !== undefined && { previous: { from: page.previous } }),
      ...(page.next !== undefined && { next: { from: page.next } }),
      adminCenterUrl: deps.links.adminCenter,
    },
    summary: words.say('health.titled', { heading, text: summary }),
  };
}

/** Every service with its open issues, and services that only issues name. */
function troubledFirst(snapshot: HealthSnapshot): readonly ServiceState[] {
  const names = new Set([...snapshot.services, ...snapshot.openIssues].map(({ service }) => service));
  const rank = ({ severity }: ServiceState) =>
    severity === undefined ? severities.length : severities.indexOf(severity);
  return [...names]
    .map((service) => stateOf(service, snapshot))
    .toSorted((one, other) => rank(one) - rank(other) || one.service.localeCompare(other.service));
}

interface Line {
  readonly of: ServiceState;
  readonly issue: KnownIssue | undefined;
}

function linesOf(of: ServiceState): readonly Line[] {
  return of.issues.length === 0 ? [{ of, issue: undefined }] : of.issues.map((issue) => ({ of, issue }));
}

function sectionsOf(lines: readonly Line[], turn: Turn, rows: RowDeps): readonly object[] {
  const services = [...new Set(lines.map(({ of }) => of))];
  return services.map((of) => ({
    service: of.service,
    status: statusLine(of, turn.words),
    issues: lines.flatMap((line) =>
      line.of === of && line.issue !== undefined ? [issueRow(line.issue, turn, rows)] : [],
    ),
  }));
}

function summaryOf(all: number, troubled: number, { isFresh, isSure }: Reading, { words }: Turn): string {
  if (all === 0) return words.say('health.noServices');
  if (!isFresh) return words.say('health.summaryThen', { troubled, all });
  return words.say(isSure ? 'health.summary' : 'health.summaryInPart', { troubled, all });
}

/** Such as "5 open issues: 3 incidents and 2 advisories". */
function countsOf(issues: readonly KnownIssue[], { words }: Turn): string {
  const advisories = issues.filter((issue) => severityOf(issue) === 'advisory').length;
  const incidents = issues.length - advisories;
  const kinds = incidents > 0 && advisories > 0 ? 2 : 1;
  return words.say('health.counts', { all: issues.length, incidents, advisories, kinds });
}

function healthyOf(services: readonly string[], { isFresh, isSure }: Reading, { words }: Turn): object {
  const heading = words.say(isFresh ? 'health.healthy' : 'health.healthyThen', { count: services.length });
  return { heading: isSure ? `✅ ${heading}` : heading, names: words.list(services) };
}
