import type { NextFunction, Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { ArmError } from './arm-error.ts';

/** What a token must say for Azure Resource Manager; undefined when it is no good at all. */
export type AcceptAzureToken = (token: string) => Promise<{ readonly aud: string } | undefined>;

/** What a role of the subscription allows: Support Request Contributor, Reader, or no role at all. */
export type AzureAccess = 'contributor' | 'reader' | 'none';

const audiences = ['https://management.azure.com', 'https://management.core.windows.net'];
const claims = z.object({ aud: z.string(), exp: z.number() });

/** Believes what a token says of itself as long as it has not expired; nobody's signature is checked. */
export async function readUnverifiedAzureToken(
  token: string,
  now: Date,
): Promise<{ readonly aud: string } | undefined> {
  try {
    const said = claims.parse(decodeJwt(token));
    return said.exp * 1000 > now.getTime() ? said : undefined;
  } catch {
    return undefined;
  }
}

/** Lets a request through when its bearer token is meant for Resource Manager. */
export function requireAzureToken(acceptToken: AcceptAzureToken) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const token = /^Bearer (?<token>\S+)$/i.exec(request.get('authorization') ?? '')?.groups?.token;
    const accepted = token === undefined ? undefined : await acceptToken(token);
    if (accepted !== undefined && audiences.includes(accepted.aud.replace(/\/$/, ''))) {
      next();
      return;
    }
    response.set('www-authenticate', 'Bearer error="invalid_token"');
    if (token === undefined)
      throw new ArmError(401, 'AuthenticationFailed', 'The Authorization header is missing.');
    if (accepted === undefined)
      throw new ArmError(401, 'InvalidAuthenticationToken', 'The access token is invalid or has expired.');
    throw new ArmError(
      401,
      'InvalidAuthenticationTokenAudience',
      `The audience '${accepted.aud}' is not Resource Manager's.`,
    );
  };
}

/** Whoever may only read may also ask whether a name is free. */
export function requireRole(access: () => AzureAccess) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const isRead = request.method === 'GET';
    const allowed = access();
    if (allowed === 'contributor' || (allowed === 'reader' && isRead)) {
      next();
      return;
    }
    throw new ArmError(
      403,
      'AuthorizationFailed',
      'The client does not have authorization to perform this action over the scope of the subscription.',
    );
  };
}

const versions = new Set(['2020-04-01', '2024-04-01']);

export function requireApiVersion(request: Request, _response: Response, next: NextFunction): void {
  const version = request.query['api-version'];
  if (version === undefined)
    throw new ArmError(400, 'MissingApiVersionParameter', 'Every request needs the parameter api-version.');
  if (typeof version !== 'string' || !versions.has(version))
    throw new ArmError(
      400,
      'InvalidResourceType',
      `There is no Microsoft.Support of the version '${String(version)}'.`,
    );
  next();
}
