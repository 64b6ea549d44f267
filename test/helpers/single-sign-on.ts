import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';
import { startBot, type TestBot } from './bot.ts';
import { type Connector, startConnector } from './connector.ts';

/** A bot with an OAuth connection, whose ServiceNow accepts people's own tokens. */
export interface SingleSignOnBot {
  readonly bot: TestBot;
  readonly login: EntraStandIn;
  /** Plays Bot Framework's token service. */
  readonly tokenService: Connector;
  close(): Promise<void>;
}

export const botId = '0b54c9a1-2f6e-4f8e-9d53-aa6f4c1f8a77';
export const connectionName = 'teams-sso';
/** Whom people's tokens for ServiceNow are for. */
const audience = 'api://servicenow-people';

export async function startSingleSignOnBot(): Promise<SingleSignOnBot> {
  const login = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
  login.registerApp({ clientId: botId, clientSecret: 'bot-secret' });
  const tokenService = await startConnector();
  const bot = await startBot({
    settings: {
      BOT_ID: botId,
      BOT_TENANT_ID: login.tenantId,
      BOT_PASSWORD: 'bot-secret',
      BOT_OPENID_METADATA_URL: `${login.url}/v1/.well-known/openidconfiguration`,
      BOT_LOGIN_URL: login.url,
      BOT_OAUTH_CONNECTION: connectionName,
      BOT_TOKEN_SERVICE_URL: tokenService.url,
      SERVICENOW_ENTRA_SCOPE: `${audience}/.default`,
    },
  });
  const issuer = `https://sts.windows.net/${login.tenantId}/`;
  const keys = `${login.url}/common/discovery/v2.0/keys`;
  bot.serviceNow.trustIssuer({ issuer, keys, audience, userClaim: 'upn', userField: 'email' });
  const close = async () => {
    await bot.close();
    await tokenService.close();
    await login.close();
  };
  return { bot, login, tokenService, close };
}
