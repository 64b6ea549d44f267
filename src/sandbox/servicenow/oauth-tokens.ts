import { randomBytes } from 'node:crypto';

/** For whom a token is, and which client got it. */
export interface TokenGrant {
  readonly userId: string;
  /** `sys_id` in `oauth_entity` */
  readonly clientId: string;
}

interface Token extends TokenGrant {
  readonly value: string;
  readonly expiresAt: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresIn: number;
}

/** Tokens handed out. While one is valid, asking again gives the same one with less time left. */
export class TokenStore {
  readonly #access = new Map<string, Token>();
  readonly #refresh = new Map<string, Token>();

  /** @param seconds how long a new one is valid */
  issueAccess(grant: TokenGrant, seconds: number, now: Date): IssuedToken {
    const token = current(this.#access, grant, now) ?? create(this.#access, grant, now, seconds);
    return {
      accessToken: token.value,
      expiresIn: Math.floor((token.expiresAt - now.getTime()) / 1000),
    };
  }

  /** @param seconds how long a new one is valid */
  issueRefresh(grant: TokenGrant, seconds: number, now: Date): string {
    return (current(this.#refresh, grant, now) ?? create(this.#refresh, grant, now, seconds)).value;
  }

  /** Makes every access token useless, and the refresh tokens too when asked. */
  revoke(refreshTokensToo: boolean): void {
    this.#access.clear();
    if (refreshTokensToo) this.#refresh.clear();
  }

  /** What an access token stands for; undefined when it is unknown or has run out. */
  grantOf(accessToken: string, now: Date): TokenGrant | undefined {
    return valid(this.#access.get(accessToken), now);
  }

  grantOfRefresh(refreshToken: string, now: Date): TokenGrant | undefined {
    return valid(this.#refresh.get(refreshToken), now);
  }
}

function current(
  tokens: ReadonlyMap<string, Token>,
  { userId, clientId }: TokenGrant,
  now: Date,
): Token | undefined {
  return [...tokens.values()].find(
    (token) => token.userId === userId && token.clientId === clientId && valid(token, now) !== undefined,
  );
}

function create(tokens: Map<string, Token>, grant: TokenGrant, now: Date, seconds: number): Token {
  const value = randomBytes(48).toString('base64url');
  const token = { ...grant, value, expiresAt: now.getTime() + seconds * 1000 };
  tokens.set(value, token);
  return token;
}

function valid(token: Token | undefined, now: Date): Token | undefined {
  return token !== undefined && token.expiresAt > now.getTime() ? token : undefined;
}
