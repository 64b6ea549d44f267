import type { NextFunction, Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { sendGraphError } from './graph-error.ts';

/** What a token must say for Graph; undefined when it is no good at all. */
export type AcceptToken = (token: string) => Promise<GraphTokenClaims | undefined>;

export interface GraphTokenClaims {
  readonly aud: string;
  readonly roles: readonly string[];
  /** Who is signed in, and what they allow the app, separated by blanks; without the latter the app asks for itself. */
  readonly oid?: string | undefined;
  readonly scp?: string | undefined;
}

const graphAudiences = ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'];
const claims = z.object({
  aud: z.string(),
  roles: z.array(z.string()).default([]),
  exp: z.number(),
  oid: z.string().optional(),
  scp: z.string().optional(),
});

/** Believes what a token says of itself as long as it has not expired; nobody's signature is checked. */
export async function readUnverifiedToken(token: string, now: Date): Promise<GraphTokenClaims | undefined> {
  try {
    const said = claims.parse(decodeJwt(token));
    return said.exp * 1000 > now.getTime() ? said : undefined;
  } catch {
    return undefined;
  }
}

export function tokenOf(request: Request): string | undefined {
  return /^Bearer (?<token>\S+)$/i.exec(request.get('authorization') ?? '')?.groups?.token;
}

/**
 * Lets a request through when its bearer token is meant for Graph and carries the role.
 * @param role undefined: none is asked for
 */
export function requireToken(acceptToken: AcceptToken, role: string | undefined) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const token = tokenOf(request);
    const accepted = token === undefined ? undefined : await acceptToken(token);
    if (accepted === undefined || !isGraph(accepted.aud, request)) {
      response.set('www-authenticate', 'Bearer realm=""');
      const reason =
        token === undefined ? 'The access token is empty.' : 'The access token cannot be validated.';
      sendGraphError(response, 401, 'InvalidAuthenticationToken', reason);
      return;
    }
    if (role !== undefined && !accepted.roles.includes(role)) {
      sendGraphError(response, 403, 'Forbidden', `The app does not have the role ${role}.`);
      return;
    }
    next();
  };
}

/** The stand-in's own address counts too, for clients that ask for a token by the address they call. */
function isGraph(audience: string, request: Request): boolean {
  const named = audience.replace(/\/$/, '');
  return graphAudiences.includes(named) || named === `http://${request.get('host')}`;
}
