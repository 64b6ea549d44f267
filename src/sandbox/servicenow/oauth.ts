import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Instance, isOn } from './instance.ts';
import { isInboundClient } from './oauth-entity-rules.ts';
import { maySignIn, userWithPassword } from './sign-in.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

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
 * The token endpoint, for every active client of the Application Registry. It reads form-encoded bodies only and gives one and the same error for everything; the
 * reason is in the system log.
 */
export function oauthRoutes(instance: Instance): Router {
  const router = Router();
  router.post('/oauth_token.do', express.urlencoded(), async (request: Request, response: Response) => {
    try {
      const form = formSchema.parse(request.body);
      const client = clientOf(instance, form);
      const user = await userOfGrant(instance, client, form);
      if (user === undefined || !maySignIn(user)) throw new Error('the grant leads to no active user');
      response.json(tokenAnswer(instance, client, user, form.grant_type));
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logError(instance.tables, 'OAuth', `Exception on token flow - ${reason}`);
      response.status(401).json({ error_description: 'access_denied', error: 'server_error' });
    }
  });
  return router;
}

/** An assertion proves who the client is, so its secret may be left out then. @throws Error for a stranger */
function clientOf({ tables }: Instance, form: Form): Row {
  const isOptional = form.grant_type === jwtBearer && form.client_secret === undefined;
  const client = tables
    .rows('oauth_entity')
    .find((row) => isInboundClient(row) && getValue(row, 'client_id') === form.client_id);
  if (client === undefined) throw new Error('unknown client');
  if (getValue(client, 'active') !== 'true') throw new Error('the client is not active');
  const secret = getValue(client, 'client_secret');
  if ((secret === '' || form.client_secret !== secret) && !isOptional) throw new Error('wrong client secret');
  return client;
}

/** @throws Error for a grant that is unknown or switched off, or whose proof is wrong */
async function userOfGrant(instance: Instance, client: Row, form: Form): Promise<Row | undefined> {
  const { tables, now } = instance;
  switch (form.grant_type) {
    case 'password':
      if (isOn(instance, 'glide.oauth.inbound.ropc.grant_type.disabled')) throw new Error('switched off');
      return userWithPassword(instance, form.username ?? '', form.password ?? '');
    case 'refresh_token':
      return tables.get('sys_user', refreshedUser(instance, client, form.refresh_token));
    case 'client_credentials':
      if (!isOn(instance, 'glide.oauth.inbound.client.credential.grant_type.enabled')) {
        throw new Error('switched off');
      }
      return tables.get('sys_user', getValue(client, 'user'));
    case jwtBearer:
      return instance.clientCertificates.userOf(form.assertion ?? '', form.client_id, tables, now());
    default:
      throw new Error(`unknown grant ${form.grant_type}`);
  }
}

/** A refresh token is of use to the client that got it only. */
function refreshedUser({ tokens, now }: Instance, client: Row, refreshToken = ''): string {
  const grant = tokens.grantOfRefresh(refreshToken, now());
  return grant?.clientId === getValue(client, 'sys_id') ? grant.userId : '';
}

function tokenAnswer({ tokens, now }: Instance, client: Row, user: Row, grantType: string): object {
  const grant = { userId: getValue(user, 'sys_id'), clientId: getValue(client, 'sys_id') };
  const seconds = (column: string) => Number(getValue(client, column));
  const { accessToken, expiresIn } = tokens.issueAccess(grant, seconds('access_token_lifespan'), now());
  const refresh = withoutRefreshToken.includes(grantType)
    ? {}
    : { refresh_token: tokens.issueRefresh(grant, seconds('refresh_token_lifespan'), now()) };
  return {
    access_token: accessToken,
    ...refresh,
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: expiresIn,
  };
}
