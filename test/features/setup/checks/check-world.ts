import type { TriedApp } from '../../../../src/clients/entra/try-app.ts';
import type { AppRegistration } from '../../../../src/clients/graph/applications.ts';
import { connectInstanceSetup } from '../../../../src/composition/setup/instance.ts';
import { CasebridgeError } from '../../../../src/errors.ts';
import type { Finding } from '../../../../src/features/findings.ts';
import { paths } from '../../../../src/features/setup/paths/index.ts';
import type { SetupRun, StepState, Values } from '../../../../src/features/setup/runbook/run.ts';
import type { PathId } from '../../../../src/features/setup/runbook/step.ts';
import { valuesOf } from '../../../../src/features/setup/runbook/values.ts';
import type { LinkedAccount, Systems } from '../../../../src/features/setup/systems.ts';
import { createRequest } from '../../../../src/http/request.ts';
import { wordsFor } from '../../../../src/locales/words.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../../../src/sandbox/servicenow/index.ts';
import { connectTo } from '../../../contract/servicenow-target.ts';

export const now = new Date('2026-12-01T12:00:00Z');

const clientIds = {
  outboundClientId: '11111111-1111-4111-8111-111111111111',
  restApiClientId: '22222222-2222-4222-8222-222222222222',
  restUserClientId: '33333333-3333-4333-8333-333333333333',
} as const;

const known = {
  tenantId: '6c5b1f0e-0d3c-4a43-9c34-2d1a7c5c1f10',
  tenant: 'contoso.onmicrosoft.com',
  authorityUrl: 'https://login.microsoftonline.com',
} as const;

/** What the directory and Casebridge itself say, to be changed by tests. */
export interface Elsewhere {
  app: TriedApp;
  /** Undefined: Casebridge may not read app registrations. */
  application: AppRegistration | undefined;
  graphRoles: readonly string[];
  health: 'answers' | 'refuses';
  learnAnswers: number;
  subscriptions: number;
  linkedAccounts: readonly LinkedAccount[];
}

export interface CheckWorld {
  readonly standIn: ServiceNowStandIn;
  readonly elsewhere: Elsewhere;
  /** What the steps have made known; the rest follows from it. */
  values: Values;
  steps: Record<string, StepState>;
  look(pathId: PathId, stepId: string): Promise<readonly Finding[]>;
  /** Every value there is now. */
  all(): Values;
}

export function applicationWith(more: Partial<AppRegistration> = {}): AppRegistration {
  return {
    objectId: 'object',
    clientId: clientIds.outboundClientId,
    displayName: 'Outbound',
    uniqueName: undefined,
    signInAudience: 'AzureADMyOrg',
    redirectUrls: [],
    hasServicePrincipal: true,
    passwords: [],
    ...more,
  };
}

async function neverCalled(): Promise<never> {
  throw new TypeError('no check asks for this');
}

/** ServiceNow is the stand-in, asked over HTTP as Casebridge asks; the rest answers what a test says. */
export async function startCheckWorld(): Promise<CheckWorld> {
  const standIn = await startServiceNow({ now: () => now });
  const instance = connectTo(standIn);
  const elsewhere: Elsewhere = {
    ...{ app: 'exists', application: undefined, graphRoles: ['ServiceHealth.Read.All'] },
    ...{ health: 'answers', learnAnswers: 3, subscriptions: 1, linkedAccounts: [] },
  };
  const systems: Systems = {
    instance: connectInstanceSetup({
      request: createRequest({ deadlineMilliseconds: 5000 }),
      serviceNow: { instance, forCaller: () => instance },
      upstreams: {
        serviceNow: { url: standIn.url, signIn: { kind: 'basic', ...standIn.integrationUser } },
        support: { ...supportOfNothing, apiPath: standIn.support.apiPath },
      },
    }),
    entra: {
      tryApp: async () => elsewhere.app,
      readApplication: async () => {
        if (elsewhere.application === undefined)
          throw new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'applications' });
        return elsewhere.application;
      },
      ...{
        appToken: neverCalled,
        listRoles: neverCalled,
        findAccount: neverCalled,
        beginSignIn: neverCalled,
      },
    },
    casebridge: {
      readHealth: async () => {
        if (elsewhere.health === 'refuses') throw new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'other' });
        return { services: 12, openIssues: 1 };
      },
      readGraphRoles: async () => elsewhere.graphRoles,
      searchLearn: async () => elsewhere.learnAnswers,
      countSubscriptions: async () => elsewhere.subscriptions,
      listLinkedAccounts: async () => elsewhere.linkedAccounts,
      credentials: [],
    },
    network: { resolve: neverCalled, hosts: [], reach: neverCalled },
  };
  const world: CheckWorld = {
    standIn,
    elsewhere,
    values: { ...clientIds },
    steps: {},
    all: () => valuesOf(world, { ...known, instanceUrl: standIn.url }),
    look: async (pathId, stepId) => {
      const step = paths.find(({ id }) => id === pathId)?.steps.find(({ id }) => id === stepId);
      if (step?.check === undefined) throw new TypeError(`${pathId} does not look at ${stepId}`);
      const run = runOf(pathId, world);
      const turn = { words: wordsFor('en'), now, signal: AbortSignal.timeout(5000) };
      return step.check({ ...turn, run, step, values: world.all() }, systems);
    },
  };
  return world;
}

const supportOfNothing = { isInsightsOnly: false, azure: undefined, partnerCenter: undefined };

function runOf(path: PathId, { values, steps }: Pick<CheckWorld, 'values' | 'steps'>): SetupRun {
  return {
    id: 'run',
    path,
    answers: { allowsBasic: path === 'basic', singleTenant: true, hasApp: path !== 'direct' },
    startedBy: { name: 'Ada', entraObjectId: 'ada' },
    startedAt: new Date(now.getTime() - 3_600_000),
    values,
    steps,
    cards: [],
  };
}

/** `about` of what has this result. */
export function aboutOf(found: readonly Finding[], result: Finding['result']): string[] {
  return found.filter((finding) => finding.result === result).map(({ about = '' }) => about);
}
