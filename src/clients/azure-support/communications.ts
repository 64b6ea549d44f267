import { z } from 'zod';
import { type AzureSupportOptions, listAll } from './connection.ts';
import { ofOurs } from './names.ts';
import { plainText } from './plain-text.ts';
import { momentOf, type Ticket, ticketPath } from './ticket.ts';
import type { AzureCase, AzureMessage } from './types.ts';

const text = z.string().nullish();

const communication = z.object({
  name: z.string(),
  properties: z.object({
    communicationDirection: text,
    sender: text,
    subject: text,
    body: text,
    createdDate: text,
  }),
});

type Communication = z.infer<typeof communication>;

/** A ticket with everything that was written. @throws SUPPORT_FORBIDDEN, UPSTREAM_* */
export async function caseOf(
  azure: AzureSupportOptions,
  name: string,
  ticket: Ticket,
  signal: AbortSignal | undefined,
): Promise<AzureCase> {
  const messages = await listMessages(azure, name, ticket, signal);
  const newest = messages.at(-1);
  const { number, severity, title, engineer, createdAt, modifiedAt, isClosed, answerDue } = ticket;
  const statusOfOpen = newest?.from === 'microsoft' ? 'withCustomer' : 'withMicrosoft';
  const hasAnswered = messages.some(({ from }) => from === 'microsoft');
  return {
    remoteId: name,
    number,
    status: isClosed ? 'closed' : statusOfOpen,
    severity,
    title,
    owner: engineer,
    createdAt,
    updatedAt: newest !== undefined && newest.at > modifiedAt ? newest.at : modifiedAt,
    nextUpdateAt: isClosed || hasAnswered ? undefined : answerDue,
    solution: undefined,
    messages,
  };
}

async function listMessages(
  azure: AzureSupportOptions,
  name: string,
  ticket: Ticket,
  signal: AbortSignal | undefined,
): Promise<readonly AzureMessage[]> {
  const records = await listAll(azure, `${ticketPath(azure, name)}/communications`, signal);
  const messages = records.flatMap((record) => {
    const { data } = communication.safeParse(record);
    return data === undefined ? [] : [messageOf(data, ticket)];
  });
  return messages.sort((one, other) => one.at.getTime() - other.at.getTime());
}

function messageOf(said: Communication, ticket: Ticket): AzureMessage {
  const { sender, subject, body, createdDate } = said.properties;
  const isOurs = ofOurs(said.name);
  const written = body ?? '';
  return {
    id: said.name,
    from: isOurs || isFromCustomer(said, ticket) ? 'customer' : 'microsoft',
    kind: 'message',
    author: sender ?? '',
    text: (isOurs ? written.trim() : plainText(written)) || (subject ?? '').trim(),
    at: momentOf(createdDate) ?? ticket.modifiedAt,
  };
}

/** Domains of the addresses that Microsoft says its support engineers write from. */
const microsoftDomains = /@(?:microsoft\.com|microsoftsupport\.com|mail\.support\.microsoft\.com)$/i;

/**
 * The address counts first. Recorded answers of the service call what a customer wrote "Inbound", while the examples of
 * its reference call it "outbound".
 */
function isFromCustomer({ properties }: Communication, { contactEmail }: Ticket): boolean {
  const sender = properties.sender ?? '';
  const contactDomain = contactEmail.toLowerCase().split('@')[1];
  if (contactDomain !== undefined && sender.toLowerCase().endsWith(`@${contactDomain}`)) return true;
  if (microsoftDomains.test(sender)) return false;
  return properties.communicationDirection?.toLowerCase() === 'inbound';
}
