import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Subscription } from '../../src/features/notifications/records.ts';
import type { Engine } from '../../src/store/db.ts';
import { openStore, type StorePlace } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';

const tenantId = '2a1f0000-0000-4000-8000-000000000001';

function engineAt(place: StorePlace): Promise<Engine> {
  return place.kind === 'postgresql'
    ? openPostgres({ url: place.url, onBroken: (error) => assert.fail(error) })
    : openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
}

/** What an older Casebridge left there. */
async function plant(place: StorePlace, version: number): Promise<void> {
  const text = await readFile(new URL(`fixtures/version-${version}.sql`, import.meta.url), 'utf8');
  const statements = text.replaceAll(/^--.*$/gm, '').split(';\n');
  const engine = await engineAt(place);
  for (const statement of statements) if (statement.trim() !== '') await engine.execute(statement, []);
  await engine.close();
}

async function columnsOf(place: StorePlace, table: string): Promise<readonly string[]> {
  const engine = await engineAt(place);
  try {
    const rows = await engine.execute(
      place.kind === 'postgresql'
        ? 'select column_name as name from information_schema.columns where table_name = $1 and table_schema = current_schema()'
        : 'select name from pragma_table_info($1)',
      [table],
    );
    return z
      .array(z.object({ name: z.string() }))
      .parse(rows)
      .map(({ name }) => name);
  } finally {
    await engine.close();
  }
}

function contract(engine: TestEngine): void {
  describe(`what an older version left on ${engine.name}`, () => {
    it('is brought up to date with nothing lost, once however often it is opened', async () => {
      const { place, remove } = await engine.newPlace();
      try {
        await plant(place, 2);
        const options = { lockMilliseconds: 0, onTrouble: (error: unknown) => assert.fail(String(error)) };
        await (await openStore(place, options)).close();
        const store = await openStore(place, options);
        const tenant = store.ofTenant(tenantId);
        const channel = await tenant.conversations.find('19:ops@thread.tacv2');
        const subscribed = await tenant.subscriptions.listAll(100);
        const kinds = subscribed.map(({ conversation }) => conversation.kind).toSorted();
        const links = await tenant.healthLinks.ofIssue('EX700101');
        await store.close();
        assert.deepEqual(kinds, ['channel', 'groupChat', 'personal']);
        assert.equal(channel?.chat.serviceUrl, 'https://smba.trafficmanager.net/emea/');
        assert.equal(channel?.state, 'open');
        // Two threads of the channel followed the issue: now the channel does, once.
        const ofChannel = subscribed.filter(({ conversation }) => conversation.kind === 'channel');
        assert.deepEqual(ofChannel.map(told), [
          ['EX700101', 'fr', 'Europe/Paris', 'immediately', 'Alex Wilber', '2026-11-20T09:00:00.000Z'],
        ]);
        assert.deepEqual(ofChannel[0]?.events, ['new', 'update', 'worse', 'restored', 'report']);
        assert.equal(links.length, 1);
        assert.deepEqual(await columnsOf(place, 'health_follow'), []);
      } finally {
        await remove();
      }
    });

    it('goes on where it was, and has room for cases', async () => {
      const { place, remove } = await engine.newPlace();
      try {
        await plant(place, 3);
        const options = { lockMilliseconds: 0, onTrouble: (error: unknown) => assert.fail(String(error)) };
        await (await openStore(place, options)).close();
        const store = await openStore(place, options);
        const tenant = store.ofTenant(tenantId);
        const [subscription] = await tenant.subscriptions.listOf('19:ops@thread.tacv2');
        const [lane] = await tenant.lanes.claim(1, 60_000);
        const thread = await tenant.threads.find('19:ops@thread.tacv2', 'health', 'EX700101');
        const watch = await tenant.incidentWatch.latest();
        const cases = await tenant.supportCases.claim('w', 60_000, { limit: 1 });
        await store.close();
        assert.deepEqual(subscription?.filter, {
          source: 'incident',
          group: { sysId: 'g1', name: 'Mail' },
          mostPriority: 2,
          state: undefined,
        });
        assert.deepEqual(
          lane?.deliveries.map(({ source, seq }) => [source, seq]),
          [['incident', 7]],
        );
        assert.equal(thread?.owner?.name, 'Alex Wilber');
        assert.equal(watch.reading, 12);
        assert.deepEqual(cases, []);
      } finally {
        await remove();
      }
    });
  });
}

function told({ filter, settings, createdBy, createdAt }: Subscription) {
  const { language, timeZone, digest } = settings;
  const topicId = 'topicId' in filter ? filter.topicId : '';
  return [topicId, language, timeZone, digest, createdBy.name, createdAt.toISOString()];
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
