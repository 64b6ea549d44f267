import assert from 'node:assert/strict';
import { createHook, executionAsyncResource } from 'node:async_hooks';
import { createDb, noRow } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

/** How many things Node carries along with each promise. */
async function carried(): Promise<number> {
  const hook = createHook({ init: () => undefined }).enable();
  try {
    return await Promise.resolve().then(() => Object.getOwnPropertySymbols(executionAsyncResource()).length);
  } finally {
    hook.disable();
  }
}

describe('a database that is closed', () => {
  it('is carried along by no promise any more', async () => {
    const before = await carried();
    for (let opened = 0; opened < 5; opened += 1) {
      const engine = await openSqlite({ folder: undefined, lockMilliseconds: 0 });
      const db = createDb(engine, { prepare: migrate, onUsed: () => undefined });
      await db.transaction(({ query }) => query(noRow, 'select 1'));
      await db.close();
    }
    assert.equal(await carried(), before);
  });
});
