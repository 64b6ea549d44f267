import { type KeyObject, X509Certificate } from 'node:crypto';
import { type JWTPayload, jwtVerify } from 'jose';
import type { Row, Tables } from './tables.ts';

const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** What the OAuth client's assertions are checked against. */
export class ClientCertificates {
  readonly #keys: KeyObject[] = [];
  readonly #used = new Set<string>();

  /** @throws Error when the text is no PEM certificate */
  register(pem: string): void {
    this.#keys.push(new X509Certificate(pem).publicKey);
  }

  /** The user an assertion names. @throws Error that says what is wrong with it, for the system log */
  async userOf(assertion: string, clientId: string, tables: Tables, now: Date): Promise<Row> {
    const { sub = '', jti = '' } = await this.#verify(assertion, clientId, now);
    if (this.#used.has(jti)) throw new Error('duplicated JTI found');
    this.#used.add(jti);
    const user = tables.find('sys_user', { user_name: sub });
    if (user === undefined) throw new Error(`there is no user ${sub}`);
    return user;
  }

  async #verify(assertion: string, clientId: string, now: Date): Promise<JWTPayload> {
    const checks = this.#keys.map(async (key) => {
      const { payload } = await jwtVerify(assertion, key, {
        algorithms,
        audience: clientId,
        requiredClaims: ['sub', 'exp', 'jti'],
        currentDate: now,
      });
      return payload;
    });
    return Promise.any(checks);
  }
}
