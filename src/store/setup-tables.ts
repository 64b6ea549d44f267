/**
 * The set-up of a tenant, what was changed and by whom, and the nightly checks. Moments are milliseconds since 1970; what is
 * only ever read as a whole is JSON.
 */
export const setupTables: readonly string[] = [
  // Without a run the row stays: its version grows on, so that nobody takes another run for the one they read.
  `create table setup_run (
    tenant_id text primary key,
    version bigint not null,
    run text
  )`,
  `create table audit_entry (
    tenant_id text not null,
    seq bigint not null,
    kind text not null,
    by_id text not null,
    by_name text not null,
    subject text not null,
    value_before text,
    value_after text,
    account text,
    added_at bigint not null,
    primary key (tenant_id, seq)
  )`,
  // The last number that an entry was given.
  `create table audit_counter (
    tenant_id text primary key,
    last_seq bigint not null
  )`,
  // One replica looks for all: it holds the row until `lease_ends_at`.
  `create table setup_night (
    tenant_id text primary key,
    holder text not null,
    lease_ends_at bigint not null,
    last_at bigint,
    result text
  )`,
  // What is behind a link: the report of an issue, or the list of changes.
  "alter table report_link add column kind text not null default 'issue'",
];
