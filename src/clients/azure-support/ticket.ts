import { z } from 'zod';
import { type AzureSupportOptions, getOne, ofSubscription, unreadable } from './connection.ts';
import type { AzureSeverity } from './types.ts';

const text = z.string().nullish();

const ticket = z.object({
  properties: z.object({
    supportTicketId: text,
    severity: text,
    status: text,
    title: text,
    fileWorkspaceName: text,
    createdDate: text,
    modifiedDate: text,
    contactDetails: z.object({ primaryEmailAddress: text }).nullish(),
    supportEngineer: z.object({ emailAddress: text }).nullish(),
    serviceLevelAgreement: z.object({ expirationTime: text }).nullish(),
  }),
});

export interface Ticket {
  readonly number: string | undefined;
  readonly severity: AzureSeverity;
  readonly isClosed: boolean;
  readonly title: string;
  /** Where its files are. Azure names it after the ticket's number, unless another one was named when it was made. */
  readonly fileWorkspace: string | undefined;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly contactEmail: string;
  readonly engineer: string | undefined;
  /** By when the support plan promises a first answer. */
  readonly answerDue: Date | undefined;
}

export function ticketPath(azure: AzureSupportOptions, name: string): string {
  return ofSubscription(azure, `/supportTickets/${encodeURIComponent(name)}`);
}

/** @returns undefined when there is none @throws SUPPORT_FORBIDDEN, UPSTREAM_* */
export async function getTicket(
  azure: AzureSupportOptions,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Ticket | undefined> {
  const body = await getOne(azure, ticketPath(azure, name), signal);
  if (body === undefined) return undefined;
  const { data, error } = ticket.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  return ticketOf(data.properties);
}

/** Azure writes the values of lists in small letters in one place, and with capitals in another. */
function ticketOf(said: z.infer<typeof ticket>['properties']): Ticket {
  const createdAt = momentOf(said.createdDate) ?? momentOf(said.modifiedDate);
  if (createdAt === undefined) throw unreadable('a ticket without a moment');
  const number = said.supportTicketId || undefined;
  return {
    number,
    severity: severityOf(said.severity ?? ''),
    isClosed: said.status?.toLowerCase() === 'closed',
    title: said.title ?? '',
    fileWorkspace: said.fileWorkspaceName || number,
    createdAt,
    modifiedAt: momentOf(said.modifiedDate) ?? createdAt,
    contactEmail: said.contactDetails?.primaryEmailAddress ?? '',
    engineer: said.supportEngineer?.emailAddress || undefined,
    answerDue: momentOf(said.serviceLevelAgreement?.expirationTime),
  };
}

function severityOf(said: string): AzureSeverity {
  switch (said.toLowerCase()) {
    case 'critical':
    case 'highestcriticalimpact':
      return 'critical';
    case 'minimal':
      return 'minimal';
    default:
      return 'moderate';
  }
}

/** Undefined when it is none. */
export function momentOf(said: string | null | undefined): Date | undefined {
  const moment = new Date(said ?? Number.NaN);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
