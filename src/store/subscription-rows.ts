import { z } from 'zod';
import { languages } from '../locales/words.ts';
import type { Queries } from './db.ts';
import { json } from './health-rows.ts';
import { eventBits, statusName } from './notification-codes.ts';
import { valuesOf } from './rows.ts';

/** Of `subscription s`. */
export const subscriptionColumns = [
  ...['subscription_id', 'conversation_id', 'source', 'topic_id', 'all_services', 'least_classification'],
  ...[
    'least_status',
    'group_id',
    'group_name',
    'most_priority',
    'incident_state',
    'events',
    'settings',
    'status',
  ],
  ...['created_by', 'created_by_name', 'created_at', 'version'],
]
  .map((column) => `s.${column}`)
  .join(', ');

const settings = z.object({
  language: z.enum(languages),
  timeZone: z.string(),
  quietHours: z
    .object({ from: z.string(), to: z.string(), exceptInterruptions: z.boolean() })
    .optional()
    .transform((hours) => hours),
  digest: z.enum(['immediately', 'hourly', 'daily']),
  mentions: z.array(z.object({ id: z.string(), name: z.string() })),
  reminderMinutes: z
    .number()
    .optional()
    .transform((minutes) => minutes),
});

export const subscriptionCells = z.object({
  subscription_id: z.string(),
  conversation_id: z.string(),
  source: z.enum(['health', 'incident', 'case']),
  topic_id: z.string().nullable(),
  all_services: z.number(),
  least_classification: z.number(),
  least_status: statusName,
  group_id: z.string().nullable(),
  group_name: z.string().nullable(),
  most_priority: z.number().nullable(),
  incident_state: z.string().nullable(),
  events: z.number(),
  settings: json(settings),
  status: z.enum(['active', 'paused']),
  created_by: z.string(),
  created_by_name: z.string(),
  created_at: z.number(),
  version: z.number(),
});
type Cells = z.infer<typeof subscriptionCells>;

/** What a subscription is about. */
export type StoredFilter =
  | { readonly source: Cells['source']; readonly topicId: string }
  | {
      readonly source: 'health';
      readonly services: readonly string[];
      readonly withAdvisories: boolean;
      readonly leastStatus: Cells['least_status'];
    }
  | {
      readonly source: 'incident';
      readonly group: { readonly sysId: string; readonly name: string } | undefined;
      readonly mostPriority: number | undefined;
      readonly state: string | undefined;
    };

export type StoredSubscription = ReturnType<typeof toSubscription>;

/** @param services of a subscription that is not about all of them */
export function toSubscription(row: Cells, services: readonly string[]) {
  return {
    id: row.subscription_id,
    conversationId: row.conversation_id,
    filter: filterOf(row, services),
    events: namesOf(row.events),
    settings: {
      ...row.settings,
      quietHours: row.settings.quietHours,
      reminderMinutes: row.settings.reminderMinutes,
    },
    createdBy: { entraObjectId: row.created_by, name: row.created_by_name },
    isPaused: row.status === 'paused',
    createdAt: new Date(row.created_at),
    version: row.version,
  };
}

function filterOf(row: Cells, services: readonly string[]): StoredFilter {
  const { source, topic_id, group_id, group_name, most_priority, incident_state } = row;
  // Whoever is subscribed to a case is subscribed to that one.
  if (topic_id !== null || source === 'case') return { source, topicId: topic_id ?? '' };
  if (source === 'health') {
    return {
      source,
      services: row.all_services === 1 ? [] : services,
      withAdvisories: row.least_classification === 0,
      leastStatus: row.least_status,
    };
  }
  return {
    source,
    group: group_id === null ? undefined : { sysId: group_id, name: group_name ?? '' },
    mostPriority: most_priority ?? undefined,
    state: incident_state ?? undefined,
  };
}

function namesOf(bits: number) {
  const names: (keyof typeof eventBits)[] = ['new', 'update', 'worse', 'restored', 'report'];
  return names.filter((name) => (bits & eventBits[name]) !== 0);
}

/** Those of these that exist, with their services. Few enough for one statement. */
export async function readSubscriptions(
  { query }: Queries,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly StoredSubscription[]> {
  if (ids.length === 0) return [];
  const { sql, parameters } = valuesOf(
    ['text', 'text'],
    ids.map((id) => [tenantId, id]),
  );
  const wanted = `with v (tenant_id, subscription_id) as (values ${sql})`;
  const isWanted = 's.tenant_id = v.tenant_id and s.subscription_id = v.subscription_id';
  const rows = await query(
    subscriptionCells,
    `${wanted} select ${subscriptionColumns} from v cross join subscription s where ${isWanted}`,
    parameters,
  );
  const services = rows.every(({ all_services }) => all_services === 1)
    ? []
    : await query(
        z.object({ subscription_id: z.string(), service: z.string() }),
        `${wanted} select s.subscription_id, s.service from v cross join subscription_service s
          where ${isWanted} order by s.service`,
        parameters,
      );
  return rows.map((row) =>
    toSubscription(
      row,
      services.flatMap(({ subscription_id, service }) =>
        subscription_id === row.subscription_id ? [service] : [],
      ),
    ),
  );
}
