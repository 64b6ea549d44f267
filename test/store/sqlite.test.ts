import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isCasebridgeError } from '../../src/errors.ts';
import { openStore } from '../../src/store/index.ts';
import { file } from './engines.ts';

const options = { lockMilliseconds: 0, onTrouble: () => undefined };

async function newFolder() {
  const { place, remove } = await file.newPlace();
  if (place.kind !== 'file') throw new TypeError('a file is in a folder');
  return { folder: place.folder, remove };
}

describe('the embedded file', () => {
  it('belongs to one process, and to the next when that one ends', async () => {
    const { folder, remove } = await newFolder();
    const first = await openStore({ kind: 'file', folder }, options);
    await assert.rejects(openStore({ kind: 'file', folder }, options), (error) =>
      isCasebridgeError(error, 'STORE_LOCKED'),
    );
    const waiting = openStore({ kind: 'file', folder }, { ...options, lockMilliseconds: 5_000 });
    await first.close();
    await (await waiting).close();
    await remove();
  });

  it('holds all that was done, and is free at once, when its process is killed', async () => {
    const { folder, remove } = await newFolder();
    const script = join(import.meta.dirname, 'claiming-process.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const done: string[] = [];
    for await (const key of createInterface(child.stdout)) {
      done.push(key);
      if (done.length === 30) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
    const store = await openStore({ kind: 'file', folder }, options);
    for (const key of done) assert.equal(await store.claims.claim(key, 'next', 1_000), 'taken', key);
    await store.close();
    await remove();
  });

  it('makes its folder, which nobody else may read', async () => {
    const { folder, remove } = await newFolder();
    const store = await openStore({ kind: 'file', folder: join(folder, 'new', 'data') }, options);
    await store.close();
    assert.equal((await stat(join(folder, 'new', 'data'))).mode & 0o777, 0o700);
    await remove();
  });

  it('says what stands where its folder should be', async () => {
    const { folder, remove } = await newFolder();
    await writeFile(join(folder, 'occupied'), '');
    await assert.rejects(
      openStore({ kind: 'file', folder: join(folder, 'occupied') }, options),
      (error) => isCasebridgeError(error, 'STORE_UNAVAILABLE') && /occupied/.test(String(error.facts.detail)),
    );
    await remove();
  });

  it('is not taken for a database when it is none', async () => {
    const { folder, remove } = await newFolder();
    await writeFile(join(folder, 'casebridge.db'), 'this is no database, but somebody’s text '.repeat(100));
    await assert.rejects(openStore({ kind: 'file', folder }, options), (error) =>
      isCasebridgeError(error, 'STORE_UNAVAILABLE'),
    );
    await remove();
  });
});
