import { randomBytes } from 'node:crypto';
import type { TokenRequest } from './client-credentials.ts';
import type { Refusal } from './refusal.ts';

/** Somebody's consent to what an app does in their name. */
export interface ConsentedPerson {
  readonly clientId: string;
  readonly oid: string;
  readonly upn: string;
}

/** Good for this long, and for another 90 days with each use. */
const lifetimeMilliseconds = 90 * 24 * 3_600_000;

/** Refresh tokens as Entra keeps them: each use gives a newer one, and the older one stays good until its end. */
export class RefreshTokens {
  readonly #issued = new Map<string, { readonly person: ConsentedPerson; readonly endsAt: number }>();

  issue(person: ConsentedPerson, now: Date): string {
    const token = `1.${randomBytes(32).toString('base64url')}`;
    this.#issued.set(token, { person, endsAt: now.getTime() + lifetimeMilliseconds });
    return token;
  }

  revoke(token: string): void {
    this.#issued.delete(token);
  }

  /** Whom a request is made for; a refusal when its token is not good enough. */
  personOf({ refresh_token: token }: TokenRequest, clientId: string, now: Date): ConsentedPerson | Refusal {
    if (token === undefined)
      return {
        status: 400,
        error: 'invalid_request',
        code: 900144,
        reason: "The body lacks 'refresh_token'.",
      };
    const issued = this.#issued.get(token);
    if (issued === undefined)
      return invalidGrant(50173, 'The grant has expired due to it being revoked, a fresh one is needed.');
    if (issued.person.clientId.toLowerCase() !== clientId.toLowerCase())
      return invalidGrant(700007, 'The grant was issued for a different client id.');
    if (issued.endsAt <= now.getTime())
      return invalidGrant(700082, 'The refresh token has expired due to inactivity.');
    return issued.person;
  }
}

function invalidGrant(code: number, reason: string): Refusal {
  return { status: 400, error: 'invalid_grant', code, reason };
}
