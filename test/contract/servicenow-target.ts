import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { clientCertificateOf, signInOf } from '../../src/composition/service-now.ts';
import { readConfig } from '../../src/config.ts';
import { createRequest } from '../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from './servicenow-seed.ts';

/** What the contract runs against. */
export interface Target {
  readonly name: string;
  /** Holds a record for every question of the contract; a real instance may lack some, whose tests then skip. */
  readonly isComplete: boolean;
  readonly milliseconds: number;
  open(): Promise<{ readonly instance: Instance; close(): Promise<void> }>;
}

export const standInTarget: Target = {
  name: 'the stand-in',
  isComplete: true,
  milliseconds: 2000,
  open: async () => {
    const standIn = await startSeeded();
    return { instance: connectTo(standIn), close: () => standIn.close() };
  },
};

const prefix = 'CONTRACT_';

/**
 * The instance that `CONTRACT_SERVICENOW_URL` and the other settings with this prefix name; undefined when they name
 * none. Not the settings themselves: nobody's tests should meet their own instance by accident.
 */
export function realTarget(environment = process.env): Target | undefined {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
  );
  const read = readConfig('sandbox', Object.fromEntries(given));
  if ('problems' in read) throw new TypeError(`settings are wrong: ${JSON.stringify(read.problems)}`);
  const { serviceNow, entra } = read.config;
  if (serviceNow === undefined) return undefined;
  return {
    name: serviceNow.url,
    isComplete: false,
    milliseconds: 60_000,
    open: async () => {
      const certificate = clientCertificateOf(serviceNow);
      const request = createRequest({ deadlineMilliseconds: 30_000, certificate });
      const signIn = signInOf(request, serviceNow, entra, () => new Date());
      return { instance: connectInstance(request, serviceNow.url, signIn), close: async () => undefined };
    },
  };
}

export function startSeeded(properties: Readonly<Record<string, string>> = {}): Promise<ServiceNowStandIn> {
  return startServiceNow({ seed, properties, now: () => noon });
}

/** The client, signed in with the stand-in's integration account. */
export function connectTo(standIn: ServiceNowStandIn, deadlineMilliseconds = 5000): Instance {
  const { userName, password } = standIn.integrationUser;
  return connectInstance(
    createRequest({ deadlineMilliseconds }),
    standIn.url,
    basicSignIn(userName, password),
  );
}
