import type { Express } from 'express';
import { z } from 'zod';
import type { Member } from './connector.ts';

/** Bot Framework's token service, as far as Teams single sign-on needs it. */
export interface TokenService {
  /** The tokens it keeps, by the person's Teams id. */
  readonly tokens: Map<string, string>;
  /** Codes that a person got by signing in on the page of the sign-in card, with the token each stands for. */
  readonly codes: Map<string, string>;
  /** What a token that Teams offers is exchanged for; any other takes consent first. */
  readonly exchanges: Map<string, string>;
  /** Whether nothing is answered but 500. */
  isDown: boolean;
  /** What was asked for, with the `Authorization` header. */
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
}

/** A token as Entra makes them, of which only the owner matters here. */
export function tokenOf({ aadObjectId }: Member, label: string): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return [part({ alg: 'none' }), part({ oid: aadObjectId, label }), 'signature'].join('.');
}

const asked = z.object({
  userId: z.string(),
  connectionName: z.string(),
  channelId: z.literal('msteams'),
  code: z.string().optional(),
});

export function tokenServiceRoutes(app: Express, service: TokenService): void {
  app.use('/api', (request, response, next) => {
    service.requests.push({ path: request.path, authorization: request.get('authorization') });
    if (service.isDown) response.status(500).json({});
    else next();
  });
  app.get('/api/usertoken/GetToken', (request, response) => {
    const { userId, connectionName, channelId, code } = asked.parse(request.query);
    const bought = code === undefined ? undefined : service.codes.get(code);
    if (bought !== undefined) service.tokens.set(userId, bought);
    const token = service.tokens.get(userId);
    if (token === undefined || (code !== undefined && bought === undefined)) response.status(404).json({});
    else response.json({ channelId, connectionName, token, expiration: '2099-01-01T00:00:00Z' });
  });
  app.get('/api/botsignin/GetSignInResource', (request, response) => {
    const { state } = z.object({ state: z.base64() }).parse(request.query);
    response.json({
      signInLink: `https://token.botframework.com/api/oauth/signin?signin=${state.slice(0, 8)}`,
      tokenExchangeResource: { id: 'exchange-1', uri: 'api://botid-test/access_as_user' },
      tokenPostResource: { sasUrl: 'https://token.botframework.com/post' },
    });
  });
  app.post('/api/usertoken/exchange', (request, response) => {
    const { userId, connectionName, channelId } = asked.parse(request.query);
    const offered = z.object({ token: z.string() }).parse(request.body).token;
    const token = service.exchanges.get(offered);
    if (token === undefined) {
      response.status(400).json({ error: { code: 'BadRequest', message: 'Consent required' } });
      return;
    }
    service.tokens.set(userId, token);
    response.json({ channelId, connectionName, token });
  });
  app.delete('/api/usertoken/SignOut', (request, response) => {
    service.tokens.delete(asked.parse(request.query).userId);
    response.status(204).end();
  });
}
