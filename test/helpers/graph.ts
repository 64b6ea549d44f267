import { type GraphStandIn, startGraph } from '../../src/sandbox/graph/index.ts';

/** Graph for tests that make hours pass: a token of the first one is good for all of them. */
export function startPatientGraph(now: () => Date): Promise<GraphStandIn> {
  const claims = { aud: 'https://graph.microsoft.com', roles: ['ServiceHealth.Read.All'] };
  return startGraph({ now, acceptToken: async () => claims });
}
