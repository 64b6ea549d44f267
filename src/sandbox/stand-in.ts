import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import express, { type Express, type RequestHandler } from 'express';
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

/** What a server shows to prove itself, and whose client certificates it believes. All PEM. */
export interface ServerTls {
  readonly key: string;
  readonly cert: string;
  /** Clients are asked for a certificate; without one, or with one of somebody else, they still get in. */
  readonly clientCa?: string;
}

export interface ListenOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number | undefined;
  /** Serves https instead of http. */
  readonly tls?: ServerTls | undefined;
  /** Runs before the faults: what happens to a request however the server misbehaves afterwards. */
  readonly before?: RequestHandler;
}

/**
 * Starts a stand-in: `addRoutes` adds what it answers; recording and faults come before every route.
 * @throws the listen error (`EADDRINUSE` …) when the port cannot be had.
 */
export async function startStandIn(
  addRoutes: (app: Express) => void,
  { port = 0, tls, before }: ListenOptions = {},
): Promise<StandIn> {
  const faults = new Faults();
  const requests: RecordedRequest[] = [];
  const app = express();
  app.disable('x-powered-by');
  app.use((request, _response, next) => {
    const { pathname, searchParams } = new URL(request.originalUrl, 'http://stand-in');
    requests.push({ method: request.method, path: pathname, query: searchParams, headers: request.headers });
    next();
  });
  if (before !== undefined) app.use(before);
  app.use(faults.middleware);
  addRoutes(app);
  const server = tls === undefined ? createServer(app) : createTlsServer(tlsOptions(tls), app);
  const url = `${tls === undefined ? 'http' : 'https'}://${await listenOnLoopback(server, port)}`;
  return { url, faults, requests, close: () => closeServer(server) };
}

function tlsOptions({ key, cert, clientCa }: ServerTls) {
  const asking = { ca: clientCa, requestCert: true, rejectUnauthorized: false };
  return { key, cert, ...(clientCa === undefined ? {} : asking) };
}

/** @returns host and port */
async function listenOnLoopback(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address');
  return `127.0.0.1:${address.port}`;
}

/** Ends open connections too: a stand-in that plays "no answer" would otherwise never close. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
