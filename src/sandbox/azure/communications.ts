import type { Express, Request, Response } from 'express';
import { ArmError } from './arm-error.ts';
import {
  type AzureCommunication,
  type AzureTicket,
  keyOf,
  type SupportState,
  subscriptionRoot,
  written,
} from './support-state.ts';
import { communicationNameProblem, invalid, planProblem, readCommunication } from './ticket-rules.ts';
import { findTicket } from './tickets.ts';

const root = `${subscriptionRoot}/supportTickets/:ticket/communications`;
/** Default and maximum alike. */
const pageSize = 10;

export function addCommunicationRoutes(app: Express, state: SupportState): void {
  app.get(root, (request, response) => {
    const ticket = findTicket(state, request.params.ticket);
    const skip = Number(request.query.$skiptoken ?? 0);
    const value = ticket.communications.slice(skip, skip + pageSize);
    const next = new URL(request.originalUrl, `http://${request.get('host')}`);
    next.searchParams.set('$skiptoken', String(skip + pageSize));
    const hasMore = ticket.communications.length > skip + pageSize;
    response.json({
      value: value.map((one) => shown(one, ticket, state)),
      ...(hasMore ? { nextLink: next.href } : {}),
    });
  });
  app.get(`${root}/:name`, (request, response) => {
    const ticket = findTicket(state, request.params.ticket);
    state.operations.isUnderway(request.path);
    const found = findCommunication(ticket, request.params.name);
    if (found === undefined)
      throw new ArmError(404, 'ResourceNotFound', `There is no communication '${request.params.name}'.`);
    response.json(shown(found, ticket, state));
  });
  app.put(`${root}/:name`, (request, response) => create(request, response, state));
}

function create(request: Request, response: Response, state: SupportState): void {
  const ticket = findTicket(state, String(request.params.ticket));
  const name = String(request.params.name);
  if (communicationNameProblem(name) !== undefined)
    throw invalid('Communication resource name is invalid. Please provide a valid name.');
  if (state.operations.isUnderway(request.path))
    throw new ArmError(409, 'Conflict', `A communication '${name}' is being created.`);
  if (findCommunication(ticket, name) !== undefined)
    throw new ArmError(409, 'ResourceAlreadyExists', `There is a communication '${name}'.`);
  if (ticket.status === 'Closed') throw invalid('The ticket is closed.');
  const { sender, subject, body } = readCommunication(request.body);
  state.operations.accept(request, response, request.path, () => {
    const refusal = planProblem(state.plan, ticket.severity);
    if (refusal === undefined) {
      addCommunication(ticket, {
        name,
        communicationType: 'Web',
        communicationDirection: 'Inbound',
        ...{ sender, subject, body },
        createdDate: state.now(),
      });
    }
    return refusal;
  });
}

export function findCommunication(
  ticket: AzureTicket,
  name: string | undefined,
): AzureCommunication | undefined {
  return ticket.communications.find((one) => keyOf(one.name) === keyOf(name));
}

export function addCommunication(ticket: AzureTicket, communication: AzureCommunication): void {
  ticket.communications.push(communication);
  ticket.modifiedDate = communication.createdDate;
}

function shown(
  { name, createdDate, ...same }: AzureCommunication,
  ticket: AzureTicket,
  { subscriptionId }: SupportState,
) {
  const parent = `/subscriptions/${subscriptionId}/providers/Microsoft.Support/supportTickets/${ticket.name}`;
  return {
    id: `${parent}/communications/${name}`,
    name,
    type: 'Microsoft.Support/communications',
    properties: { ...same, createdDate: written(createdDate) },
  };
}
