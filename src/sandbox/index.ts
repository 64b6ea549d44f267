import { type AzureStandIn, startAzure } from './azure/index.ts';
import { Dns } from './dns.ts';
import { type EntraStandIn, startEntra } from './entra/index.ts';
import { type GraphStandIn, startGraph } from './graph/index.ts';
import { type LearnStandIn, startLearn } from './learn/index.ts';
import { type PartnerCenterStandIn, startPartnerCenter } from './partner-center/index.ts';
import { partner } from './partner-center/partner.ts';
import { type ServiceNowStandIn, startServiceNow } from './servicenow/index.ts';
import type { StandIn } from './stand-in.ts';
import { type MicrosoftSupport, startMicrosoftSupport } from './support/index.ts';

export { type ChatClient, ChatClientError, startChatClient } from './chat-client/index.ts';

/** Which systems are played; the others are somebody's own. */
export interface SandboxOptions {
  readonly serviceNow: boolean;
  readonly entra: boolean;
  readonly graph: boolean;
  readonly learn: boolean;
  /** JSONL file of articles instead of the sandbox's own. */
  readonly learnCorpus: string | undefined;
  /** Whether things happen at the Microsoft that is played: service health moves, people work on cases. */
  readonly healthNews: boolean;
  readonly now: () => Date;
}

/** Where the stand-ins are and how to sign in to them; undefined where none was wanted. */
export interface Sandbox {
  readonly serviceNow:
    | {
        readonly url: string;
        readonly userName: string;
        readonly password: string;
        readonly oauthClient: { readonly clientId: string; readonly clientSecret: string };
        /** Base path of the support resource; Microsoft's side of it is played as well. */
        readonly supportApiPath: string;
        /** What to ask the sandbox's Entra for; undefined when Entra is not the sandbox's. */
        readonly entraScopes: EntraScopes | undefined;
      }
    | undefined;
  readonly entra:
    | {
        readonly authorityUrl: string;
        readonly tenantId: string;
        readonly clientId: string;
        readonly secret: string;
      }
    | undefined;
  readonly graphUrl: string | undefined;
  readonly learnUrl: string | undefined;
  /** How a partner opens service requests for the customer; undefined where Entra is not the sandbox's. */
  readonly partnerCenter: PartnerAccess | undefined;
  /** An Azure subscription in which support tickets are raised; undefined where Entra is not the sandbox's. */
  readonly azure: { readonly url: string; readonly subscriptionId: string } | undefined;
  /** The stand-ins themselves, for whoever wants to look inside or make them fail. */
  readonly standIns: {
    readonly serviceNow: ServiceNowStandIn | undefined;
    readonly entra: EntraStandIn | undefined;
    readonly graph: GraphStandIn | undefined;
    readonly learn: LearnStandIn | undefined;
    /** Microsoft's side of the cases; there with the ServiceNow that is played. */
    readonly support: MicrosoftSupport | undefined;
    readonly partnerCenter: PartnerCenterStandIn | undefined;
    readonly azure: AzureStandIn | undefined;
    readonly dns: Dns;
  };
  close(): Promise<void>;
}

/** A partner's registration, and the consent of one of its people. */
export interface PartnerAccess {
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** The customer's tenant. */
  readonly customerId: string;
}

/** Scopes of tokens that the instance accepts. It knows an app by `appid`, and people by `upn`. */
export interface EntraScopes {
  /** For the app itself: it acts as the integration account that is named like its client id. */
  readonly forApp: string;
  /** For tokens on behalf of a person, who is found by e-mail address. */
  readonly forPeople: string;
}

const app = { clientId: '3b0b7c9e-6c1d-4a5e-9a59-5f1f5a8d2c11', clientSecret: 'sandbox-app-secret' } as const;
/** What the app may do at Graph. */
const graphRoles = ['ServiceHealth.Read.All', 'User.Read.All', 'RoleManagement.Read.Directory'] as const;

function registerBot(entra: EntraStandIn): void {
  entra.registerApp({ ...app, roles: graphRoles });
  // Whoever tries the sandbox need not wait as long as Entra asks for.
  entra.devices.intervalSeconds = 1;
}

/** Every way to sign in works in the sandbox, whichever the settings choose. */
const properties = { 'glide.oauth.inbound.client.credential.grant_type.enabled': 'true' } as const;

