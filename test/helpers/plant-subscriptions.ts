import people from '../../src/sandbox/people.json' with { type: 'json' };
import { openStore, type StorePlace } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { everythingFor, metChannel } from './new-subscription.ts';

/** So many channels, each subscribed to everything; written at once, where the chat would take hours. */
export async function plantSubscriptions(
  place: StorePlace,
  serviceUrl: string,
  channels: number,
): Promise<void> {
  const store = await openStore(place, { lockMilliseconds: 10_000, onTrouble: () => undefined });
  const { conversations, subscriptions } = store.ofTenant(people.tenantId);
  // The first in the usual way, the others like it.
  await conversations.meet(metChannel(serviceUrl, channelId(0)));
  await subscriptions.add('subscription-0', everythingFor(channelId(0)));
  await store.close();
  await multiply(place, channels);
}

export function channelId(index: number): string {
  return `19:${index}@thread.tacv2`;
}

async function multiply(place: StorePlace, channels: number): Promise<void> {
  const engine =
    place.kind === 'postgresql'
      ? await openPostgres({ url: place.url, onBroken: () => undefined })
      : await openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
  try {
    for (let planted = 1; planted < channels; planted *= 2) {
      const more = Math.min(planted, channels - planted);
      for (const table of ['conversation', 'subscription'] as const) {
        await engine.transaction(async (execute) => {
          await execute(copyStatement(table), [planted, more]);
        });
      }
    }
  } finally {
    await engine.close();
  }
}

/** Each row up to a number once more, under the next numbers: the ids hold the number. */
function copyStatement(table: 'conversation' | 'subscription'): string {
  const number = (column: string, from: number, end: string) =>
    `cast(substr(${column}, ${from}, length(${column}) - ${from - 1 + end.length}) as bigint)`;
  const next = (column: string, prefix: string, end: string) =>
    `'${prefix}' || cast(${number(column, prefix.length + 1, end)} + cast($1 as bigint) as text) || '${end}'`;
  const ids: Readonly<Record<string, string>> = {
    conversation_id: next('conversation_id', '19:', '@thread.tacv2'),
    subscription_id: next('subscription_id', 'subscription-', ''),
  };
  const columns = columnsOf[table];
  return `insert into ${table} (${columns.join(', ')})
    select ${columns.map((column) => ids[column] ?? column).join(', ')} from ${table}
    where ${number('conversation_id', 4, '@thread.tacv2')} < $2`;
}

const columnsOf = {
  conversation: [
    ...['tenant_id', 'conversation_id', 'kind', 'channel_type', 'name', 'team_id', 'service_url', 'bot_id'],
    ...['state', 'state_code', 'state_since', 'free_at', 'fence', 'is_unsettled', 'sends'],
  ],
  subscription: [
    ...['tenant_id', 'subscription_id', 'conversation_id', 'source', 'topic_id', 'all_services'],
    ...['least_classification', 'least_status', 'group_id', 'group_name', 'most_priority', 'incident_state'],
    ...['events', 'settings', 'status', 'created_by', 'created_by_name', 'created_at', 'version'],
  ],
} as const;
