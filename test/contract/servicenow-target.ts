import { createTokenSource } from '../../src/clients/entra/tokens.ts';
import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn, entraSignIn, oauthSignIn, type SignIn } from '../../src/clients/servicenow/sign-in.ts';
import { type Config, readConfig, type ServiceNowConfig } from '../../src/config.ts';
import { createRequest, type Request } from '../../src/http/request.ts';
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

/** The instance that the settings name; undefined when they name none. */
export function realTarget(): Target | undefined {
  const read = readConfig('sandbox');
  if ('problems' in read) throw new TypeError(`the settings are wrong: ${JSON.stringify(read.problems)}`);
  const { serviceNow, entra } = read.config;
  if (serviceNow === undefined) return undefined;
  return {
    name: serviceNow.url,
    isComplete: false,
    milliseconds: 60_000,
    open: async () => {
      const request = createRequest({ deadlineMilliseconds: 30_000 });
      const signIn = signInOf(request, serviceNow, entra);
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

function signInOf(request: Request, { url, signIn }: ServiceNowConfig, entra: Config['entra']): SignIn {
  if (signIn.kind === 'basic') return basicSignIn(signIn.userName, signIn.password);
  if (signIn.kind === 'entra') {
    if (entra === undefined) throw new TypeError('SERVICENOW_AUTH=entra needs the ENTRA_* settings');
    const token = createTokenSource(request, entra);
    return entraSignIn((signal) => token(signIn.scope, signal));
  }
  const client = { client_id: signIn.clientId, client_secret: signIn.clientSecret };
  const grant =
    signIn.kind === 'oauth-password'
      ? ({ grant_type: 'password', ...client, username: signIn.userName, password: signIn.password } as const)
      : ({ grant_type: 'client_credentials', ...client } as const);
  return oauthSignIn(request, url, grant, () => new Date());
}
