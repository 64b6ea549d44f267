import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import type { Conversation, Thread } from '../records.ts';
import { type Names, readNames, topicText } from '../subscription-text.ts';
import { looksAfterAll } from '../who-decides.ts';
import type { ListDeps } from './deps.ts';
import { pageSize, stateText, subscriptionRow } from './rows.ts';

const shownMuted = 6;
const placeSchema = z.object({ offset: z.coerce.number().int().min(0).max(10_000).default(0) });

/** What this conversation is told of. @param data `{}`, or `{ offset }` of a later page @param done what was done just now */
export async function showList(turn: Turn, data: unknown, deps: ListDeps, done?: string): Promise<Reply> {
  const { words } = turn;
  const { offset } = parseCardData(placeSchema, data);
  const here = conversationIdOf(turn);
  const [all, conversation, muted] = [
    await deps.subscriptions.listOf(here),
    await deps.conversations.find(here),
    await deps.threads.listMuted(here),
  ];
  const from = offset < all.length ? offset : 0;
  const shown = all.slice(from, from + pageSize);
  const topics = muted.slice(0, shownMuted).map(({ source, topicId }) => ({ source, topicId }));
  const names = await readNames(turn, [...shown.map(({ filter }) => filter), ...topics], deps);
  const heading = words.say('subscriptions.list.heading', { count: all.length });
  return {
    card: 'notifications/list',
    data: {
      heading,
      ...(done !== undefined && { done }),
      ...stopped(conversation, turn),
      rows: shown.map((subscription) =>
        subscriptionRow(turn, subscription, { from: 'list', offset: from }, names, conversation),
      ),
      muted: muted.length === 0 ? [] : [mutedPart(turn, muted, names.titles)],
      looksAfterAll: looksAfterAll(turn),
      ...(from > 0 && { previous: { offset: Math.max(0, from - pageSize) } }),
      ...(from + pageSize < all.length && { next: { offset: from + pageSize } }),
    },
    summary: done === undefined ? heading : `${done} ${heading}`,
  };
}

/** Teams takes nothing there, whatever is subscribed. */
function stopped(conversation: Conversation | undefined, turn: Turn): object {
  const text = stateText(conversation, turn);
  return text === undefined ? {} : { stopped: text };
}

function mutedPart({ words }: Turn, muted: readonly Thread[], titles: Names['titles']): object {
  const more = muted.length - shownMuted;
  return {
    topics: muted.slice(0, shownMuted).map(({ source, topicId }) => ({
      title: topicText({ source, topicId }, words, titles),
      data: { source, topicId },
    })),
    ...(more > 0 && { more: words.say('subscriptions.list.moreMuted', { count: more }) }),
  };
}
