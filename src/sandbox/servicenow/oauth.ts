import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Instance, isOn } from './instance.ts';
import { maySignIn, userWithPassword } from './sign-in.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The *OAuth Application User*: calls with client credentials run as this account. */
  readonly userName: string;
}

const formSchema = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  refresh_token: z.string().optional(),
  assertion: z.string().optional(),
});

type Form = z.infer<typeof formSchema>;

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Grants after which the client simply asks again. */
const withoutRefreshToken = ['client_credentials', jwtBearer];

/**
 * The token endpoint. It reads form-encoded bodies only and gives one and the same error for everything; the
 * reason is in the system log.
 */
export function oauthRoutes(instance: Instance, client: OAuthClient): Router {
  const router = Router();
  router.post('/oauth_token.do', express.urlencoded(), async (request: Request, response: Response) => {
    try {
      const form = formSchema.parse(request.body);
      checkClient(form, client);
      const user = await userOfGrant(instance, client, form);
      if (user === undefined || !maySignIn(user)) throw new Error('the grant leads to no active user');
      response.json(tokenAnswer(instance, getValue(user, 'sys_id'), form.grant_type));
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logError(instance.tables, 'OAuth', `Exception on token flow - ${reason}`);
      response.status(401).json({ error_description: 'access_denied', error: 'server_error' });
    }
  });
  return router;
}

/** An assertion proves who the client is, so its secret may be left out then. @throws Error for a stranger */
function checkClient(form: Form, { clientId, clientSecret }: OAuthClient): void {
  const isOptional = form.grant_type === jwtBearer && form.client_secret === undefined;
  if (form.client_id !== clientId) throw new Error('unknown client');
  if (form.client_secret !== clientSecret && !isOptional) throw new Error('wrong client secret');
}

/** @throws Error for a grant that is unknown or switched off, or whose proof is wrong */
async function userOfGrant(instance: Instance, client: OAuthClient, form: Form): Promise<Row | undefined> {
  const { tables, tokens, now } = instance;
  switch (form.grant_type) {
    case 'password':
      if (isOn(instance, 'glide.oauth.inbound.ropc.grant_type.disabled')) throw new Error('switched off');
      return userWithPassword(instance, form.username ?? '', form.password ?? '');
    case 'refresh_token':
      return tables.get('sys_user', tokens.userOfRefresh(form.refresh_token ?? '', now()) ?? '');
    case 'client_credentials':
      if (!isOn(instance, 'glide.oauth.inbound.client.credential.grant_type.enabled')) {
        throw new Error('switched off');
      }
      return tables.find('sys_user', { user_name: client.userName });
    case jwtBearer:
      return instance.clientCertificates.userOf(form.assertion ?? '', client.clientId, tables, now());
    default:
      throw new Error(`unknown grant ${form.grant_type}`);
  }
}

function tokenAnswer(instance: Instance, userId: string, grantType: string): object {
  const now = instance.now();
  const { accessToken, expiresIn } = instance.tokens.issueAccess(userId, now);
  const refresh = withoutRefreshToken.includes(grantType)
    ? {}
    : { refresh_token: instance.tokens.issueRefresh(userId, now) };
  return {
    access_token: accessToken,
    ...refresh,
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: expiresIn,
  };
}
