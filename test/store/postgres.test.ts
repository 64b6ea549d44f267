import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { isCasebridgeError } from '../../src/errors.ts';
import { openStore } from '../../src/store/index.ts';
import { findPostgres } from './engines.ts';

const postgres = await findPostgres();
const isUnavailable = (error: unknown) => isCasebridgeError(error, 'STORE_UNAVAILABLE');

/** Stands between the store and PostgreSQL, and can be switched off and on. */
class Line {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async switchOn(): Promise<string> {
    const { hostname, port } = this.#target;
    this.#server = createServer((near) => {
      const far = connect(Number(port || 5432), hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    }).listen(this.#port, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  async switchOff(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

if (postgres !== undefined) {
  describe('a PostgreSQL that goes and comes back', () => {
    it('stops neither the start nor the process, and is used again as soon as it is there', async () => {
      const { place, remove } = await postgres.newPlace();
      const line = new Line(place.kind === 'postgresql' ? place.url : '');
      const url = await line.switchOn();
      await line.switchOff();
      const troubles: unknown[] = [];
      const store = await openStore(
        { kind: 'postgresql', url },
        { lockMilliseconds: 0, onTrouble: (error) => void troubles.push(error) },
      );
      assert.ok(troubles.some(isUnavailable));
      assert.equal(store.works(), false);
      await assert.rejects(store.claims.claim('a', 'h', 1_000), isUnavailable);
      await line.switchOn();
      assert.equal(await store.claims.claim('a', 'h', 60_000), 'claimed');
      assert.equal(store.works(), true);
      await line.switchOff();
      await assert.rejects(store.claims.claim('b', 'h', 1_000), isUnavailable);
      assert.equal(store.works(), false);
      await line.switchOn();
      assert.equal(await store.claims.claim('a', 'h', 1_000), 'taken');
      await store.close();
      await line.switchOff();
      await remove();
    });
  });
}
