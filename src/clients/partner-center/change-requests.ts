import { CasebridgeError } from '../../errors.ts';
import {
  ask,
  changeRefusal,
  forbidden,
  type PartnerCenter,
  type PartnerCenterCall,
  service,
  settle,
  unreadable,
} from './connection.ts';
import { markOf, referenceLine, withMark } from './note-mark.ts';
import { findByReference, getRequest, isNotOffered } from './read-requests.ts';
import { readServiceRequest, type ServiceRequest, type ServiceRequestSeverity } from './service-request.ts';

// Every change has a key of ours. It is Partner Center's `MS-RequestId`, by which it does a repeated change once, and it
// stands in what was written, by which it is found however long ago that was. All throw what reading throws, and
// SUPPORT_REFUSED and WRITE_UNCERTAIN.

export interface NewServiceRequest {
  /** A UUID. */
  readonly reference: string;
  readonly title: string;
  readonly description: string;
  readonly severity: ServiceRequestSeverity;
  readonly topicId: string;
  readonly contact: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly phone: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
  };
  /** BCP 47. */
  readonly locale: string;
}

/** Creates it, or gives the one that was created with this reference before. */
export async function createRequest(
  partner: PartnerCenter,
  wanted: NewServiceRequest,
  signal: AbortSignal | undefined,
): Promise<ServiceRequest> {
  const lookUp = () => findByReference(partner, wanted, signal);
  const call: PartnerCenterCall = {
    method: 'POST',
    path: `/servicerequests/${encodeURIComponent(wanted.locale)}`,
    headers: { 'x-locale': wanted.locale },
    body: bodyOf(wanted, partner.customerId),
    requestId: wanted.reference,
    signal,
  };
  return (await lookUp()) ?? settle(() => sendNew(partner, call), lookUp);
}

function bodyOf(wanted: NewServiceRequest, customerId: string): object {
  const { title, description, severity, topicId, contact, reference } = wanted;
  return {
    Title: title,
    Description: `${description.trimEnd()}\n\n${referenceLine(reference)}`,
    Severity: severity,
    SupportTopicId: topicId,
    Organization: { Id: customerId },
    PrimaryContact: {
      FirstName: contact.firstName,
      LastName: contact.lastName,
      Email: contact.email,
      PhoneNumber: contact.phone,
    },
    CountryCode: contact.country,
    Attributes: { ObjectType: 'ServiceRequest' },
  };
}

async function sendNew(partner: PartnerCenter, call: PartnerCenterCall): Promise<ServiceRequest> {
  const answer = await ask(partner, call);
  if (isNotOffered(answer)) throw forbidden(answer);
  if (answer.status !== 200 && answer.status !== 201) throw changeRefusal(answer);
  const made = readServiceRequest(answer.body);
  if (made === undefined) throw unreadable('what was created has another form');
  return made;
}

export interface NewNote {
  /** A UUID. */
  readonly key: string;
  readonly text: string;
  /** Empty: nobody is named. */
  readonly author: string;
}

export function addNote(
  partner: PartnerCenter,
  id: string,
  { key, text, author }: NewNote,
  signal: AbortSignal | undefined,
): Promise<void> {
  const note = { Text: withMark(text, author, key) };
  return change(partner, id, { key, values: { NewNote: note }, isMade: (now) => hasNote(now, key) }, signal);
}

/** With a last note of how it was solved. */
export function closeRequest(
  partner: PartnerCenter,
  id: string,
  { key, notes }: { readonly key: string; readonly notes: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const values = { Status: 'closed', NewNote: { Text: withMark(notes, '', key) } };
  return change(partner, id, { key, values, isMade: ({ status }) => status === 'closed' }, signal);
}

/** The reference has the severity among what can be changed; that it was is seen by reading the request again. */
export async function changeRequestSeverity(
  partner: PartnerCenter,
  id: string,
  { key, severity }: { readonly key: string; readonly severity: ServiceRequestSeverity },
  signal: AbortSignal | undefined,
): Promise<void> {
  const isMade = (now: ServiceRequest) => now.severity === severity;
  await change(partner, id, { key, values: { Severity: severity }, isMade }, signal);
  if (!isMade(await existing(partner, id, signal)))
    throw new CasebridgeError('SUPPORT_REFUSED', { service, reason: 'none' });
}

interface Change {
  readonly key: string;
  readonly values: object;
  readonly isMade: (now: ServiceRequest) => boolean;
}

async function change(
  partner: PartnerCenter,
  id: string,
  { key, values, isMade }: Change,
  signal: AbortSignal | undefined,
): Promise<void> {
  const lookUp = async () => (isMade(await existing(partner, id, signal)) ? ('made' as const) : undefined);
  if ((await lookUp()) !== undefined) return;
  await settle(async () => {
    const answer = await ask(partner, {
      method: 'PATCH',
      path: `/servicerequests/${encodeURIComponent(id)}`,
      body: { ...values, Attributes: { ObjectType: 'ServiceRequest' } },
      requestId: key,
      signal,
    });
    if (answer.status !== 200 && answer.status !== 204) throw changeRefusal(answer);
    return 'made' as const;
  }, lookUp);
}

/** @throws SUPPORT_REFUSED when there is none (any more) */
async function existing(
  partner: PartnerCenter,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ServiceRequest> {
  const found = await getRequest(partner, id, signal);
  if (found === undefined) throw new CasebridgeError('SUPPORT_REFUSED', { service, reason: 'none' });
  return found;
}

function hasNote({ notes }: ServiceRequest, key: string): boolean {
  return notes.some(({ mark }) => mark === markOf(key));
}
