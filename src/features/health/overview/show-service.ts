import { z } from 'zod';
import { isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { startOfDays } from './days.ts';
import { findServices } from './find-services.ts';
import { issueRow, type RowDeps } from './issue-rows.ts';
import { readNextUpdates } from './next-updates.ts';
import { pageOf } from './pages.ts';
import { daysOf, keptSince, type Past, pictureOf } from './picture.ts';
import { readingOf, readSnapshot } from './read-snapshot.ts';
import { stateOf, statusLine } from './service-state.ts';
import type { ShowHealthDeps } from './show-health.ts';

/** Issues of a card. */
const pageSize = 8;
const shownButtons = 6;
/** More than the longest name of a service. */
const longestName = 200;

const dataSchema = z.object({
  service: z.string().trim().min(1).max(2000),
  from: z.int().min(0).default(0),
});

/** One service: what is open, what was resolved, its days. @param data `{ service }`, as people call it, and perhaps `from` */
export async function showService(turn: Turn, data: unknown, deps: ShowHealthDeps): Promise<Reply> {
  const { service: said, from } = parseCardData(dataSchema, data);
  const snapshot = await readSnapshot(deps);
  const names = new Set([...snapshot.services, ...snapshot.openIssues].map(({ service }) => service));
  const { meant, nearest } = findServices(said, [...names]);
  const [service] = meant;
  if (service !== undefined && meant.length === 1) return serviceCard(service, from, snapshot, turn, deps);
  const question = meant.length > 1 ? 'health.which' : 'health.noSuchService';
  const heading = turn.words.say(question, { said: said.slice(0, longestName) });
  const sorted = [...names].toSorted((one, other) => one.localeCompare(other));
  return {
    card: 'health/services',
    data: {
      heading,
      services: (meant.length > 1 ? meant.slice(0, shownButtons) : nearest).map((name) => ({ name })),
      all: sorted.map((name) => ({ name })),
      first: sorted[0] ?? '',
    },
    summary: heading,
  };
}

async function serviceCard(
  service: string,
  from: number,
  snapshot: HealthSnapshot,
  turn: Turn,
  deps: ShowHealthDeps,
): Promise<Reply> {
  const { words, now } = turn;
  const reading = readingOf(snapshot, turn, deps);
  const state = stateOf(service, snapshot);
  const { issues: open, severity } = state;
  const past = await pastOf(service, startOfDays(now), deps.history);
  const page = pageOf([...open, ...notIn(open, past?.issues ?? [])], from, pageSize);
  const rows = { links: deps.links, nextUpdates: await readNextUpdates(page.shown, turn, deps.history) };
  const line = statusLine(state, words);
  const status = severity === undefined && reading.isSure ? `✅ ${line}` : line;
  return {
    card: 'health/service',
    data: {
      heading: service,
      ...reading,
      status,
      sections: sectionsOf(page.shown, open, turn, rows),
      ...(past && {
        picture: pictureOf(service, daysOf(service, past, snapshot, turn), turn),
        kept: keptSince(snapshot, words),
      }),
      refresh: { service },
      ...(page.previous !== undefined && { previous: { service, from: page.previous } }),
      ...(page.next !== undefined && { next: { service, from: page.next } }),
      adminCenterUrl: deps.links.adminCenter,
    },
    summary: words.say('health.titled', { heading: service, text: status }),
  };
}

/** Undefined while the store fails: what is open now Graph says as well. */
async function pastOf(service: string, since: Date, history: HealthHistory): Promise<Past | undefined> {
  try {
    const issues = (await history.listSince(since)).filter((issue) => issue.service === service);
    return { issues, turns: await history.listTurns(issues.map(({ id }) => id)) };
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return undefined;
    throw error;
  }
}

function notIn(open: readonly KnownIssue[], issues: readonly KnownIssue[]): readonly KnownIssue[] {
  const ids = new Set(open.map(({ id }) => id));
  return issues
    .filter(({ id }) => !ids.has(id))
    .toSorted((one, other) => overAt(other).getTime() - overAt(one).getTime());
}

function overAt({ endedAt, vanishedAt, updatedAt }: KnownIssue): Date {
  return endedAt ?? vanishedAt ?? updatedAt;
}

/** What is open, and what is over; each said when there is any on the page, and that nothing is open. */
function sectionsOf(
  shown: readonly KnownIssue[],
  open: readonly KnownIssue[],
  turn: Turn,
  rows: RowDeps,
): readonly object[] {
  const rowsOf = (issues: readonly KnownIssue[]) => issues.map((issue) => issueRow(issue, turn, rows));
  const openShown = shown.filter((issue) => open.includes(issue));
  const over = shown.filter((issue) => !open.includes(issue));
  const title = turn.words.say('health.openNow', { count: open.length });
  return [
    ...(openShown.length > 0 || open.length === 0 ? [{ title, issues: rowsOf(openShown) }] : []),
    ...(over.length > 0 ? [{ title: turn.words.say('health.overLately'), issues: rowsOf(over) }] : []),
  ];
}
