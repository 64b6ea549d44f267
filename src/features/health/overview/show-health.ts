import { z } from 'zod';
import type { ServiceHealth } from '../../../clients/graph/service-health.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { isWell, type Severity, severities, severityIcons, severityOf, statusText } from '../status-words.ts';
import { issueRow, type RowDeps, worstFirst } from './issue-rows.ts';
import { readNextUpdates } from './next-updates.ts';
import { pageOf } from './pages.ts';
import { type Reading, readingOf, readSnapshot, type SnapshotDeps } from './read-snapshot.ts';

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
      summary: reading.isFresh && services.length > 0 && troubled.length === 0 ? `✅ ${summary}` : summary,
      ...(openIssues.length > 0 && { counts: countsOf(openIssues, turn) }),
      services: sectionsOf(page.shown, turn, rows),
      ...(healthy.length > 0 && { healthy: healthyOf(healthy, reading, turn) }),
      ...(page.previous !== undefined && { previous: { from: page.previous } }),
      ...(page.next !== undefined && { next: { from: page.next } }),
      adminCenterUrl: deps.links.adminCenter,
    },
    summary: `${heading}: ${summary}`,
  };
}

interface ServiceState extends Pick<ServiceHealth, 'service' | 'status'> {
  readonly issues: readonly KnownIssue[];
  /** Undefined: nothing is wrong with it. */
  readonly severity: Severity | undefined;
}

/** Every service with its open issues, and services that only issues name. */
function troubledFirst({ services, openIssues }: HealthSnapshot): readonly ServiceState[] {
  const named = new Set(services.map(({ service }) => service));
  const others = openIssues
    .filter(({ service }) => !named.has(service))
    .map(({ service, status }) => [service, { service, status }] as const);
  const rank = ({ severity }: ServiceState) =>
    severity === undefined ? severities.length : severities.indexOf(severity);
  return [...services, ...new Map(others).values()]
    .map(({ service, status }) => {
      const issues = openIssues.filter((issue) => issue.service === service).toSorted(worstFirst);
      return { service, status, issues, severity: serviceSeverity(status, issues) };
    })
    .toSorted((one, other) => rank(one) - rank(other) || one.service.localeCompare(other.service));
}

/** A service may have a worse status than any of its issues, and issues although its status is well. */
export function serviceSeverity(status: string, issues: readonly KnownIssue[]): Severity | undefined {
  if (status === 'serviceInterruption') return 'interruption';
  const [worst] = issues.toSorted(worstFirst);
  if (worst !== undefined) return severityOf(worst);
  return isWell(status) ? undefined : 'incident';
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
    status: statusLine(of, turn),
    issues: lines.flatMap((line) =>
      line.of === of && line.issue !== undefined ? [issueRow(line.issue, turn, rows)] : [],
    ),
  }));
}

function statusLine({ status, severity }: ServiceState, { words }: Turn): string {
  return `${severity === undefined ? '' : `${severityIcons[severity]} `}${statusText(status, words)}`;
}

function summaryOf(all: number, troubled: number, { isFresh }: Reading, { words }: Turn): string {
  if (all === 0) return words.say('health.noServices');
  return words.say(isFresh ? 'health.summary' : 'health.summaryThen', { troubled, all });
}

/** Such as "5 open issues: 3 incidents and 2 advisories". */
function countsOf(issues: readonly KnownIssue[], { words }: Turn): string {
  const advisories = issues.filter((issue) => severityOf(issue) === 'advisory').length;
  return words.say('health.counts', {
    all: issues.length,
    incidents: issues.length - advisories,
    advisories,
  });
}

function healthyOf(services: readonly string[], { isFresh }: Reading, { words }: Turn): object {
  const heading = words.say(isFresh ? 'health.healthy' : 'health.healthyThen', { count: services.length });
  return { heading: isFresh ? `✅ ${heading}` : heading, names: words.list(services) };
}
