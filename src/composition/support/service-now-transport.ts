import type { Instance } from '../../clients/servicenow/instance.ts';
import {
  attachToSupport,
  changeSupportSeverity,
  closeSupportCase,
  createSupportCase,
  readSupportCapabilities,
  readSupportCase,
  replyToSupport,
} from '../../clients/servicenow/support-cases.ts';
import type { SupportTransport, Written } from '../../features/escalation/transport.ts';

/** What reading cases may take until the resource has said how much it allows. */
const carefulRequestsPerMinute = 30;
/** The other part is for what people do. */
const shareForReading = 0.5;

/**
 * Cases through the support resource of the ServiceNow instance (docs/support-api.yaml). Whatever it takes is done when
 * it answers.
 * @param basePath such as `/api/x_casebridge/support/v1`
 */
export function createServiceNowTransport(instance: Instance, basePath: string): SupportTransport {
  const api = { instance, basePath };
  let requestsPerMinute = carefulRequestsPerMinute;
  const readCapabilities = async (signal: AbortSignal | undefined) => {
    const capabilities = await readSupportCapabilities(api, signal);
    requestsPerMinute = Math.max(1, Math.floor(capabilities.requestsPerMinute * shareForReading));
    return capabilities;
  };
  return {
    kind: 'serviceNow',
    get requestsPerMinute() {
      return requestsPerMinute;
    },
    capabilities: async (signal) => {
      const { setUp, canCreate, actions } = await readCapabilities(signal);
      return { setUp, canCreate, actions };
    },
    services: async (signal) => (await readCapabilities(signal)).services,
    problems: async () => [],
    create: (newCase, signal) => createSupportCase(api, newCase, signal),
    read: (remoteId, signal) => readSupportCase(api, remoteId, signal),
    reply: (remoteId, reply, signal) => done(replyToSupport(api, remoteId, reply, signal)),
    attach: (remoteId, file, signal) => done(attachToSupport(api, remoteId, file, signal)),
    changeSeverity: (remoteId, change, signal) => done(changeSupportSeverity(api, remoteId, change, signal)),
    close: (remoteId, closing, signal) => done(closeSupportCase(api, remoteId, closing, signal)),
  };
}

async function done(change: Promise<unknown>): Promise<Written> {
  await change;
  return 'done';
}
