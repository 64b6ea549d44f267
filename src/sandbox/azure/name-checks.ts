import type { Express, Response } from 'express';
import { z } from 'zod';
import { findCommunication } from './communications.ts';
import { keyOf, type SupportState, subscriptionRoot } from './support-state.ts';
import { communicationNameProblem, nameProblem, parsed } from './ticket-rules.ts';
import { findTicket } from './tickets.ts';

const asked = z.object({
  name: z.string(),
  type: z.enum([
    'Microsoft.Support/supportTickets',
    'Microsoft.Support/communications',
    'Microsoft.Support/fileWorkspaces',
  ]),
});

/** A name that is being used for something under way is taken already. */
export function addNameChecks(app: Express, state: SupportState): void {
  app.post(`${subscriptionRoot}/checkNameAvailability`, (request, response) => {
    const { name, type } = parsed(asked, request.body);
    const path = `/subscriptions/${request.params.subscription}/providers/${type}/${name}`;
    const isThere = type.endsWith('/supportTickets')
      ? state.tickets.has(keyOf(name))
      : state.workspaces.has(keyOf(name));
    answer(response, nameProblem(name), state.operations.isUnderway(path) || isThere);
  });
  app.post(`${subscriptionRoot}/supportTickets/:ticket/checkNameAvailability`, (request, response) => {
    const { name } = parsed(asked, request.body);
    const ticket = findTicket(state, request.params.ticket);
    const path = request.path.replace(/checkNameAvailability$/, `communications/${name}`);
    const isThere = findCommunication(ticket, name) !== undefined;
    answer(response, communicationNameProblem(name), state.operations.isUnderway(path) || isThere);
  });
}

function answer(response: Response, problem: string | undefined, isTaken: boolean): void {
  if (problem !== undefined) response.json({ nameAvailable: false, reason: 'Invalid', message: problem });
  else if (isTaken) {
    const reason = 'Name is already in use';
    response.json({ nameAvailable: false, reason, message: 'Name not available' });
  } else response.json({ nameAvailable: true });
}
