import { ticketToChange } from './change-ticket.ts';
import { type AzureSupportOptions, getOne } from './connection.ts';
import { makeOnce, type Underway } from './make-once.ts';
import { nameOf } from './names.ts';
import { ticketPath } from './ticket.ts';

export interface NewMessage {
  readonly key: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/**
 * Writes to Microsoft, once for each key.
 * @throws SUPPORT_REFUSED, SUPPORT_FORBIDDEN, WRITE_UNCERTAIN, UPSTREAM_*
 */
export async function writeMessage(
  azure: AzureSupportOptions,
  underway: Underway,
  ticketName: string,
  { key, subject, text }: NewMessage,
  signal: AbortSignal | undefined,
): Promise<'done' | 'accepted'> {
  const ticket = await ticketToChange(azure, ticketName, signal);
  const name = nameOf(key);
  const path = `${ticketPath(azure, ticketName)}/communications/${name}`;
  const making = {
    path,
    // Azure wants an address of whoever is no person itself.
    body: { properties: { sender: ticket.contactEmail, subject, body: text } },
    nameCheck: {
      path: `${ticketPath(azure, ticketName)}/checkNameAvailability`,
      type: 'Microsoft.Support/communications',
      name,
    },
    find: async () => ((await getOne(azure, path, signal)) === undefined ? undefined : ('done' as const)),
  };
  return makeOnce(azure, underway, making, signal);
}
