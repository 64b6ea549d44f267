import { type ServiceClientCredentials, ServiceClientCredentialsFactory } from 'botframework-connector';

/** A token for the Bot Connector, for the scope that the SDK names. */
export type ConnectorToken = (scope: string) => Promise<string>;

/**
 * Lets the SDK's connector sign its requests with our own tokens, so that secret, certificate and managed
 * identity are one thing to it. Incoming tokens are not its business: see `authenticate-request.ts`.
 */
export class BotCredentials extends ServiceClientCredentialsFactory {
  readonly #botId: string;
  readonly #token: ConnectorToken | undefined;

  /** @param token undefined: nothing is signed, for the sandbox's chat client */
  constructor(botId: string, token: ConnectorToken | undefined) {
    super();
    this.#botId = botId;
    this.#token = token;
  }

  override async isValidAppId(appId: string): Promise<boolean> {
    return appId === this.#botId;
  }

  override async isAuthenticationDisabled(): Promise<boolean> {
    return this.#token === undefined;
  }

  override async createCredentials(_appId: string, audience: string): Promise<ServiceClientCredentials> {
    const token = this.#token;
    return {
      signRequest: async (request) => {
        if (token === undefined) return request;
        const scope = audience.endsWith('/.default') ? audience : `${audience}/.default`;
        request.headers.set('Authorization', `Bearer ${await token(scope)}`);
        return request;
      },
    };
  }
}
