import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Instance, isOn } from './instance.ts';
import { userWithPassword } from './sign-in.ts';
import { getValue } from './tables.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The *OAuth Application User*: calls with client credentials run as this account. */
  readonly userName: string;
}

const formSchema = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
  refresh_token: z.string().optional(),
});

type Form = z.infer<typeof formSchema>;

/** The token endpoint. It reads form-encoded bodies only and gives one and the same error for everything. */
export function oauthRoutes(instance: Instance, client: OAuthClient): Router {
  const router = Router();
  router.post('/oauth_token.do', express.urlencoded(), (request: Request, response: Response) => {
    const form = formSchema.safeParse(request.body);
    const userId =
      form.success && isClient(form.data, client) ? grant(instance, client, form.data) : undefined;
    if (form.data === undefined || userId === undefined) {
      response.status(401).json({ error_description: 'access_denied', error: 'server_error' });
      return;
    }
    response.json(tokenAnswer(instance, userId, form.data.grant_type));
  });
  return router;
}

function isClient(form: Form, client: OAuthClient): boolean {
  return form.client_id === client.clientId && form.client_secret === client.clientSecret;
}

/** The `sys_id` of the user a grant leads to; undefined when it leads to nobody. */
function grant(instance: Instance, client: OAuthClient, form: Form): string | undefined {
  switch (form.grant_type) {
    case 'password':
      return passwordGrant(instance, form);
    case 'refresh_token':
      return instance.tokens.userOfRefresh(form.refresh_token ?? '', instance.now());
    case 'client_credentials':
      return clientCredentialsGrant(instance, client);
    default:
      return undefined;
  }
}

function passwordGrant(instance: Instance, form: Form): string | undefined {
  if (isOn(instance, 'glide.oauth.inbound.ropc.grant_type.disabled')) return undefined;
  const user = userWithPassword(instance, form.username ?? '', form.password ?? '');
  return user && getValue(user, 'sys_id');
}

function clientCredentialsGrant(instance: Instance, client: OAuthClient): string | undefined {
  if (!isOn(instance, 'glide.oauth.inbound.client.credential.grant_type.enabled')) return undefined;
  const user = instance.tables.find('sys_user', { user_name: client.userName });
  return user && getValue(user, 'sys_id');
}

function tokenAnswer(instance: Instance, userId: string, grantType: string): object {
  const now = instance.now();
  const { accessToken, expiresIn } = instance.tokens.issueAccess(userId, now);
  const refresh =
    grantType === 'client_credentials' ? {} : { refresh_token: instance.tokens.issueRefresh(userId, now) };
  return {
    access_token: accessToken,
    ...refresh,
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: expiresIn,
  };
}
