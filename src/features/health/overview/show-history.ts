import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { lastDays, startOfDays, statesOf } from './days.ts';
import { pageOf } from './pages.ts';
import { countsOf, pictureOf } from './picture.ts';
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
  const kept = await deps.history.listSince(startOfDays(now));
  const names = new Set([...snapshot.services, ...kept].map(({ service }) => service));
  const days = lastDays(now, words);
  const watched = { since: snapshot.watchedSince, until: snapshot.readAt };
  const services = [...names]
    .map((service) => {
      const issues = kept.filter((issue) => issue.service === service);
      const { incident, advisory } = countsOf(statesOf(days, issues, watched, words));
      return { service, issues, badness: incident * (days.length + 1) + advisory };
    })
    .toSorted((one, other) => other.badness - one.badness || one.service.localeCompare(other.service));
  const troubled = services.filter(({ badness }) => badness > 0);
  const page = pageOf(all ? services : troubled, from, pageSize);
  const heading = words.say('health.days.heading', { period: words.days(days.at(0) ?? '', days.at(-1)) });
  const summary = words.say('health.days.summary', { troubled: troubled.length, all: services.length });
  const place = all ? { all } : {};
  return {
    card: 'health/picture',
    data: {
      heading,
      ...readingOf(snapshot, turn, deps),
      summary,
      kept: snapshot.watchedSince
        ? words.say('health.days.kept', { day: words.days(words.dayOf(snapshot.watchedSince)) })
        : words.say('health.days.notKept'),
      services: page.shown.map(({ service, issues }) => ({
        service,
        ...pictureOf(service, issues, snapshot, turn),
      })),
      ...(page.previous !== undefined && { previous: { ...place, from: page.previous } }),
      ...(page.next !== undefined && { next: { ...place, from: page.next } }),
      ...(!all && troubled.length < services.length && { showAll: { all: true } }),
      adminCenterUrl: deps.links.adminCenter,
    },
    summary: `${heading}: ${summary}`,
  };
}
