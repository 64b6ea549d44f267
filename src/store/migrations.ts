import { z } from 'zod';
import { CasebridgeError } from '../errors.ts';
import { automaticIncidentTables } from './automatic-incidents.ts';
import type { Engine, Execute } from './db.ts';
import { healthHistoryTables } from './health-history.ts';
import { healthLinkTables } from './health-links.ts';
import { moveFollows } from './move-follows.ts';
import { notificationTables } from './notification-tables.ts';
import { reportLinkTables } from './report-links.ts';
import { setupTables } from './setup-tables.ts';
import { supportCaseTables } from './support-case-tables.ts';
import { tenantSettingTables } from './tenant-settings.ts';

/** A statement, or what takes several that depend on what is there. */
type Step = string | ((execute: Execute) => Promise<void>);

/**
 * What brings the tables from one version to the next, oldest first. What has been released is never changed:
 * a later change is a further entry.
 */
const migrations: readonly (readonly Step[])[] = [
  [
    `create table claim (
      claim_key text primary key,
      holder text not null,
      done integer not null,
      ends_at bigint not null
    )`,
    'create index claim_ends_at on claim (ends_at)',
    `create table person_link (
      tenant_id text not null,
      subject text not null,
      user_name text not null,
      linked_by text not null,
      linked_at bigint not null,
      primary key (tenant_id, subject)
    )`,
  ],
  [
    ...healthHistoryTables,
    ...healthLinkTables,
    `create table health_follow (
      tenant_id text not null,
      issue_id text not null,
      conversation_id text not null,
      service_url text not null,
      bot_id text not null,
      language text not null,
      time_zone text not null,
      followed_by text not null,
      followed_at bigint not null,
      told_seq bigint not null,
      primary key (tenant_id, issue_id, conversation_id)
    )`,
    ...automaticIncidentTables,
    ...reportLinkTables,
    ...tenantSettingTables,
  ],
  [...notificationTables, moveFollows, 'drop table health_follow'],
  supportCaseTables,
  setupTables,
];

const versionRow = z.object({ version: z.number() });

/**
 * Brings the tables up to date, whole versions only; several processes may try at once.
 * @throws STORE_TOO_NEW when a newer Casebridge has been here, and what the engine throws
 */
export async function migrate(engine: Engine): Promise<void> {
  await engine.transaction(async (execute) => {
    if (engine.lockForMigration !== undefined) await execute(engine.lockForMigration, []);
    await execute('create table if not exists schema_version (version integer primary key)', []);
    const rows = await execute('select coalesce(max(version), 0) as version from schema_version', []);
    const found = z.tuple([versionRow]).parse(rows)[0].version;
    if (found > migrations.length) {
      throw new CasebridgeError('STORE_TOO_NEW', { found, known: migrations.length });
    }
    for (const [index, steps] of migrations.entries()) {
      const version = index + 1;
      if (version <= found) continue;
      await runAll(steps, execute);
      await execute('insert into schema_version (version) values ($1)', [version]);
    }
  });
}

async function runAll(steps: readonly Step[], execute: Execute): Promise<void> {
  for (const step of steps) {
    if (typeof step === 'string') await execute(step, []);
    else await step(execute);
  }
}
