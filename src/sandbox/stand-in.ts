import type { Server } from 'node:http';
import { createServer } from 'node:http';
import express, { type Express } from 'express';
import { Faults } from './faults.ts';

/** A server that plays somebody else's machine. It listens on loopback only and keeps everything in memory. */
export interface StandIn {
  /** Origin without a final slash, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What goes wrong, when a test or a demonstration asks for it. */
  readonly faults: Faults;
  /** Every request received so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

export interface RecordedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Starts a stand-in: `addRoutes` adds what it answers; recording and faults come before every route.
 * @param port 0 picks a free one.
 * @throws the listen error (`EADDRINUSE` …) when the port cannot be had.
 */
export async function startStandIn(addRoutes: (app: Express) => void, port = 0): Promise<StandIn> {
  const faults = new Faults();
  const requests: RecordedRequest[] = [];
  const app = express();
  app.disable('x-powered-by');
  app.use((request, _response, next) => {
    const { pathname, searchParams } = new URL(request.originalUrl, 'http://stand-in');
    requests.push({ method: request.method, path: pathname, query: searchParams, headers: request.headers });
    next();
  });
  app.use(faults.middleware);
  addRoutes(app);
  const server = createServer(app);
  const url = await listenOnLoopback(server, port);
  return { url, faults, requests, close: () => closeServer(server) };
}

async function listenOnLoopback(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address');
  return `http://127.0.0.1:${address.port}`;
}

/** Ends open connections too: a stand-in that plays "no answer" would otherwise never close. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
