import { incidentWatchTables } from './incident-watch.ts';

/**
 * Who is told what, where, and what became of it. Every row belongs to a tenant. Moments are milliseconds since 1970,
 * flags 0 or 1; what is only ever read as a whole is JSON.
 */
export const notificationTables: readonly string[] = [
  // Where the bot may write, and whose turn it is: one worker at a time writes to a conversation.
  `create table conversation (
    tenant_id text not null,
    conversation_id text not null,
    kind text not null,
    channel_type text,
    name text,
    team_id text,
    service_url text not null,
    bot_id text not null,
    state text not null,
    state_code text,
    state_since bigint not null,
    free_at bigint not null,
    fence bigint not null,
    is_unsettled integer not null,
    sends text not null,
    primary key (tenant_id, conversation_id)
  )`,
  'create index conversation_team on conversation (tenant_id, team_id)',
  `create table subscription (
    tenant_id text not null,
    subscription_id text not null,
    conversation_id text not null,
    source text not null,
    topic_id text,
    all_services integer not null,
    least_classification integer not null,
    least_status integer not null,
    group_id text,
    group_name text,
    most_priority integer,
    incident_state text,
    events integer not null,
    settings text not null,
    status text not null,
    created_by text not null,
    created_by_name text not null,
    created_at bigint not null,
    version bigint not null,
    primary key (tenant_id, subscription_id)
  )`,
  // A conversation is subscribed to one topic once; to what has no topic, as often as it likes.
  'create unique index subscription_topic on subscription (tenant_id, conversation_id, source, topic_id)',
  'create index subscription_source on subscription (tenant_id, source, subscription_id)',
  `create table subscription_service (
    tenant_id text not null,
    subscription_id text not null,
    service text not null,
    primary key (tenant_id, subscription_id, service)
  )`,
  // What was published, and for how many subscriptions: the ledger must hold as many deliveries.
  `create table topic_change (
    tenant_id text not null,
    source text not null,
    seq bigint not null,
    topic_id text not null,
    event integer not null,
    matched bigint not null,
    published_at bigint not null,
    primary key (tenant_id, source, seq)
  )`,
  'create index topic_change_topic on topic_change (tenant_id, source, topic_id, seq)',
  'create index topic_change_published on topic_change (tenant_id, published_at, source, seq)',
  // The ledger, which is the queue.
  `create table delivery (
    tenant_id text not null,
    source text not null,
    seq bigint not null,
    subscription_id text not null,
    event integer not null,
    topic_id text not null,
    conversation_id text not null,
    is_told integer not null,
    urgency integer not null,
    state text not null,
    code text,
    due_at bigint not null,
    attempts integer not null,
    is_claimed integer not null,
    is_doubtful integer not null,
    activity_id text,
    created_at bigint not null,
    done_at bigint,
    primary key (tenant_id, source, seq, subscription_id, event)
  )`,
  `create index delivery_due on delivery (tenant_id, urgency, due_at, seq) where state = 'queued'`,
  'create index delivery_lane on delivery (tenant_id, conversation_id, state)',
  'create index delivery_topic on delivery (tenant_id, subscription_id, source, topic_id)',
  `create index delivery_failed on delivery (tenant_id, done_at) where state = 'failed'`,
  // The one post about a topic in a conversation.
  `create table notification_thread (
    tenant_id text not null,
    conversation_id text not null,
    source text not null,
    topic_id text not null,
    root_activity_id text,
    shown_seq bigint not null,
    owner_id text,
    owner_name text,
    owned_at bigint,
    is_muted integer not null,
    version bigint not null,
    updated_at bigint not null,
    primary key (tenant_id, conversation_id, source, topic_id)
  )`,
  'create index notification_thread_updated on notification_thread (tenant_id, updated_at)',
  // From which moment on (in microseconds since 1970) the next message may be sent.
  `create table send_rate (
    tenant_id text primary key,
    next_at bigint not null
  )`,
  ...incidentWatchTables,
];
