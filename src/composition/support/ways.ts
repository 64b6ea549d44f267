import type { Way } from '../../features/escalation/escalate/deps.ts';
import type { SupportTransport, TransportKind } from '../../features/escalation/transport.ts';
import type { Request } from '../../http/request.ts';
import type { ServiceNow } from '../service-now.ts';
import { tokenSourceOf, type Upstreams } from '../upstreams.ts';
import { createAzureTransport } from './azure-transport.ts';
import { createPartnerCenterTransport } from './partner-center-transport.ts';
import { createServiceNowTransport } from './service-now-transport.ts';

export interface Ways {
  /** The default first; the admin centre is always one. */
  readonly all: readonly Way[];
  /** Those with an API. */
  readonly transports: readonly SupportTransport[];
  transportOf(kind: TransportKind): SupportTransport | undefined;
}

/** The ways to Microsoft that the settings name, or the sandbox plays. */
export function connectWays(
  { entra, support }: Pick<Upstreams, 'entra' | 'support'>,
  { request, serviceNow }: { readonly request: Request; readonly serviceNow: Pick<ServiceNow, 'instance'> },
): Ways {
  const { apiPath, azure, partnerCenter } = support;
  const transports = [
    ...(apiPath === undefined ? [] : [createServiceNowTransport(serviceNow.instance, apiPath)]),
    ...(partnerCenter === undefined
      ? []
      : [createPartnerCenterTransport(request, partnerCenter, entra.authorityUrl)]),
    ...(azure === undefined ? [] : [createAzureTransport(request, azure, tokenSourceOf(request, entra))]),
  ];
  // Azure's plan covers Azure only, so it is nobody's usual way.
  const usual = transports.find(({ kind }) => kind !== 'azure');
  const withApi = transports.map((transport): Way => {
    return { kind: transport.kind, transport, isDefault: transport === usual };
  });
  return {
    all: [...withApi, { kind: 'adminCenter', isDefault: usual === undefined }],
    transports,
    transportOf: (kind) => transports.find((transport) => transport.kind === kind),
  };
}
