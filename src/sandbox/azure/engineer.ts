import { randomUUID } from 'node:crypto';
import { addCommunication } from './communications.ts';
import type { SupportState } from './support-state.ts';
import { findTicket } from './tickets.ts';

/** What Microsoft's people do with a ticket. All throw ArmError when there is none of that name. */
export interface SupportEngineer {
  assign(ticketName: string, emailAddress?: string): void;
  /** @param body HTML, as mails are; @param change of what the service would say of it otherwise */
  write(
    ticketName: string,
    body: string,
    change?: {
      readonly sender?: string;
      readonly subject?: string;
      readonly direction?: 'Inbound' | 'Outbound';
    },
  ): void;
  close(ticketName: string): void;
}

const address = 'engineer@microsoft.com';

export function supportEngineer(state: SupportState): SupportEngineer {
  return {
    assign: (ticketName, emailAddress = address) => {
      const ticket = findTicket(state, ticketName);
      ticket.supportEngineer = emailAddress;
      ticket.modifiedDate = state.now();
    },
    write: (ticketName, body, { sender = address, subject, direction = 'Outbound' } = {}) => {
      const ticket = findTicket(state, ticketName);
      addCommunication(ticket, {
        // Mails of engineers have no name of their own.
        name: randomUUID(),
        communicationType: 'Web',
        communicationDirection: direction,
        sender,
        subject: subject ?? `${ticket.title} - TrackingID#${ticket.supportTicketId}`,
        body,
        createdDate: state.now(),
      });
    },
    close: (ticketName) => {
      const ticket = findTicket(state, ticketName);
      ticket.status = 'Closed';
      ticket.modifiedDate = state.now();
    },
  };
}
