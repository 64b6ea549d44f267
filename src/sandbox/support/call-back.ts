import { z } from 'zod';

/**
 * How Microsoft signs in to the customer's instance, as the configuration guide's paths have it. `oauth`: Basic Auth of
 * the admin center, with a client of the instance's own OAuth provider and a user's password; `basic`: the same user
 * without the client; `entra`: AAD Auth; `none`: insights only, nobody comes back.
 */
export type CallBack =
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly userName: string;
      readonly password: string;
    }
  | {
      readonly kind: 'entra';
      /** Where the tenant's tokens are, such as `https://login.microsoftonline.com/<tenant>`. */
      readonly tenantUrl: string;
      /** Of the app *Rest user*. */
      readonly clientId: string;
      readonly clientSecret: string;
      /** Client id of the app *Rest API*, which the instance's OIDC provider has as its own. */
      readonly audience: string;
    }
  | { readonly kind: 'none' };

export interface CallBackSignIn {
  /** The `Authorization` header. @throws Error when no token is given out */
  authorization(): Promise<string>;
  /** After a 401: what there is has no effect any more. */
  forget(): void;
}

const tokenAnswer = z.object({ access_token: z.string(), refresh_token: z.string().optional() });
type Tokens = z.infer<typeof tokenAnswer>;
type Form = Readonly<Record<string, string>>;

/** @param instanceUrl where the instance's own OAuth provider is */
export function callBackSignIn(
  callBack: Exclude<CallBack, { kind: 'none' }>,
  instanceUrl: string,
): CallBackSignIn {
  switch (callBack.kind) {
    case 'basic': {
      const credentials = Buffer.from(`${callBack.userName}:${callBack.password}`).toString('base64');
      return { authorization: async () => `Basic ${credentials}`, forget: () => undefined };
    }
    case 'oauth': {
      const client = { client_id: callBack.clientId, client_secret: callBack.clientSecret };
      const user = { username: callBack.userName, password: callBack.password };
      return bearer(`${instanceUrl}/oauth_token.do`, client, { grant_type: 'password', ...user });
    }
    case 'entra': {
      const client = { client_id: callBack.clientId, client_secret: callBack.clientSecret };
      return bearer(`${callBack.tenantUrl}/oauth2/v2.0/token`, client, {
        grant_type: 'client_credentials',
        scope: `${callBack.audience}/.default`,
      });
    }
  }
}

/** Keeps the token, and renews it with a refresh token where there is one that still works. */
function bearer(tokenUrl: string, client: Form, grant: Form): CallBackSignIn {
  let tokens: Tokens | undefined;
  let refreshToken: string | undefined;
  const renew = async (): Promise<Tokens> => {
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
    const renewed = refreshToken && (await askForTokens(tokenUrl, { ...client, ...refresh }));
    const given = renewed || (await askForTokens(tokenUrl, { ...client, ...grant }));
    if (given === undefined) throw new Error(`no token from ${tokenUrl}`);
    return given;
  };
  return {
    authorization: async () => {
      tokens ??= await renew();
      refreshToken = tokens.refresh_token ?? refreshToken;
      return `Bearer ${tokens.access_token}`;
    },
    forget: () => {
      tokens = undefined;
    },
  };
}

async function askForTokens(url: string, form: Form): Promise<Tokens | undefined> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const answer: unknown = await response.json().catch(() => undefined);
  return response.ok ? tokenAnswer.safeParse(answer).data : undefined;
}
