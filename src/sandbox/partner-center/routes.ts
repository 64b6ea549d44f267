import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { sendPartnerError } from './partner-error.ts';
import { type RequestBody, readBody } from './request-body.ts';
import { created, detailed, listed, type PartnerServiceRequest, topics } from './service-requests.ts';

export interface PartnerState {
  readonly customerId: string;
  readonly serviceRequests: PartnerServiceRequest[];
  /** Whether this account may create requests. */
  canCreate: boolean;
  /** What has just been created is in no list yet. */
  isListLate: boolean;
  readonly pageSize: number;
  readonly now: () => Date;
}

/** Adds service requests as learn.microsoft.com/partner-center/developer describes them. */
export function addServiceRequestRoutes(app: Express, state: PartnerState): void {
  app.use(express.json());
  app.use(repeatAnswers());
  app.get('/v1/servicerequests/supporttopics', (_request, response) => {
    const attributes = { objectType: 'SupportTopic' };
    response.json(collection(topics.map((topic) => ({ ...topic, attributes }))));
  });
  app.get('/v1/customers/:customer/servicerequests', (request, response) => {
    if (request.params.customer === state.customerId) sendList(request, response, state);
    else sendPartnerError(response, 404, '60003', 'Tenant not found');
  });
  app.post('/v1/servicerequests/:locale', (request, response) => create(request, response, state));
  app.get('/v1/servicerequests/:id', (request, response) => {
    const found = state.serviceRequests.find(({ id }) => id === request.params.id);
    if (found === undefined) sendPartnerError(response, 404, '1000', 'Not found');
    else response.json(detailed(found));
  });
  app.patch('/v1/servicerequests/:id', (request, response) => {
    const found = state.serviceRequests.find(({ id }) => id === request.params.id);
    const body = readBody(request.body);
    if (found === undefined) sendPartnerError(response, 404, '1000', 'Not found');
    else if (body === undefined) sendPartnerError(response, 400, '3000', 'Invalid property');
    else if (found.status === 'closed')
      sendPartnerError(response, 400, '800002', 'A closed service request cannot be changed.');
    else {
      change(found, body, state.now());
      response.json(detailed(found));
    }
  });
  app.use((_request, response) => sendPartnerError(response, 404, '1000', 'Not found'));
}

/** What comes again with the same `MS-RequestId` is not done again: its answer is. */
function repeatAnswers() {
  const answers = new Map<string, { readonly status: number; readonly body: unknown }>();
  return (request: Request, response: Response, next: NextFunction): void => {
    const id = request.get('ms-requestid');
    response.set('ms-correlationid', request.get('ms-correlationid') ?? '');
    if (id === undefined || request.method === 'GET') {
      next();
      return;
    }
    response.set('ms-requestid', id);
    const key = `${request.method} ${request.path} ${id}`;
    const before = answers.get(key);
    if (before !== undefined) {
      response.status(before.status).json(before.body);
      return;
    }
    const json = response.json.bind(response);
    response.json = (body: unknown) => {
      if (response.statusCode < 300) answers.set(key, { status: response.statusCode, body });
      return json(body);
    };
    next();
  };
}

function sendList(request: Request, response: Response, state: PartnerState): void {
  const query = new URL(request.originalUrl, 'http://partner').searchParams;
  const size = Number(query.get('size') ?? state.pageSize);
  const offset = Number(query.get('offset') ?? 0);
  const all = state.serviceRequests.filter(({ organizationId }) => organizationId === state.customerId);
  const seen = state.isListLate ? all.slice(0, -1) : all;
  const end = offset + size;
  const path = `/customers/${state.customerId}/servicerequests`;
  const link = (from: number) => ({
    uri: `${path}?size=${size}&offset=${from}`,
    method: 'GET',
    headers: [],
  });
  response.json({
    ...collection(seen.slice(offset, end).map(listed)),
    totalCount: seen.length,
    links: { self: link(offset), ...(end < seen.length && { next: link(end) }) },
  });
}

function collection(items: readonly object[]): object {
  return { totalCount: items.length, items, attributes: { objectType: 'Collection' } };
}

function create(request: Request, response: Response, state: PartnerState): void {
  if (!state.canCreate) {
    sendPartnerError(response, 403, '2032', 'Service requests are created in the Partner Center portal.');
    return;
  }
  const body = readBody(request.body);
  const topic = topics.find(({ id }) => String(id) === body?.supporttopicid);
  if (!body?.title || !body.description || topic === undefined) {
    sendPartnerError(response, 400, '800002', 'Invalid request input');
    return;
  }
  const made = newRequest(body, state);
  state.serviceRequests.push(made);
  response.status(201).json(created(made));
}

let counter = 0;

function newRequest(body: RequestBody, { now, customerId }: PartnerState): PartnerServiceRequest {
  counter += 1;
  const at = now();
  return {
    id: `6${at.toISOString().slice(2, 10).replaceAll('-', '')}${String(counter).padStart(8, '0')}`,
    title: body.title ?? '',
    description: body.description ?? '',
    severity: body.severity ?? 'unknown',
    status: 'open',
    supportTopicId: body.supporttopicid ?? '',
    organizationId: body.organization?.id ?? customerId,
    contact: {
      firstName: body.primarycontact?.firstname ?? '',
      lastName: body.primarycontact?.lastname ?? '',
      email: body.primarycontact?.email ?? '',
      phoneNumber: body.primarycontact?.phonenumber ?? '',
    },
    countryCode: body.countrycode ?? '',
    createdAt: at,
    modifiedAt: at,
    closedAt: undefined,
    notes: [],
  };
}

/** `unknown` and `none` leave it as it is: they are what the SDK sends for what is not changed. */
function change(found: PartnerServiceRequest, body: RequestBody, at: Date): void {
  if (body.severity && body.severity !== 'unknown') found.severity = body.severity;
  if (body.newnote?.text)
    found.notes.push({ createdByName: 'Account', createdAt: at, text: body.newnote.text });
  if (body.status && body.status !== 'none') found.status = body.status;
  if (found.status === 'closed') found.closedAt = at;
  found.modifiedAt = at;
}
