import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { Instance } from './instance.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

/**
 * Lets a TLS client certificate stand for a user. The table's columns are not documented in public; these are
 * the sandbox's own.
 * @throws RangeError when there is no such user, Error when the text is no PEM certificate
 */
export function mapUserCertificate({ tables }: Instance, pem: string, userName: string): void {
  const user = tables.find('sys_user', { user_name: userName });
  if (user === undefined) throw new RangeError(`there is no user ${userName}`);
  const { subject, issuer } = new X509Certificate(pem);
  tables.insert('sys_user_certificate', {
    name: userName,
    user: getValue(user, 'sys_id'),
    subject,
    issuer,
  });
}

/** The user of the connection's client certificate; it must come from the authority the server asks for. */
export function certificateUser({ tables }: Instance, { socket }: Request): Row | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const subject = socket.getPeerX509Certificate()?.subject;
  const mapped = tables
    .rows('sys_user_certificate')
    .find((row) => getValue(row, 'active') === 'true' && getValue(row, 'subject') === subject);
  if (mapped === undefined) logError(tables, 'Certificate', `No user has the certificate ${subject}`);
  return mapped && tables.get('sys_user', getValue(mapped, 'user'));
}
