import { createTokenSource, type TokenSource } from '../../src/clients/entra/tokens.ts';
import { createAzureTransport } from '../../src/composition/support/azure-transport.ts';
import type { NewCase, SupportTransport } from '../../src/features/escalation/transport.ts';
import { createRequest } from '../../src/http/request.ts';
import { type AzureStandIn, startAzure } from '../../src/sandbox/azure/index.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';

export const noon = new Date('2026-11-23T12:00:00Z');
const clientId = '0f4b1f5e-8c3d-4a6b-9e27-5d1c8b7a6f30';
const clientSecret = 'a test secret';
export const request = createRequest({ deadlineMilliseconds: 5000 });

export async function startRegistered(): Promise<EntraStandIn> {
  const entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
  entra.registerApp({ clientId, clientSecret, roles: [] });
  return entra;
}

/** Azure that takes this Entra's tokens only. */
export function startSupport(entra: EntraStandIn, now: () => Date = () => noon): Promise<AzureStandIn> {
  return startAzure({ now, acceptToken: entra.readToken });
}

export function tokensOf({ tenantId, url: authorityUrl }: EntraStandIn): TokenSource {
  const credential = { kind: 'secret', secret: clientSecret } as const;
  return createTokenSource(request, { authorityUrl, tenantId, clientId, credential });
}

export function transportTo(
  { url, subscriptionId }: Pick<AzureStandIn, 'url' | 'subscriptionId'>,
  token: TokenSource,
  planId?: string,
): SupportTransport {
  return createAzureTransport(request, { url, subscriptionId, planId }, token);
}

export const reference = '5b0c9c0e-7d1f-4a55-8a3e-2f6d9b1c4e70';
export const ticketName = `casebridge-${reference}`;
export const key = '9d2f7c1a-3b64-4e0f-8f5d-6a1b2c3d4e5f';

/** About the first problem of the stand-in's Entra. */
export async function caseAbout(
  transport: SupportTransport,
  change: Partial<NewCase> = {},
): Promise<NewCase> {
  const services = await transport.services();
  const serviceId = services.find(({ name }) => name.includes('Entra'))?.id ?? '';
  const [problem] = await transport.problems(serviceId);
  return {
    reference,
    incident: { sysId: '0'.repeat(32), number: 'INC0010001' },
    title: 'Nobody can sign in',
    description: 'Since this morning.\nAADSTS50105',
    severity: 'moderate',
    serviceId,
    problemId: problem?.id,
    startedAt: new Date('2026-11-23T08:30:00Z'),
    contact: {
      name: 'Megan Bowen',
      email: 'meganb@contoso.com',
      phone: '',
      country: 'FR',
      language: 'fr-FR',
      hours: '',
      timeZone: 'Europe/Paris',
    },
    account: 'admin@contoso.com',
    isTest: false,
    ...change,
  };
}
