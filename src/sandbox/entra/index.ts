import type { Request } from 'express';
import { z } from 'zod';
import people from '../people.json' with { type: 'json' };
import { type StandIn, startStandIn } from '../stand-in.ts';
import {
  signUserToken,
  type TokenClaims,
  type UserTokenRequest,
  verifyAccessToken,
} from './access-tokens.ts';
import { AppRegistry } from './app-registry.ts';
import { addBotFrameworkRoutes, type BotTokenRequest, signBotToken } from './bot-framework.ts';
import type { RegisteredApp } from './client-credentials.ts';
import { addDeviceRoutes } from './device-pages.ts';
import { DeviceSignIns, type SignedInPerson } from './device-sign-ins.ts';
import { addMetadataRoutes } from './metadata.ts';
import { type ConsentedPerson, RefreshTokens } from './refresh-tokens.ts';
import { addTokenRoutes } from './token-endpoint.ts';

export type { AppRegistry, BotTokenRequest, RegisteredApp, SignedInPerson, TokenClaims, UserTokenRequest };

/** Microsoft Entra and Bot Framework's login in one server. */
export interface EntraStandIn extends StandIn {
  readonly tenantId: string;
  /** Adds an app registration, or replaces the one with the same client id. */
  registerApp(app: RegisteredApp): void;
  /** App registrations, service principals and permissions; what Graph changes is here. */
  readonly registry: AppRegistry;
  /** Sign-ins on devices; how often who began one is to ask. */
  readonly devices: Pick<DeviceSignIns, 'intervalSeconds'>;
  /** Types the code that an app shows, and signs in or declines. @throws TypeError when nobody waits for this code */
  signInDevice(userCode: string, person: SignedInPerson | 'decline'): void;
  issueBotToken(request: BotTokenRequest): Promise<string>;
  /** The token of somebody who is signed in, such as single sign-on gives the bot. */
  issueUserToken(request: UserTokenRequest): Promise<string>;
  /** The refresh token of somebody who consents to what an app does in their name. */
  issueRefreshToken(person: ConsentedPerson): string;
  revokeRefreshToken(token: string): void;
  /** The claims of an access token of this Entra; undefined when it is forged, expired or something else. */
  readToken(token: string): Promise<TokenClaims | undefined>;
}

export interface EntraOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  readonly now?: () => Date;
  /**
   * Origin that the tenant documents speak of instead of the one they were asked at, such as
   * `https://127.0.0.1:0`; port 0 stands for the port in use. Without it `X-Forwarded-Proto` decides the scheme.
   */
  readonly publicOrigin?: string;
}

/** Starts Entra for one tenant, which answers to every tenant name. */
export async function startEntra({
  port = 0,
  now = () => new Date(),
  publicOrigin,
}: EntraOptions = {}): Promise<EntraStandIn> {
  const registry = new AppRegistry();
  const devices = new DeviceSignIns();
  const refreshTokens = new RefreshTokens();
  const tenantId = people.tenantId;
  const tenantIdOf = (tenant: string) => (z.guid().safeParse(tenant).success ? tenant : tenantId);
  const originFor = (request: Request) => originOf(request, publicOrigin);
  const standIn = await startStandIn(
    (app) => {
      addBotFrameworkRoutes(app);
      addMetadataRoutes(app, tenantIdOf, originFor);
      addDeviceRoutes(app, { registry, devices, now });
      addTokenRoutes(app, { registry, refreshTokens, devices, tenantIdOf, originFor, now });
    },
    { port },
  );
  return {
    ...standIn,
    tenantId,
    registry,
    devices,
    registerApp: (app) => registry.register(app, now()),
    signInDevice: (userCode, person) => {
      if (!devices.decide(userCode, person, now())) throw new TypeError(`nobody waits for ${userCode}`);
    },
    issueBotToken: (request) => signBotToken(request, now()),
    issueUserToken: (request) => signUserToken(request, tenantId, now()),
    issueRefreshToken: (person) => refreshTokens.issue(person, now()),
    revokeRefreshToken: (token) => refreshTokens.revoke(token),
    readToken: (token) => readToken(token, now()),
  };
}

function originOf(request: Request, publicOrigin: string | undefined): string {
  if (publicOrigin === undefined) {
    const scheme = request.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
    return `${scheme}://${request.get('host')}`;
  }
  const url = new URL(publicOrigin);
  if (url.port === '0') url.port = String(request.socket.localPort);
  return url.origin;
}

async function readToken(token: string, now: Date): Promise<TokenClaims | undefined> {
  try {
    return await verifyAccessToken(token, now);
  } catch {
    return undefined;
  }
}
