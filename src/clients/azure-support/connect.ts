import { LRUCache } from 'lru-cache';
import { attachFile } from './attach-file.ts';
import { createCatalogue } from './catalogue.ts';
import { changeTicket, ticketToChange } from './change-ticket.ts';
import { caseOf } from './communications.ts';
import type { AzureSupportOptions } from './connection.ts';
import { createCase } from './create-case.ts';
import type { Underway } from './make-once.ts';
import { getTicket } from './ticket.ts';
import type { AzureCase, AzureNewCase, AzureSeverity } from './types.ts';
import { writeMessage } from './write-message.ts';

const actions = ['reply', 'attach', 'severity', 'close'] as const;

/** An operation that nobody has followed for so long is over one way or the other. */
const followedMilliseconds = 3_600_000;
const followedOperations = 1_000;

/**
 * Support tickets of an Azure subscription (Microsoft.Support, API version 2024-04-01). Whoever asks has to be a Support
 * Request Contributor of it, and its support plan must be one that the API is for; both are seen when something is sent.
 * All throw SUPPORT_FORBIDDEN, UPSTREAM_* and what the token source throws.
 */
export function connectAzureSupport(azure: AzureSupportOptions) {
  const underway: Underway = new LRUCache({ max: followedOperations, ttl: followedMilliseconds });
  return {
    /**
     * Of the 1,500 reads a minute that Resource Manager refills for a subscription and an app; the support service may
     * have lower limits, and publishes none. It was 12,000 an hour before: this is half of that.
     */
    requestsPerMinute: 100,
    /** A ticket, and two pages of ten communications; the few that are longer take more. */
    requestsPerRead: 3,
    capabilities: async () => ({
      setUp: 'complete' as const,
      canCreate: true,
      actions: new Set<(typeof actions)[number]>(actions),
    }),
    ...createCatalogue(azure),
    create: (newCase: AzureNewCase, signal?: AbortSignal) => createCase(azure, underway, newCase, signal),
    read: async (name: string, signal?: AbortSignal): Promise<AzureCase | undefined> => {
      const ticket = await getTicket(azure, name, signal);
      return ticket && caseOf(azure, name, ticket, signal);
    },
    /** Azure shows the contact as the sender, so the text ends with who wrote it. */
    reply: async (
      name: string,
      { key, text, author }: { readonly key: string; readonly text: string; readonly author: string },
      signal?: AbortSignal,
    ) => {
      const { title } = await ticketToChange(azure, name, signal);
      const signed = author === '' ? text : `${text}\n\n${author}`;
      return writeMessage(azure, underway, name, { key, subject: `RE: ${title}`, text: signed }, signal);
    },
    attach: (
      name: string,
      file: { readonly key: string; readonly fileName: string; readonly bytes: Uint8Array },
      signal?: AbortSignal,
    ) => attachFile(azure, name, file, signal),
    changeSeverity: (
      name: string,
      { severity }: { readonly key: string; readonly severity: AzureSeverity },
      signal?: AbortSignal,
    ) => changeTicket(azure, name, { severity }, (ticket) => ticket.severity === severity, signal),
    /** First how it was solved, then that it is. */
    close: async (
      name: string,
      { key, notes }: { readonly key: string; readonly notes: string },
      signal?: AbortSignal,
    ) => {
      const { isClosed, title } = await ticketToChange(azure, name, signal);
      if (isClosed) return 'done' as const;
      const message = { key, subject: `Solved: ${title}`, text: notes };
      const written = await writeMessage(azure, underway, name, message, signal);
      if (written === 'accepted') return written;
      return changeTicket(azure, name, { status: 'closed' }, (ticket) => ticket.isClosed, signal);
    },
  };
}
