import { type StandIn, startStandIn } from '../stand-in.ts';
import {
  type AcceptPartnerToken,
  type PartnerTokenClaims,
  readUnverifiedToken,
  requireUser,
} from './access.ts';
import { addServiceRequestRoutes, type PartnerState } from './routes.ts';
import type { PartnerServiceRequest, Status } from './service-requests.ts';

export type { AcceptPartnerToken, PartnerServiceRequest, PartnerTokenClaims };

/** Partner Center as far as a customer's service requests go. */
export interface PartnerCenterStandIn extends StandIn {
  readonly customerId: string;
  /** Changing them changes the next answer. */
  readonly serviceRequests: PartnerServiceRequest[];
  /** Microsoft writes, and it is its turn still. */
  answer(id: string, text: string): void;
  /** Microsoft writes, and the customer has to do something. */
  askBack(id: string, text: string): void;
  /** Microsoft closes it, saying why. */
  closeRequest(id: string, text: string): void;
  /** Whether this account may create requests; true to begin with. */
  allowCreating(isAllowed: boolean): void;
  /** Whether the newest request is in no list yet; false to begin with. */
  delayLists(isLate: boolean): void;
}

export interface PartnerCenterOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Tenant of the one customer. */
  readonly customerId?: string;
  /** How many requests a page of a list has. */
  readonly pageSize?: number;
  readonly now?: () => Date;
  /** Such as the Entra stand-in's `readToken`. By default any token that says the right things is believed. */
  readonly acceptToken?: AcceptPartnerToken;
}

const engineer = 'Priya Nair';

export async function startPartnerCenter({
  port = 0,
  customerId = '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10',
  pageSize = 100,
  now = () => new Date(),
  acceptToken = (token) => readUnverifiedToken(token, now()),
}: PartnerCenterOptions = {}): Promise<PartnerCenterStandIn> {
  const state: PartnerState = {
    ...{ customerId, pageSize, now },
    serviceRequests: [],
    canCreate: true,
    isListLate: false,
  };
  const standIn = await startStandIn(
    (app) => {
      app.use(requireUser(acceptToken));
      addServiceRequestRoutes(app, state);
    },
    { port },
  );
  const write = (id: string, text: string, status: Status) => writeAsMicrosoft(state, id, text, status);
  return {
    ...standIn,
    customerId,
    serviceRequests: state.serviceRequests,
    answer: (id, text) => write(id, text, 'open'),
    askBack: (id, text) => write(id, text, 'attention_needed'),
    closeRequest: (id, text) => write(id, text, 'closed'),
    allowCreating: (isAllowed) => {
      state.canCreate = isAllowed;
    },
    delayLists: (isLate) => {
      state.isListLate = isLate;
    },
  };
}

function writeAsMicrosoft(
  { serviceRequests, now }: PartnerState,
  wanted: string,
  text: string,
  status: Status,
): void {
  const found = serviceRequests.find(({ id }) => id === wanted);
  if (found === undefined) throw new TypeError(`there is no service request ${wanted}`);
  const at = now();
  found.notes.push({ createdByName: engineer, createdAt: at, text });
  found.status = status;
  found.modifiedAt = at;
  if (status === 'closed') found.closedAt = at;
}
