import { createPartnerCenterTransport } from '../../src/composition/support/partner-center-transport.ts';
import type { NewCase, SupportTransport } from '../../src/features/escalation/transport.ts';
import { createRequest, type Request } from '../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { type PartnerCenterStandIn, startPartnerCenter } from '../../src/sandbox/partner-center/index.ts';

export const clientId = '4e1c9b7a-2f60-4d3b-8a95-6c7d8e9f0a11';
export const clientSecret = 'a test secret';
const partnerTenant = '5d2f7c1b-8e34-4a96-b0c7-1f2e3d4c5b6a';
export const agent = { clientId, oid: '6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d', upn: 'agent@fabrikam.example' };
export const request = createRequest({ deadlineMilliseconds: 5000 });

export interface PartnerWorld {
  readonly entra: EntraStandIn;
  readonly partner: PartnerCenterStandIn;
  readonly refreshToken: string;
  readonly transport: SupportTransport;
  /** Another one, as after a restart. @param token its refresh token @param ask its way out */
  another(token?: string, ask?: Request): SupportTransport;
  /** Requests of a method that reached Partner Center. */
  sent(method: string): number;
  close(): Promise<void>;
}

export async function startPartnerWorld(pageSize = 100): Promise<PartnerWorld> {
  const entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
  entra.registerApp({ clientId, clientSecret, roles: [] });
  const partner = await startPartnerCenter({
    pageSize,
    acceptToken: (token) => entra.readToken(token),
  });
  const refreshToken = entra.issueRefreshToken(agent);
  const another = (token = refreshToken, ask = request) =>
    createPartnerCenterTransport(
      ask,
      {
        ...{ url: partner.url, tenantId: partnerTenant, clientId, clientSecret },
        ...{ refreshToken: token, customerId: partner.customerId },
      },
      entra.url,
    );
  return {
    ...{ entra, partner, refreshToken, another },
    transport: another(),
    sent: (method) => partner.requests.filter((one) => one.method === method).length,
    close: async () => {
      await Promise.all([entra.close(), partner.close()]);
    },
  };
}

export const newCase: NewCase = {
  reference: '3f1d5c9e-7a24-4b60-8c1d-9e0f1a2b3c4d',
  incident: { sysId: 'a'.repeat(32), number: 'INC0010001' },
  title: 'Mail is late for the whole sales department',
  description: 'Since nine o’clock.\nTried: another network.',
  severity: 'critical',
  serviceId: '32444672',
  problemId: undefined,
  startedAt: undefined,
  contact: {
    name: 'Alex Maria Wilber',
    email: 'alexw@contoso.com',
    phone: '+33 1 23 45 67 89',
    country: 'FR',
    language: 'fr-FR',
    hours: '',
    timeZone: 'Europe/Paris',
  },
  account: 'admin@contoso.com',
  isTest: false,
};
