import type { Registration } from '../clients/entra/application.ts';
import { createManagedIdentityTokenSource } from '../clients/entra/managed-identity.ts';
import { createTokenSource, type TokenSource } from '../clients/entra/tokens.ts';
import type { BotConfig, Config, EntraConfig, ServiceNowConfig, SupportConfig } from '../config.ts';
import type { Request } from '../http/request.ts';
import { isLoopback } from '../loopback.ts';
import type { Sandbox } from '../sandbox/index.ts';

/** Where everything is that Casebridge talks to: somebody's own, or a stand-in. */
export interface Upstreams {
  readonly serviceNow: ServiceNowConfig;
  readonly entra: EntraConfig;
  readonly graphUrl: string;
  readonly learnUrl: string;
  readonly support: SupportConfig;
  /** How ServiceNow is asked in people's names; undefined where they have no token of their own. */
  readonly delegation: Delegation | undefined;
}

export interface Delegation {
  /** Whom people's tokens are for: it trades them. */
  readonly registration: Registration;
  readonly scope: string;
}

/** @throws TypeError when neither has one: the configuration's rules make that impossible */
export function joinUpstreams(config: Config, sandbox: Sandbox | undefined): Upstreams {
  return {
    serviceNow: present('ServiceNow', config.serviceNow ?? serviceNowOf(sandbox)),
    entra: present('Entra', config.entra ?? entraOf(sandbox)),
    graphUrl: present('Graph', config.graphUrl ?? sandbox?.graphUrl),
    learnUrl: present('Learn', config.learnUrl ?? sandbox?.learnUrl),
    support: supportOf(config, sandbox),
    delegation: config.bot && delegationOf(config.bot),
  };
}

/** Tokens are for Graph itself, wherever its cloud is; a local Graph plays the public one. */
export function graphScope(graphUrl: string): string {
  return `${isLoopback(graphUrl) ? 'https://graph.microsoft.com' : new URL(graphUrl).origin}/.default`;
}

/** How Casebridge signs in as itself: as its registration, or as the managed identity it runs with. */
export function tokenSourceOf(request: Request, { credential, ...registration }: EntraConfig): TokenSource {
  return credential === undefined
    ? createManagedIdentityTokenSource(registration.clientId)
    : createTokenSource(request, { ...registration, credential });
}

/** A managed identity cannot trade tokens; the configuration's rules refuse single sign-on with one. */
function delegationOf({
  id,
  tenantId,
  loginUrl,
  credential,
  singleSignOn,
}: BotConfig): Delegation | undefined {
  if (singleSignOn === undefined || credential === undefined) return undefined;
  return {
    registration: { authorityUrl: loginUrl, tenantId, clientId: id, credential },
    scope: singleSignOn.serviceNowScope,
  };
}

function serviceNowOf(sandbox: Sandbox | undefined): ServiceNowConfig | undefined {
  if (sandbox?.serviceNow === undefined) return undefined;
  const { url, userName, password } = sandbox.serviceNow;
  return { url, signIn: { kind: 'basic', userName, password } };
}

function entraOf(sandbox: Sandbox | undefined): EntraConfig | undefined {
  if (sandbox?.entra === undefined) return undefined;
  const { secret, ...registration } = sandbox.entra;
  return { ...registration, credential: { kind: 'secret', secret } };
}

/** What is not set is the sandbox's, as far as it plays the systems around it. */
function supportOf({ support }: Config, sandbox: Sandbox | undefined): SupportConfig {
  return {
    isInsightsOnly: support.isInsightsOnly,
    apiPath: support.apiPath ?? sandbox?.serviceNow?.supportApiPath,
    azure: support.azure ?? (sandbox?.azure && { ...sandbox.azure, planId: undefined }),
    partnerCenter: support.partnerCenter ?? sandbox?.partnerCenter,
  };
}

function present<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new TypeError(`there is no ${name} to talk to`);
  return value;
}
