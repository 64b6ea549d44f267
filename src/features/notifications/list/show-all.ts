import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { readNames } from '../subscription-text.ts';
import { looksAfterAll } from '../who-decides.ts';
import type { ListDeps } from './deps.ts';
import { pageSize, subscriptionRow } from './rows.ts';

const placeSchema = z.object({ offset: z.coerce.number().int().min(0).max(10_000).default(0) });

/** The subscriptions of every conversation, where nobody reads along. @throws OWN_CHAT_ONLY elsewhere */
export async function showAll(turn: Turn, data: unknown, deps: ListDeps, done?: string): Promise<Reply> {
  const { words } = turn;
  const { offset } = parseCardData(placeSchema, data);
  if (!looksAfterAll(turn)) throw new CasebridgeError('OWN_CHAT_ONLY');
  const found = await deps.subscriptions.listAll(offset + pageSize + 1);
  const shown = found.slice(offset, offset + pageSize);
  const names = await readNames(
    turn,
    shown.map(({ filter }) => filter),
    deps,
  );
  const place = { from: 'all', offset } as const;
  const heading = words.say('subscriptions.list.all', {
    count: found.length,
    first: shown.length === 0 ? 0 : offset + 1,
    last: offset + shown.length,
  });
  return {
    card: 'notifications/all',
    data: {
      heading,
      ...(done !== undefined && { done }),
      rows: shown.map((one) => subscriptionRow(turn, one, place, names, one.conversation)),
      ...(offset > 0 && { previous: { offset: Math.max(0, offset - pageSize) } }),
      ...(found.length > offset + pageSize && { next: { offset: offset + pageSize } }),
    },
    summary: done === undefined ? heading : `${done} ${heading}`,
  };
}
