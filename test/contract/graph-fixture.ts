import { createTokenSource } from '../../src/clients/entra/tokens.ts';
import type { GraphOptions, IssuesAsked } from '../../src/clients/graph/service-health.ts';
import { createRequest } from '../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { type GraphSeed, type GraphStandIn, startGraph } from '../../src/sandbox/graph/index.ts';

export const noon = new Date('2026-11-23T12:00:00Z');
const clientId = '2b6a7f0c-9d3e-4c18-b5a4-7e1f0d9c8b62';
const clientSecret = 'a test secret';
export const root = '/v1.0/admin/serviceAnnouncement';
export const request = createRequest({ deadlineMilliseconds: 5000 });

const issue = {
  title: 'Mail is late',
  impactDescription: 'Mail may be late.',
  service: 'Exchange Online',
  feature: null,
  featureGroup: null,
  classification: 'incident',
  origin: 'microsoft',
  status: 'serviceDegradation',
  isResolved: false,
  startHoursAgo: 5,
  endHoursAgo: null,
  lastModifiedHoursAgo: 1,
  posts: [],
};

const seed: GraphSeed = {
  overviews: [
    { id: 'Exchange', service: 'Exchange Online', status: 'ServiceDegradation' },
    { id: 'microsoftteams', service: 'Microsoft Teams', status: 'serviceOperational' },
    { id: 'Future', service: 'Future Service', status: 'SomethingNobodyKnowsYet' },
  ],
  issues: [
    { ...issue, id: 'EX000001' },
    { ...issue, id: 'EX000002', status: 'serviceRestored', isResolved: true },
    {
      ...issue,
      id: 'TM000003',
      classification: 'Advisory',
      status: 'Investigating',
      service: 'Microsoft Teams',
    },
    // Resolved by its status alone: what counts is whether it says so.
    { ...issue, id: 'SP000004', classification: 'unheardOf', status: 'falsePositive' },
  ],
};

/** Entra with the bot's registration; without `roles` it has the permission that service health needs. */
export async function startRegistered(roles?: readonly string[]): Promise<EntraStandIn> {
  const entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
  entra.registerApp({ clientId, clientSecret, ...(roles && { roles }) });
  return entra;
}

/** Graph that takes this Entra's tokens only, and how the client gets there. */
export async function startHealth(
  entra: EntraStandIn,
): Promise<{ readonly graph: GraphStandIn; readonly options: GraphOptions }> {
  const graph = await startGraph({ seed, now: () => noon, acceptToken: entra.readToken });
  return { graph, options: { url: graph.url, token: tokensFor(entra) } };
}

/** How the registration signs in to this Entra. */
export function registrationIn({ tenantId, url: authorityUrl }: Pick<EntraStandIn, 'tenantId' | 'url'>) {
  const credential = { kind: 'secret', secret: clientSecret } as const;
  return { authorityUrl, tenantId, clientId, credential };
}

/** The tokens for Graph that the registration gets from this Entra. */
export function tokensFor({ tenantId, url: authorityUrl }: EntraStandIn): GraphOptions['token'] {
  const token = createTokenSource(request, registrationIn({ tenantId, url: authorityUrl }));
  return (signal) => token('https://graph.microsoft.com/.default', signal);
}

/** Everything that is asked for when nothing is known yet. */
export const everything: IssuesAsked = { changedSince: undefined, known: new Map() };

/** An issue in Graph's form. */
export function openIssue(id: string, lastModifiedDateTime = '2026-11-23T11:00:00Z') {
  const { startHoursAgo: _start, endHoursAgo: _end, lastModifiedHoursAgo: _modified, ...same } = issue;
  const startDateTime = '2026-11-23T07:00:00Z';
  return {
    ...same,
    id,
    startDateTime,
    endDateTime: null,
    lastModifiedDateTime,
    details: [],
    highImpact: null,
  };
}
