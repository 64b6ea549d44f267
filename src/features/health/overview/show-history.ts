import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { lastDays, startOfDays } from './days.ts';
import { pageOf } from './pages.ts';
import { countOf, daysOf, keptSince, pictureOf } from './picture.ts';
import { readingOf, readSnapshot } from './read-snapshot.ts';
import type { ShowHealthDeps } from './show-health.ts';

/** Pictures of a card. */
const pageSize = 8;

const dataSchema = z.object({ all: z.literal(true).optional(), from: z.int().min(0).default(0) });

/**
 * The last 30 days of the services that had problems, the worst first.
 * @param data `{}`; with `all` the services without problems as well, with `from` a later page
 */
export async function showHistory(turn: Turn, data: unknown, deps: ShowHealthDeps): Promise<Reply> {
  const { all, from } = parseCardData(dataSchema, data);
  const { words, now } = turn;
  const snapshot = await readSnapshot(deps);
  const issues = await deps.history.listSince(startOfDays(now));
  const past = { issues, turns: await deps.history.listTurns(issues.map(({ id }) => id)) };
  const names = new Set([...snapshot.services, ...issues].map(({ service }) => service));
  const days = lastDays(now, words);
  const services = [...names]
    .map((service) => {
      const states = daysOf(service, past, snapshot, turn);
      const badness = countOf(states, 'incident') * (days.length + 1) + countOf(states, 'advisory');
      return { service, states, badness };
    })
    .toSorted((one, other) => other.badness - one.badness || one.service.localeCompare(other.service));
  const troubled = services.filter(({ badness }) => badness > 0);
  const page = pageOf(all ? services : troubled, from, pageSize);
  const heading = words.say('health.days.heading', { period: words.days(days.at(0) ?? '', days.at(-1)) });
  const summary = words.say('health.days.summary', { troubled: troubled.length, all: services.length });
  const place = all ? { all } : {};
  const count = all ? services.length : troubled.length;
  const first = page.start + 1;
  const isPart = page.shown.length < count;
  return {
    card: 'health/picture',
    data: {
      heading,
      ...readingOf(snapshot, turn, deps),
      summary,
      ...(isPart && {
        page: words.say('health.days.page', { first, last: page.start + page.shown.length, count }),
      }),
      kept: keptSince(snapshot, words),
      services: page.shown.map(({ service, states }) => ({ service, ...pictureOf(service, states, turn) })),
      ...(page.previous !== undefined && { previous: { ...place, from: page.previous } }),
      ...(page.next !== undefined && { next: { ...place, from: page.next } }),
      ...(!all && troubled.length < services.length && { showAll: { all: true } }),
      ...(all && { showTroubled: {} }),
      adminCenterUrl: deps.links.adminCenter,
    },
    summary: words.say('health.titled', { heading, text: summary }),
  };
}
