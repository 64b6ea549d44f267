/**
 * Cases at Microsoft support, the accounts that they are managed with, and the solutions that were shown for incidents.
 * Moments are milliseconds since 1970, flags 0 or 1; what is only ever read as a whole is JSON.
 */
export const supportCaseTables: readonly string[] = [
  // `is_current`: it keeps another case of its incident from being made. `is_woken`: something was asked for since a
  // worker looked at it. A worker holds it until `lease_ends_at`; without `due_at` nobody looks at it by itself.
  `create table support_case (
    tenant_id text not null,
    case_key text not null,
    incident_sys_id text not null,
    incident text not null,
    transport text not null,
    request text not null,
    service_name text not null,
    escalated_by_id text not null,
    escalated_by text not null,
    language text not null,
    time_zone text not null,
    state text not null,
    is_current integer not null,
    remote_id text,
    case_number text,
    folded_number text,
    remote text,
    created_at bigint not null,
    failure text,
    failing_since bigint,
    version bigint not null,
    read_at bigint,
    due_at bigint,
    is_woken integer not null,
    holder text not null,
    lease_ends_at bigint not null,
    fence bigint not null,
    primary key (tenant_id, case_key)
  )`,
  'create unique index support_case_current on support_case (tenant_id, incident_sys_id) where is_current = 1',
  'create index support_case_incident on support_case (tenant_id, incident_sys_id, created_at)',
  'create index support_case_person on support_case (tenant_id, escalated_by_id, created_at)',
  'create index support_case_number on support_case (tenant_id, folded_number)',
  'create index support_case_due on support_case (tenant_id, due_at) where due_at is not null',
  'create index support_case_state on support_case (tenant_id, transport, state)',
  `create table support_case_event (
    tenant_id text not null,
    seq bigint not null,
    case_key text not null,
    event_key text not null,
    kind text not null,
    author text not null,
    words text not null,
    happened_at bigint not null,
    is_for_incident integer not null,
    told text,
    is_noted integer not null,
    primary key (tenant_id, seq)
  )`,
  'create unique index support_case_event_key on support_case_event (tenant_id, case_key, event_key)',
  // The last number that an event was given.
  `create table support_case_counter (
    tenant_id text primary key,
    last_seq bigint not null
  )`,
  // One that was made stays, so that it is not asked for again.
  `create table support_case_action (
    tenant_id text not null,
    case_key text not null,
    action_id text not null,
    place bigint not null,
    asked_by text not null,
    content text not null,
    is_done integer not null,
    primary key (tenant_id, case_key, action_id)
  )`,
  `create table account_link (
    tenant_id text not null,
    entra_object_id text not null,
    name text not null,
    email text not null,
    account_object_id text not null,
    linked_at bigint not null,
    primary key (tenant_id, entra_object_id)
  )`,
  `create table support_contact (
    tenant_id text not null,
    entra_object_id text not null,
    contact text not null,
    primary key (tenant_id, entra_object_id)
  )`,
  `create table solutions_shown (
    tenant_id text not null,
    incident_sys_id text not null,
    shown_at bigint not null,
    primary key (tenant_id, incident_sys_id)
  )`,
  // `is_current`: it was among those that were shown last.
  `create table shown_solution (
    tenant_id text not null,
    incident_sys_id text not null,
    url text not null,
    title text not null,
    source text not null,
    is_current integer not null,
    place integer not null,
    outcome text,
    outcome_by text,
    outcome_at bigint,
    primary key (tenant_id, incident_sys_id, url)
  )`,
];
