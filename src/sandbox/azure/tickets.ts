import type { Express, Request, Response } from 'express';
import { ArmError } from './arm-error.ts';
import { type AzureTicket, keyOf, type SupportState, subscriptionRoot, written } from './support-state.ts';
import {
  changedContact,
  checkPhone,
  invalid,
  nameProblem,
  planProblem,
  readCreation,
  readUpdate,
  type TicketProperties,
} from './ticket-rules.ts';

const root = `${subscriptionRoot}/supportTickets`;
const slaMinutes = 240;

export function addTicketRoutes(app: Express, state: SupportState): void {
  app.get(root, (_request, response) => {
    response.json({ value: [...state.tickets.values()].map((ticket) => shown(ticket, state)) });
  });
  app.get(`${root}/:ticket`, (request, response) => {
    state.operations.isUnderway(request.path);
    response.json(shown(findTicket(state, request.params.ticket), state));
  });
  app.put(`${root}/:ticket`, (request, response) => create(request, response, state));
  app.patch(`${root}/:ticket`, (request, response) => {
    const ticket = findTicket(state, request.params.ticket);
    const { severity, status, contactDetails } = readUpdate(request.body);
    const contact = changedContact(ticket.contactDetails, contactDetails);
    if (severity !== undefined) checkPhone(severity, contact);
    ticket.severity = severity === undefined ? ticket.severity : capital(severity);
    ticket.contactDetails = contact;
    if (status !== undefined) ticket.status = status.toLowerCase() === 'closed' ? 'Closed' : 'Open';
    ticket.modifiedDate = state.now();
    response.json(shown(ticket, state));
  });
}

function create(request: Request, response: Response, state: SupportState): void {
  const name = String(request.params.ticket);
  const problem = nameProblem(name);
  if (problem !== undefined) throw invalid(problem);
  if (state.operations.isUnderway(request.path))
    throw new ArmError(409, 'Conflict', `A ticket '${name}' is being created.`);
  if (state.tickets.has(keyOf(name)))
    throw new ArmError(409, 'ResourceAlreadyExists', `There is a ticket '${name}'.`);
  const properties = readCreation(request.body, state.now());
  state.operations.accept(request, response, request.path, () => {
    const refusal = planProblem(state.plan, properties.severity);
    if (refusal === undefined) state.tickets.set(keyOf(name), newTicket(name, properties, state));
    return refusal;
  });
}

function newTicket(name: string, properties: TicketProperties, state: SupportState): AzureTicket {
  const now = state.now();
  const day = now.toISOString().slice(2, 10).replaceAll('-', '');
  const count = String(state.tickets.size + 1).padStart(8, '0');
  return {
    name,
    supportTicketId: `2${day}${count}`,
    title: properties.title,
    description: properties.description,
    serviceId: properties.serviceId,
    problemClassificationId: properties.problemClassificationId,
    topic: properties.topic,
    severity: capital(properties.severity),
    status: 'Open',
    advancedDiagnosticConsent: properties.advancedDiagnosticConsent,
    supportPlanId: properties.supportPlanId,
    problemStartTime: properties.problemStartTime,
    contactDetails: properties.contactDetails,
    supportEngineer: undefined,
    createdDate: now,
    modifiedDate: now,
    communications: [],
  };
}

/** @throws ArmError when there is none */
export function findTicket(state: SupportState, name: string | undefined): AzureTicket {
  const ticket = state.tickets.get(keyOf(name));
  if (ticket === undefined) throw new ArmError(404, 'ResourceNotFound', `There is no ticket '${name}'.`);
  return ticket;
}

/** Values of lists come back with capitals, whatever was sent. */
function shown(ticket: AzureTicket, { subscriptionId, plan }: SupportState) {
  const { name, topic, supportEngineer, createdDate, modifiedDate, communications, ...same } = ticket;
  const due = new Date(createdDate.getTime() + slaMinutes * 60_000);
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Support/supportTickets/${name}`,
    name,
    type: 'Microsoft.Support/supportTickets',
    properties: {
      ...same,
      contactDetails: {
        ...ticket.contactDetails,
        preferredContactMethod: capital(ticket.contactDetails.preferredContactMethod),
      },
      problemClassificationDisplayName: topic.problem,
      serviceDisplayName: topic.service,
      require24X7Response: false,
      enrollmentId: '',
      supportEngineer: supportEngineer === undefined ? {} : { emailAddress: supportEngineer },
      supportPlanType: plan,
      supportPlanDisplayName: plan,
      serviceLevelAgreement: { startTime: written(createdDate), expirationTime: written(due), slaMinutes },
      createdDate: written(createdDate),
      modifiedDate: written(modifiedDate),
    },
  };
}

function capital(value: string): string {
  return `${value.slice(0, 1).toUpperCase()}${value.slice(1).toLowerCase()}`;
}
