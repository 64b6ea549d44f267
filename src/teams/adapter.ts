import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type TurnContext,
} from 'botbuilder';
import {
  type AuthenticateRequestResult,
  ClaimsIdentity,
  type ConnectorClient,
  type ConnectorFactory,
} from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { BotCredentials, type ConnectorToken } from './bot-credentials.ts';
import { retryAsTeamsAsks } from './connector-retry.ts';

export interface AdapterOptions {
  /** Empty in the sandbox without a bot registration. */
  readonly botId: string;
  readonly tenantId: string;
  /** Whom the connector's tokens are for: in every cloud the issuer of the tokens that come in. */
  readonly audience: string;
  readonly token: ConnectorToken | undefined;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** The SDK's adapter, given activities that are already authenticated. */
export class TeamsAdapter extends CloudAdapter {
  readonly #botId: string;
  readonly #audience: string;
  /** The SDK builds a client with its whole pipeline for every turn; one for each service address does. */
  readonly #connectors = new LRUCache<string, ConnectorClient>({ max: 50 });

  constructor({ botId, tenantId, audience, token }: AdapterOptions) {
    const configuration = {
      MicrosoftAppId: botId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppType: 'SingleTenant',
    };
    super(new ConfigurationBotFrameworkAuthentication(configuration, new BotCredentials(botId, token)));
    this.#botId = botId;
    this.#audience = audience;
  }

  /** Runs a turn. @returns the answer of an invoke, if the turn left one */
  async receive(
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeAnswer | undefined> {
    // The claims an authenticated request of the Bot Connector carries, and no others.
    const identity = new ClaimsIdentity(
      this.#botId === '' ? [] : [{ type: 'aud', value: this.#botId }],
      true,
    );
    const authentication: AuthenticateRequestResult = {
      audience: this.#audience,
      claimsIdentity: identity,
      connectorFactory: this.#reusing(this.botFrameworkAuthentication.createConnectorFactory(identity)),
    };
    return this.processActivity(authentication, activity, logic);
  }

  #reusing(factory: ConnectorFactory): ConnectorFactory {
    return {
      create: async (serviceUrl, audience) => {
        const known = this.#connectors.get(serviceUrl);
        if (known !== undefined) return known;
        const created = await factory.create(serviceUrl, audience ?? '');
        retryAsTeamsAsks(created);
        this.#connectors.set(serviceUrl, created);
        return created;
      },
    };
  }
}
