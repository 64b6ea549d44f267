import type { SupportEngineer } from './engineer.ts';
import type { AzureTicket, SupportState } from './support-state.ts';

/** How long an engineer of the sandbox takes for each answer. */
const answerMilliseconds = 20_000;

/**
 * Somebody at Microsoft works on tickets: takes them, asks something, and when that is answered says what helps.
 * @returns to be called whenever time has passed
 */
export function playEngineer(state: SupportState, engineer: SupportEngineer): () => void {
  return () => {
    const patience = state.now().getTime() - answerMilliseconds;
    for (const ticket of state.tickets.values()) {
      const waitsSince = ticket.communications.at(-1)?.createdDate ?? ticket.createdDate;
      if (ticket.status === 'Closed' || waitsSince.getTime() > patience) continue;
      answer(ticket, engineer);
    }
  };
}

function answer(ticket: AzureTicket, engineer: SupportEngineer): void {
  const { name, contactDetails, communications } = ticket;
  if (communications.at(-1)?.communicationDirection === 'Outbound') return;
  const hello = `<p>Hello ${contactDetails.firstName},</p>`;
  const hasAsked = communications.some(({ communicationDirection }) => communicationDirection === 'Outbound');
  if (!hasAsked) {
    engineer.assign(name);
    const question = 'Thank you for the details. Since when does it happen, and does it happen to everybody?';
    engineer.write(name, `${hello}<p>${question}</p><p>Sam, Azure support</p>`);
    return;
  }
  const help = 'We have corrected it on our side. Please try it again, and close the request when it works.';
  engineer.write(name, `${hello}<p>${help}</p><p>Sam, Azure support</p>`);
}
