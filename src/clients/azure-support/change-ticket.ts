import { type AzureSupportOptions, refused, refusedChange, sendChange, uncertain } from './connection.ts';
import { getTicket, type Ticket, ticketPath } from './ticket.ts';

/** The ticket of a change. @throws SUPPORT_REFUSED when there is none; SUPPORT_FORBIDDEN, UPSTREAM_* */
export async function ticketToChange(
  azure: AzureSupportOptions,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Ticket> {
  const ticket = await getTicket(azure, name, signal);
  if (ticket === undefined) throw refused({ code: 'ResourceNotFound', message: '' });
  return ticket;
}

/**
 * Sets something of a ticket, unless it is so already.
 * @param isSo whether a ticket is as it is wanted
 * @throws SUPPORT_REFUSED, SUPPORT_FORBIDDEN, WRITE_UNCERTAIN, UPSTREAM_*
 */
export async function changeTicket(
  azure: AzureSupportOptions,
  name: string,
  values: { readonly severity: string } | { readonly status: 'closed' },
  isSo: (ticket: Ticket) => boolean,
  signal: AbortSignal | undefined,
): Promise<'done'> {
  if (isSo(await ticketToChange(azure, name, signal))) return 'done';
  const sent = await sendChange(azure, {
    path: ticketPath(azure, name),
    method: 'PATCH',
    body: values,
    signal,
  });
  if (sent.kind === 'answer') {
    if (sent.answer.status < 300) return 'done';
    throw refusedChange(sent.answer);
  }
  const ticket = await getTicket(azure, name, signal).catch((error: unknown) => {
    throw uncertain(error);
  });
  if (ticket === undefined || !isSo(ticket)) throw uncertain(sent.cause);
  return 'done';
}
