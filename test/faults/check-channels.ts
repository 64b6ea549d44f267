import assert from 'node:assert/strict';
import type { StorePlace } from '../../src/store/index.ts';
import type { BusyTeams, SeenPost } from '../helpers/busy-teams.ts';
import { issueId } from '../helpers/outage.ts';
import { channelId } from '../helpers/plant-subscriptions.ts';
import { type LedgerRow, readLedger } from './ledger.ts';

/** What one process had in flight when it was killed, with room to spare; so much may be there twice. */
const inFlightAtAKill = 64;
/** Of what is sent, so much may come a little too soon for the tenant's limit; Teams refuses it, and it comes again. */
const overLimitShare = 0.03;

/** Every twentieth. */
export function isSlow(conversationId: string): boolean {
  const index = /^19:(\d+)@/.exec(conversationId)?.[1];
  return index !== undefined && Number(index) % 20 === 0;
}

/**
 * Holds the ledger against what the channels' people see.
 * @param before what they saw before `resend failed`: that sends what may be there, because somebody asks for it
 * @throws AssertionError when anything is lost, doubled without a mark, out of date, or was too much for a conversation
 */
export async function checkChannels(
  place: StorePlace,
  teams: BusyTeams,
  before: BusyTeams['posts'],
  { channels, kills }: { readonly channels: number; readonly kills: number },
): Promise<void> {
  const { expected, rows } = await readLedger(place);
  assert.equal(rows.length, expected, 'the ledger has as many rows as were expected');
  const undelivered = rows.filter(({ state }) => state !== 'sent' && state !== 'edited');
  assert.deepEqual(undelivered.slice(0, 3), [], `${undelivered.length} rows were not delivered`);
  assert.deepEqual(teams.violations.slice(0, 3), []);

  const rowsOf = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    rowsOf.set(row.conversation_id, [...(rowsOf.get(row.conversation_id) ?? []), row]);
  }
  let doubled = 0;
  for (let index = 0; index < channels; index += 1) {
    const conversationId = channelId(index);
    const ofChannel = rowsOf.get(conversationId) ?? [];
    checkChannel(conversationId, teams, ofChannel);
    doubled += checkDoubled(conversationId, before.get(conversationId) ?? [], ofChannel);
  }
  const { posts, edits, refused, dropped, overLimit } = teams.counts;
  process.stdout.write(
    `      ${kills} kills; ${posts} posts, ${doubled} of them doubled, ${edits} edits; ` +
      `${refused} refused, ${dropped} answers dropped, ${overLimit} over the tenant's limit\n`,
  );
  assert.ok(kills >= 4, `${kills} kills`);
  assert.ok(overLimit <= (posts + edits) * overLimitShare, `${overLimit} over the tenant's limit`);
  assert.ok(doubled <= dropped + kills * inFlightAtAKill, `${doubled} doubled`);
}

/**
 * What is told of an issue comes in its order, so its end comes last. It may be there twice: four changes are told in one
 * message; where its process is killed at once, and another before it had held the first two, the last two come again, each in
 * a message of its own. To be asked before anything that failed is sent again: that is late.
 * @throws AssertionError
 */
export function checkOrder(teams: BusyTeams): void {
  for (const [conversationId, posts] of teams.posts) {
    for (const { replies } of posts) {
      // A doubled one counts where it was first.
      const told = [...new Map(replies.map((reply) => [reply.text, reply.summary])).values()];
      const isEnd = (summary: string | undefined) => summary?.startsWith('✅') === true;
      assert.ok(
        !told.some(isEnd) || isEnd(told.at(-1)),
        `${conversationId}: the end comes last, not as in ${told.join(' | ')}`,
      );
    }
  }
}

function checkChannel(conversationId: string, teams: BusyTeams, rows: readonly LedgerRow[]): void {
  const known = new Set(rows.map((row) => row.activity_id));
  assert.ok(!known.has(null), `${conversationId}: each delivery has its message`);
  const posts = teams.posts.get(conversationId) ?? [];
  const kept = posts.filter(({ id }) => known.has(id));
  assert.equal(kept.length, 1, `${conversationId} has one post that the ledger knows`);
  const text = kept[0]?.message.text ?? '';
  assert.ok(text.includes(issueId));
  assert.match(text, /Service restored/, `${conversationId} shows how it ended`);
}

/** @returns how many messages are there more often than once, each of which has its mark */
export function checkDoubled(
  conversationId: string,
  posts: readonly SeenPost[],
  rows: readonly LedgerRow[],
): number {
  const surplusReplies = posts.map(({ replies }) => replies.length - new Set(replies.map(textOf)).size);
  const surplus = surplusReplies.reduce((sum, count) => sum + count, Math.max(0, posts.length - 1));
  const marked = rows.filter((row) => row.is_doubtful === 1).length;
  assert.ok(surplus <= marked, `${conversationId}: ${surplus} doubled, ${marked} marked`);
  return surplus;
}

function textOf({ text }: SeenPost['message']): string {
  return text;
}
