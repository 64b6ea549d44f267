import { randomBytes } from 'node:crypto';

const accessSeconds = 1800;
const refreshSeconds = 8_640_000;

interface Token {
  readonly value: string;
  readonly userId: string;
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

  issueAccess(userId: string, now: Date): IssuedToken {
    const token = current(this.#access, userId, now) ?? create(this.#access, userId, now, accessSeconds);
    return {
      accessToken: token.value,
      expiresIn: Math.floor((token.expiresAt - now.getTime()) / 1000),
    };
  }

  issueRefresh(userId: string, now: Date): string {
    return (current(this.#refresh, userId, now) ?? create(this.#refresh, userId, now, refreshSeconds)).value;
  }

  /** Makes every access token useless, and the refresh tokens too when asked. */
  revoke(refreshTokensToo: boolean): void {
    this.#access.clear();
    if (refreshTokensToo) this.#refresh.clear();
  }

  /** Whose access token this is; undefined when it is unknown or has run out. */
  userOf(accessToken: string, now: Date): string | undefined {
    return userWith(this.#access, accessToken, now);
  }

  userOfRefresh(refreshToken: string, now: Date): string | undefined {
    return userWith(this.#refresh, refreshToken, now);
  }
}

function current(tokens: ReadonlyMap<string, Token>, userId: string, now: Date): Token | undefined {
  return [...tokens.values()].find((token) => token.userId === userId && token.expiresAt > now.getTime());
}

function create(tokens: Map<string, Token>, userId: string, now: Date, seconds: number): Token {
  const value = randomBytes(48).toString('base64url');
  const token = { value, userId, expiresAt: now.getTime() + seconds * 1000 };
  tokens.set(value, token);
  return token;
}

function userWith(tokens: ReadonlyMap<string, Token>, value: string, now: Date): string | undefined {
  const token = tokens.get(value);
  return token !== undefined && token.expiresAt > now.getTime() ? token.userId : undefined;
}
