import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const mostWaiting = 10;
const longestRun = 30_000;

interface Session {
  /** When the running call began, in milliseconds. */
  runningSince: number;
  readonly waiting: (() => void)[];
}

/**
 * Gives every answer of the API session cookies. Calls that bring a session back run one after another, and are
 * thrown away with 202 when too many wait or the running one takes too long.
 */
export function apiSessions(now: () => Date): RequestHandler {
  const sessions = new Map<string, Session>();
  return (request, response, next) => {
    if (!request.path.startsWith('/api/')) {
      next();
      return;
    }
    const brought = sessionIn(request);
    setCookies(response, brought ?? randomBytes(16).toString('hex').toUpperCase());
    if (brought === undefined) next();
    else takeTurn(sessions, brought, { response, next, now });
  };
}

interface Call {
  readonly response: Response;
  readonly next: NextFunction;
  readonly now: () => Date;
}

function takeTurn(sessions: Map<string, Session>, id: string, { response, next, now }: Call): void {
  const run = (session: Session) => {
    const leave = () => {
      const following = session.waiting.shift();
      if (following === undefined) sessions.delete(id);
      else following();
    };
    if (response.closed) {
      leave();
      return;
    }
    session.runningSince = now().getTime();
    response.once('close', leave);
    next();
  };
  const session = sessions.get(id);
  if (session === undefined) {
    const created: Session = { runningSince: 0, waiting: [] };
    sessions.set(id, created);
    run(created);
    return;
  }
  if (session.waiting.length >= mostWaiting || now().getTime() - session.runningSince > longestRun) {
    response.status(202).end();
    return;
  }
  session.waiting.push(() => run(session));
}

function sessionIn(request: Request): string | undefined {
  return /(?:^|;\s*)JSESSIONID=([0-9A-F]{32})(?:;|$)/.exec(request.get('cookie') ?? '')?.[1];
}

function setCookies(response: Response, id: string): void {
  const flags = 'Path=/; HttpOnly; SameSite=None; Secure';
  response.append('Set-Cookie', [
    `JSESSIONID=${id}; ${flags}`,
    `glide_user_route=glide.${id.toLowerCase()}; Max-Age=2147483647; ${flags}`,
    `glide_session_store=${id}; Max-Age=1800; ${flags}`,
    'BIGipServerpool_sandbox=1644497674.57150.0000; Path=/; HttpOnly; Secure',
  ]);
}
