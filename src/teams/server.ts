import type { AddressInfo } from 'node:net';
import type { Application, TurnState } from '@microsoft/teams-ai';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import { isLoopback } from '../loopback.ts';
import type { TeamsAdapter } from './adapter.ts';
import { authenticateRequest, TokenRefused, type TokenRules } from './authenticate-request.ts';
import { statusOf } from './connector.ts';
import { type IncomingActivity, isActivity, parseActivity } from './incoming.ts';
import { giveFile, type ReportRouteDeps } from './report-route.ts';
import { isAllowedServiceUrl, type ServiceHosts } from './service-hosts.ts';

export interface ServerDeps extends ReportRouteDeps {
  readonly adapter: TeamsAdapter;
  readonly application: Application<TurnState>;
  /** Undefined: requests without a token are taken, from loopback only. */
  readonly tokenRules: TokenRules | undefined;
  readonly serviceHosts: ServiceHosts;
  readonly readiness: () => { readonly ready: boolean; readonly report: object };
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

const maximumActivitySize = '1mb';

/** The bot's HTTP face. */
export function createServer(deps: ServerDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const { ready, report } = deps.readiness();
    response.status(ready ? 200 : 503).json(report);
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await deps.metrics();
    response.type(contentType).send(text);
  });
  app.get('/reports/:token', (request, response) => giveFile(request, response, deps));
  const seen = new LRUCache<string, true>({ max: 20_000, ttl: 10 * 60_000 });
  app.post('/api/messages', express.json({ limit: maximumActivitySize }), (request, response) =>
    receive(request, response, seen, deps),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    refuseBrokenRequest(error, response, deps.log);
  });
  return app;
}

async function receive(
  request: Request,
  response: Response,
  seen: LRUCache<string, true>,
  deps: ServerDeps,
): Promise<void> {
  const { body } = request;
  const incoming = parseActivity(body);
  if (incoming === undefined || !isActivity(body)) {
    response.status(400).json({ error: 'The body is not a Bot Framework activity.' });
    return;
  }
  if (!(await isAuthentic(request, response, incoming, deps))) return;
  const delivery = deliveryOf(incoming);
  if (delivery !== undefined && seen.has(delivery)) {
    response.status(200).end();
    return;
  }
  if (delivery !== undefined) seen.set(delivery, true);
  try {
    const answer = await deps.adapter.receive(body, async (context) => {
      await deps.application.run(context);
    });
    response.status(answer?.status ?? 200);
    if (answer?.body === undefined) response.end();
    else response.json(answer.body);
  } catch (error) {
    deps.log.error({ err: error, type: incoming.type }, 'activity could not be answered');
    // Refused for certain, so Teams may deliver it again; an answer that may have arrived must not be given twice.
    if (delivery !== undefined && statusOf(error) !== undefined) seen.delete(delivery);
    response.status(500).json({ error: 'The activity could not be answered.' });
  }
}

/** Refuses what is not from Teams. Why is in the log only: the caller may be anybody. */
async function isAuthentic(
  request: Request,
  response: Response,
  { channelId, serviceUrl }: IncomingActivity,
  { tokenRules, serviceHosts, log }: ServerDeps,
): Promise<boolean> {
  const refuse = (status: number, reason: string) => {
    log.warn({ status, reason, channelId, remote: request.socket.remoteAddress }, 'activity refused');
    response.status(status).json({ error: 'The request was refused.' });
    return false;
  };
  if (tokenRules === undefined) {
    if (!isFromThisMachine(request)) return refuse(401, 'no token checks here, so only this machine may ask');
  } else {
    try {
      await authenticateRequest(request.get('authorization'), { channelId, serviceUrl }, tokenRules);
    } catch (error) {
      if (error instanceof TokenRefused) return refuse(401, error.message);
      return refuse(503, `the keys of tokens could not be read: ${String(error)}`);
    }
  }
  if (!isAllowedServiceUrl(serviceUrl, serviceHosts))
    return refuse(403, `not a Teams service host: ${serviceUrl}`);
  return true;
}

/** Also as the caller sees it: through a tunnel, or a web page whose name was pointed here, others come from here too. */
function isFromThisMachine(request: Request): boolean {
  if (request.get('forwarded') !== undefined || request.get('x-forwarded-for') !== undefined) return false;
  const address = `http://${request.get('host') ?? ''}`;
  const isLocal = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
  return isLocal && URL.canParse(address) && isLoopback(address);
}

/** Teams delivers an activity again when the answer takes long; it is answered once. */
function deliveryOf({ id, conversation }: IncomingActivity): string | undefined {
  return id ? `${conversation.id}/${id}` : undefined;
}

/** A body that cannot be read is the caller's fault, and the parser's error says which; all else is ours. */
function refuseBrokenRequest(error: unknown, response: Response, log: Log): void {
  const status =
    error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  if (status >= 500) log.error({ err: error }, 'request failed');
  response
    .status(status)
    .json({ error: status >= 500 ? 'Internal error.' : 'The request could not be read.' });
}

/** Listens, and tells the port. @throws the listen error, such as `EADDRINUSE` */
export async function listen(app: Express, port: number, host: string | undefined) {
  return new Promise<{ readonly port: number; close(): Promise<void> }>((resolve, reject) => {
    const server = host === undefined ? app.listen(port) : app.listen(port, host);
    server.once('error', reject);
    server.once('listening', () => {
      resolve({ port: portOf(server.address(), port), close: () => closed(server) });
    });
  });
}

function portOf(address: AddressInfo | string | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}

async function closed(server: ReturnType<Express['listen']>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
