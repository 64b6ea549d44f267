import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse, Request } from '../../http/request.ts';
import type { ConnectorToken } from '../bot-credentials.ts';

export interface TokenServiceOptions {
  readonly request: Request;
  /** Bot Framework's token service, such as `https://api.botframework.com`. */
  readonly url: string;
  /** Name of the bot's OAuth connection. */
  readonly connectionName: string;
  readonly botId: string;
  /** The bot signs in to the token service as it does to Teams. */
  readonly token: ConnectorToken;
  /** Whom that token is for: the issuer of the tokens that come in. */
  readonly audience: string;
}

/** Bot Framework's token service: it keeps the tokens that people gave the bot. Its paths are those of the SDK. */
export interface TokenService {
  readonly connectionName: string;
  /**
   * A person's token, when the service has one.
   * @param code what the person got by signing in on the page of the sign-in card
   */
  getToken(userId: string, signal: AbortSignal, code?: string): Promise<string | undefined>;
  /** Trades the token that Teams offers for one of the connection; undefined when that takes the person's consent. */
  exchange(userId: string, token: string, signal: AbortSignal): Promise<string | undefined>;
  /** Has the service forget the person's token. */
  signOut(userId: string, signal: AbortSignal): Promise<void>;
  /** @param conversation the reference of the conversation that the sign-in belongs to */
  signInResource(conversation: object, signal: AbortSignal): Promise<SignInResource>;
}

export interface SignInResource {
  /** The page where the person signs in when Teams cannot do it for them. */
  readonly signInLink: string;
  /** Lets Teams sign the person in without asking them; passed on as it is. */
  readonly tokenExchangeResource?: object | undefined;
  readonly tokenPostResource?: object | undefined;
}

const tokenSchema = z.object({ token: z.string().min(1) });
const resourceSchema = z.object({
  signInLink: z.url(),
  tokenExchangeResource: z.looseObject({}).optional(),
  tokenPostResource: z.looseObject({}).optional(),
});

const channelId = 'msteams';

/** Its functions throw UPSTREAM_* while the service does not answer. */
export function createTokenService(options: TokenServiceOptions): TokenService {
  const { connectionName } = options;
  const call = (path: string, query: Readonly<Record<string, string>>, rest: Rest) =>
    callService(options, `${path}?${new URLSearchParams(query)}`, rest);
  return {
    connectionName,
    getToken: async (userId, signal, code) => {
      const query = { userId, connectionName, channelId, ...(code !== undefined && { code }) };
      const response = await call('api/usertoken/GetToken', query, { signal });
      return response.status === 404 ? undefined : readJson(response, tokenSchema).token;
    },
    exchange: async (userId, token, signal) => {
      const query = { userId, connectionName, channelId };
      const body = JSON.stringify({ token });
      const response = await call('api/usertoken/exchange', query, { signal, body, method: 'POST' });
      return response.status === 400 || response.status === 404
        ? undefined
        : readJson(response, tokenSchema).token;
    },
    signOut: async (userId, signal) => {
      const query = { userId, connectionName, channelId };
      refuseFailure(await call('api/usertoken/SignOut', query, { signal, method: 'DELETE' }));
    },
    signInResource: async (conversation, signal) => {
      const state = { ConnectionName: connectionName, Conversation: conversation, MsAppId: options.botId };
      const query = { state: Buffer.from(JSON.stringify(state)).toString('base64') };
      return readJson(await call('api/botsignin/GetSignInResource', query, { signal }), resourceSchema);
    },
  };
}

interface Rest {
  readonly signal: AbortSignal;
  readonly body?: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
}

async function callService(
  { request, url, token, audience }: TokenServiceOptions,
  path: string,
  { signal, body, method = 'GET' }: Rest,
): Promise<HttpResponse> {
  const authorization = `Bearer ${await token(`${audience}/.default`)}`;
  return request({
    service,
    method,
    url: `${url}/${path}`,
    headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
    signal,
  });
}

const service = 'Microsoft Teams';

function refuseFailure({ status }: HttpResponse): void {
  if (status >= 400) throw new CasebridgeError('UPSTREAM_REFUSED', { service, status });
}

function readJson<Schema extends z.ZodType>(response: HttpResponse, schema: Schema): z.infer<Schema> {
  refuseFailure(response);
  try {
    return schema.parse(JSON.parse(response.text));
  } catch {
    // What it said may hold a token, so it is not kept.
    throw new CasebridgeError('UPSTREAM_UNREADABLE', { service });
  }
}
