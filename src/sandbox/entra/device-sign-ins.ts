import { randomBytes, randomInt } from 'node:crypto';
import type { Refusal } from './refusal.ts';

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Who signed in on their device. */
export interface SignedInPerson {
  readonly oid: string;
  /** User principal name. */
  readonly upn: string;
}

interface DeviceSignIn {
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  readonly endsAt: number;
  decision?: SignedInPerson | 'decline';
}

const lifetimeSeconds = 900;
/** Letters that nobody confuses, and that make no words. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

/** Sign-ins of RFC 8628: begun where nobody can type a password, ended by a person with a short code on a device of theirs. */
export class DeviceSignIns {
  /** How often who began one is told to ask. */
  intervalSeconds = 5;
  readonly #begun = new Map<string, DeviceSignIn>();

  begin(clientId: string, scope: string, now: Date) {
    const deviceCode = randomBytes(48).toString('base64url');
    const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
    const endsAt = now.getTime() + lifetimeSeconds * 1000;
    this.#begun.set(deviceCode, { userCode, clientId, scope, endsAt });
    return { deviceCode, userCode, lifetimeSeconds };
  }

  /** @returns whether somebody waits for this code */
  decide(userCode: string, decision: SignedInPerson | 'decline', now: Date): boolean {
    const typed = userCode.replaceAll(/[\s-]/g, '').toUpperCase();
    const waiting = [...this.#begun.values()].find(
      (one) => one.userCode === typed && one.decision === undefined && one.endsAt > now.getTime(),
    );
    if (waiting === undefined) return false;
    waiting.decision = decision;
    return true;
  }

  /** Good once. */
  redeem(
    deviceCode: string | undefined,
    clientId: string,
    now: Date,
  ): { readonly person: SignedInPerson; readonly scope: string } | Refusal {
    const begun = this.#begun.get(deviceCode ?? '');
    if (begun === undefined || begun.clientId.toLowerCase() !== clientId.toLowerCase())
      return refused('bad_verification_code', 70018, 'The verification code is not valid.');
    if (begun.decision === undefined)
      return begun.endsAt > now.getTime()
        ? refused('authorization_pending', 70016, 'OAuth 2.0 device flow error. Authorization is pending.')
        : refused('expired_token', 70020, 'This device code has expired.');
    this.#begun.delete(deviceCode ?? '');
    if (begun.decision === 'decline')
      return refused('authorization_declined', 65004, 'The user declined to sign in.');
    return { person: begun.decision, scope: begun.scope };
  }
}

function refused(error: string, code: number, reason: string): Refusal {
  return { status: 400, error, code, reason };
}
