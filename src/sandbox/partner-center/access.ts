import type { NextFunction, Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { sendPartnerError } from './partner-error.ts';

/** What a token must say for Partner Center; undefined when it is no good at all. */
export type AcceptPartnerToken = (token: string) => Promise<PartnerTokenClaims | undefined>;

export interface PartnerTokenClaims {
  readonly aud: string;
  /** Of the partner's user; none in a token of an app alone. */
  readonly upn?: string | undefined;
  readonly scp?: string | undefined;
}

const partnerAudiences = ['https://api.partnercenter.microsoft.com', 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd'];
const claims = z.object({
  aud: z.string(),
  upn: z.string().optional(),
  scp: z.string().optional(),
  exp: z.number(),
});

/** Believes what a token says of itself as long as it has not expired; nobody's signature is checked. */
export async function readUnverifiedToken(token: string, now: Date): Promise<PartnerTokenClaims | undefined> {
  try {
    const said = claims.parse(decodeJwt(token));
    return said.exp * 1000 > now.getTime() ? said : undefined;
  } catch {
    return undefined;
  }
}

/** Service requests are for App+User credentials only: a token of an app alone is let in nowhere here. */
export function requireUser(acceptToken: AcceptPartnerToken) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const token = /^Bearer (?<token>\S+)$/i.exec(request.get('authorization') ?? '')?.groups?.token;
    const accepted = token === undefined ? undefined : await acceptToken(token);
    if (accepted === undefined || !partnerAudiences.includes(accepted.aud.replace(/\/$/, ''))) {
      response.set('www-authenticate', 'OAuth realm=urn:cpsvc:cpid:sandbox');
      sendPartnerError(response, 401, '400', 'Access denied');
      return;
    }
    if (accepted.upn === undefined || accepted.scp === undefined) {
      sendPartnerError(response, 403, '2032', 'Access denied');
      return;
    }
    next();
  };
}
