import { createHash } from 'node:crypto';

/** Links to files that Casebridge gives to browsers, who show nothing but the token in the address. */
export const reportPath = '/reports';
export const linkMinutes = 10;

/** Of an address, of which the store keeps the hash: who reads the store cannot read the files. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

const tokenForm = /^[\w-]{43}$/;

/** @param bytes 32 that nobody can guess */
export function tokenOf(bytes: Uint8Array): NewToken {
  const token = Buffer.from(bytes).toString('base64url');
  return { token, hash: hashOf(token) };
}

/** What the store knows a token by; undefined for what cannot be one. */
export function hashOfToken(token: string): string | undefined {
  return tokenForm.test(token) ? hashOf(token) : undefined;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
