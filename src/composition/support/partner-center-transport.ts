import { createRefreshTokenSource } from '../../clients/entra/refresh-token.ts';
import {
  addNote,
  changeRequestSeverity,
  closeRequest,
  createRequest,
  type NewServiceRequest,
} from '../../clients/partner-center/change-requests.ts';
import type { PartnerCenter } from '../../clients/partner-center/connection.ts';
import { getRequest, listTopics } from '../../clients/partner-center/read-requests.ts';
import type { ServiceRequest, ServiceRequestStatus } from '../../clients/partner-center/service-request.ts';
import type { PartnerCenterConfig } from '../../config/support.ts';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type {
  CaseStatus,
  NewCase,
  RemoteCase,
  RemoteMessage,
  SupportTransport,
  Written,
} from '../../features/escalation/transport.ts';
import type { Request } from '../../http/request.ts';
import { isLoopback } from '../../loopback.ts';

/** Partner Center names no limit for service requests; people who work there share whatever it is. */
const requestsPerMinute = 60;

/** @param authorityUrl where Entra is */
export function createPartnerCenterTransport(
  request: Request,
  config: PartnerCenterConfig,
  authorityUrl: string,
): SupportTransport {
  const partner = connect(request, config, authorityUrl);
  const done: Written = 'done';
  return {
    kind: 'partnerCenter',
    requestsPerMinute,
    capabilities: async (signal) => ({
      setUp: 'complete',
      canCreate: await seesTopics(partner, signal),
      // Partner Center offers no way to send a file with a request.
      actions: new Set(['reply', 'severity', 'close']),
    }),
    services: (signal) => listTopics(partner, signal),
    problems: async () => [],
    create: async (newCase, signal) => caseOf(await createRequest(partner, requestOf(newCase), signal)),
    read: async (remoteId, signal) => {
      const found = await getRequest(partner, remoteId, signal);
      return found && caseOf(found);
    },
    reply: (remoteId, reply, signal) => addNote(partner, remoteId, reply, signal).then(() => done),
    attach: async () => {
      throw new CasebridgeError('SUPPORT_REFUSED', { service: 'Partner Center', reason: 'none' });
    },
    changeSeverity: (remoteId, change, signal) =>
      changeRequestSeverity(partner, remoteId, change, signal).then(() => done),
    close: (remoteId, closing, signal) => closeRequest(partner, remoteId, closing, signal).then(() => done),
  };
}

function connect(
  request: Request,
  { url, tenantId, clientId, clientSecret, refreshToken, customerId }: PartnerCenterConfig,
  authorityUrl: string,
): PartnerCenter {
  const credential = { kind: 'secret', secret: clientSecret } as const;
  const registration = { authorityUrl, tenantId, clientId, credential };
  const source = createRefreshTokenSource(request, registration, refreshToken);
  // Tokens are for Partner Center itself, wherever its cloud is; a local one plays the public one.
  const origin = isLoopback(url) ? 'https://api.partnercenter.microsoft.com' : new URL(url).origin;
  const token = (signal?: AbortSignal, refused?: string) => source(`${origin}/.default`, signal, refused);
  return { request, url, customerId, token };
}

async function seesTopics(partner: PartnerCenter, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await listTopics(partner, signal);
    return true;
  } catch (error) {
    if (isCasebridgeError(error, 'SUPPORT_FORBIDDEN')) return false;
    throw error;
  }
}

function requestOf(newCase: NewCase): NewServiceRequest {
  const { reference, title, description, severity, serviceId, contact, isTest } = newCase;
  const [firstName = '', ...others] = contact.name.trim().split(/\s+/);
  const { email, phone, country, language } = contact;
  return {
    reference,
    // Partner Center knows no other way to say so.
    title: isTest ? `[TEST] ${title}` : title,
    description,
    severity,
    topicId: serviceId,
    contact: { firstName, lastName: others.join(' ') || firstName, email, phone, country },
    locale: language,
  };
}

const statuses: Readonly<Record<ServiceRequestStatus, CaseStatus>> = {
  none: 'withMicrosoft',
  open: 'withMicrosoft',
  attention_needed: 'withCustomer',
  closed: 'closed',
};

function caseOf(request: ServiceRequest): RemoteCase {
  // What has just been created has no moments yet.
  const createdAt = request.createdAt ?? request.updatedAt ?? new Date();
  return {
    remoteId: request.id,
    number: request.id,
    status: statuses[request.status],
    severity: request.severity,
    title: request.title,
    // Nobody's name, no next update and no solution is in a service request.
    owner: undefined,
    createdAt,
    updatedAt: request.updatedAt ?? createdAt,
    nextUpdateAt: undefined,
    solution: undefined,
    messages: request.notes.map(
      (note): RemoteMessage => ({
        id: note.id,
        from: note.isOurs ? 'customer' : 'microsoft',
        kind: 'message',
        author: note.author,
        text: note.text,
        at: note.at ?? createdAt,
      }),
    ),
  };
}