/** Lets the instance accept Entra's tokens: one audience for the app and, as it is found by one claim, another for people. */
function connectSignIn(serviceNow: ServiceNowStandIn, entra: EntraStandIn): EntraScopes {
  const issuer = `https://sts.windows.net/${entra.tenantId}/`;
  const keys = `${entra.url}/common/discovery/v2.0/keys`;
  const audiences = { app: 'api://sandbox-servicenow', people: 'api://sandbox-servicenow-people' } as const;
  serviceNow.trustIssuer({ issuer, keys, audience: audiences.app, userClaim: 'appid' });
  serviceNow.trustIssuer({
    issuer,
    keys,
    audience: audiences.people,
    userClaim: 'upn',
    userField: 'email',
  });
  return { forApp: `${audiences.app}/.default`, forPeople: `${audiences.people}/.default` };
}

/** Registers the partner's app, with the consent of its person. */
function connectPartner(entra: EntraStandIn, { url, customerId }: PartnerCenterStandIn): PartnerAccess {
  const { tenantId, clientId, clientSecret, person } = partner;
  entra.registerApp({ clientId, clientSecret, roles: [] });
  const refreshToken = entra.issueRefreshToken({ clientId, ...person });
  return { url, tenantId, clientId, clientSecret, refreshToken, customerId };
}

/** How often Microsoft's people look what is due. */
const supportEveryMilliseconds = 1_000;

/** Microsoft's side of the support resource. It calls the instance back as the guide's Basic Auth does. */
function startSupport(serviceNow: ServiceNowStandIn, isAwake: boolean, now: () => Date): MicrosoftSupport {
  return startMicrosoftSupport({
    instance: serviceNow,
    callBack: { kind: 'oauth', ...serviceNow.oauthClient, ...serviceNow.support.microsoftUser },
    now,
    ...(isAwake ? { everyMilliseconds: supportEveryMilliseconds } : {}),
  });
}

/** Starts the stand-ins on free ports of loopback; stops those that started when one cannot. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { now } = options;
  const started: Pick<StandIn, 'close'>[] = [];
  const close = async () => {
    await Promise.all(started.map((standIn) => standIn.close()));
  };
  const start = async <Kind extends StandIn>(wanted: boolean, startOne: () => Promise<Kind>) => {
    if (!wanted) return undefined;
    const standIn = await startOne();
    started.push(standIn);
    return standIn;
  };
  try {
    const serviceNow = await start(options.serviceNow, () =>
      startServiceNow({ now, properties, integrationAccounts: [app.clientId] }),
    );
    const support = serviceNow && startSupport(serviceNow, options.healthNews, now);
    if (support) started.push(support);
    // MSAL accepts https only; the port is the stand-in's own.
    const entra = await start(options.entra, () => startEntra({ publicOrigin: 'https://127.0.0.1:0', now }));
    if (entra) registerBot(entra);
    if (entra) serviceNow?.hosts.set('login.microsoftonline.com', entra.url);
    const entraScopes = serviceNow && entra && connectSignIn(serviceNow, entra);
    const graph = await start(options.graph, () =>
      startGraph({ now, hasNews: options.healthNews, ...(entra && { registry: entra.registry }) }),
    );
    const corpus = options.learnCorpus === undefined ? {} : { corpusFile: options.learnCorpus };
    const learn = await start(options.learn, () => startLearn(corpus));
    const partnerCenter = await start(options.entra, () => startPartnerCenter({ now }));
    const azure = await start(options.entra, () => startAzure({ now, hasEngineer: options.healthNews }));
    return {
      serviceNow: serviceNow && {
        url: serviceNow.url,
        ...serviceNow.integrationUser,
        oauthClient: serviceNow.oauthClient,
        supportApiPath: serviceNow.support.apiPath,
        entraScopes,
      },
      entra: entra && {
        authorityUrl: entra.url,
        tenantId: entra.tenantId,
        clientId: app.clientId,
        secret: app.clientSecret,
      },
      graphUrl: graph?.url,
      learnUrl: learn && `${learn.url}/api/mcp`,
      partnerCenter: entra && partnerCenter && connectPartner(entra, partnerCenter),
      azure: azure && { url: azure.url, subscriptionId: azure.subscriptionId },
      standIns: { serviceNow, entra, graph, learn, partnerCenter, azure, support, dns: new Dns() },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
