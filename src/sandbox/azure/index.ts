import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { type StandIn, startStandIn } from '../stand-in.ts';
import {
  type AcceptAzureToken,
  type AzureAccess,
  readUnverifiedAzureToken,
  requireApiVersion,
  requireAzureToken,
  requireRole,
} from './access.ts';
import { ArmError, sendArmError } from './arm-error.ts';
import { addCatalogueRoutes } from './catalogue.ts';
import { addCommunicationRoutes } from './communications.ts';
import { type SupportEngineer, supportEngineer } from './engineer.ts';
import { addFileRoutes } from './files.ts';
import { addNameChecks } from './name-checks.ts';
import { type LongRunning, Operations } from './operations.ts';
import { playEngineer } from './play-engineer.ts';
import {
  type AzureTicket,
  type AzureWorkspace,
  keyOf,
  type SupportPlan,
  type SupportState,
  subscriptionRoot,
} from './support-state.ts';
import { throttle } from './throttle.ts';
import { addTicketRoutes } from './tickets.ts';

export type { AcceptAzureToken, AzureAccess, AzureTicket, AzureWorkspace, SupportEngineer, SupportPlan };

/** Azure Resource Manager as far as Microsoft.Support goes, with one subscription. */
export interface AzureStandIn extends StandIn {
  readonly subscriptionId: string;
  /** By their names in small letters. */
  readonly tickets: ReadonlyMap<string, AzureTicket>;
  /** A ticket's own is named like its number. */
  readonly workspaces: ReadonlyMap<string, AzureWorkspace>;
  readonly engineer: SupportEngineer;
  /** Of operations that are accepted from now on, and of what is said about them. */
  readonly longRunning: LongRunning;
  setPlan(plan: SupportPlan): void;
  setAccess(access: AzureAccess): void;
}

export interface AzureOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  readonly now?: () => Date;
  readonly subscriptionId?: string;
  /** Looks at an operation that find it under way; 1 when left out. */
  readonly polls?: number;
  /** Whether somebody at Microsoft answers while it runs. */
  readonly hasEngineer?: boolean;
  /** Such as the Entra stand-in's `readToken`. By default any token that says the right things is believed. */
  readonly acceptToken?: AcceptAzureToken;
}

export const sandboxSubscription = '7a3e5b0c-1f4d-4c86-9d2a-5e8b6c0f3a17';

/**
 * Written from Microsoft.Support's published description of the API version 2024-04-01 and from recorded answers; what
 * neither tells is a guess: that a name is taken from the moment at which its request is accepted, and what a second
 * request for it is told.
 */
export async function startAzure({
  port = 0,
  now = () => new Date(),
  subscriptionId = sandboxSubscription,
  polls = 1,
  hasEngineer = false,
  acceptToken = (token) => readUnverifiedAzureToken(token, now()),
}: AzureOptions = {}): Promise<AzureStandIn> {
  const longRunning: LongRunning = { polls, retryAfter: 0, tellsStatus: true };
  const state: SupportState = {
    subscriptionId,
    tickets: new Map(),
    workspaces: new Map(),
    operations: new Operations(longRunning),
    plan: 'Unified',
    access: 'contributor',
    now,
  };
  const engineer = supportEngineer(state);
  const happen = hasEngineer ? playEngineer(state, engineer) : () => undefined;
  const standIn = await startStandIn(
    (app) => {
      app.use((_request, _response, next) => {
        happen();
        next();
      });
      addRoutes(app, state, acceptToken);
    },
    { port },
  );
  return {
    ...standIn,
    subscriptionId,
    tickets: state.tickets,
    workspaces: state.workspaces,
    engineer,
    longRunning,
    setPlan: (plan) => {
      state.plan = plan;
    },
    setAccess: (access) => {
      state.access = access;
    },
  };
}

function addRoutes(app: Express, state: SupportState, acceptToken: AcceptAzureToken): void {
  app.use(identifyRequest, requireAzureToken(acceptToken), requireApiVersion);
  app.use('/subscriptions', throttle('subscription', state.now));
  app.use('/providers', throttle('tenant', state.now));
  addCatalogueRoutes(app);
  app.use(subscriptionRoot, (request, _response, next) => {
    const { subscription } = request.params;
    if (keyOf(subscription) !== keyOf(state.subscriptionId))
      throw new ArmError(404, 'SubscriptionNotFound', `There is no subscription '${subscription}'.`);
    next();
  });
  app.use(
    subscriptionRoot,
    requireRole(() => state.access),
  );
  app.use(express.json({ limit: '10mb', type: () => true }));
  state.operations.addRoutes(app, subscriptionRoot);
  addNameChecks(app, state);
  addTicketRoutes(app, state);
  addCommunicationRoutes(app, state);
  addFileRoutes(app, state);
  app.use((request) => {
    throw new ArmError(404, 'InvalidResourceType', `There is nothing at '${request.path}'.`);
  });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof ArmError) sendArmError(response, error.problem);
    else if (error instanceof SyntaxError) {
      const message = 'The request content is no valid JSON.';
      sendArmError(response, { status: 400, code: 'InvalidRequestContent', message });
    } else next(error);
  });
}

function identifyRequest(_request: Request, response: Response, next: NextFunction): void {
  const id = randomUUID();
  response.set({ 'x-ms-request-id': id, 'x-ms-correlation-request-id': id });
  next();
}
