import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { AppRegistry } from '../entra/app-registry.ts';
import { type StandIn, startStandIn } from '../stand-in.ts';
import { type AcceptToken, type GraphTokenClaims, readUnverifiedToken, requireToken } from './access.ts';
import { appAccess } from './app-access.ts';
import { addApplicationRoutes } from './applications.ts';
import {
  addDirectoryRoutes,
  type DirectoryGroup,
  type DirectoryRole,
  type DirectoryUser,
  type GraphDirectory,
  sandboxDirectory,
} from './directory.ts';
import { readAlternateKeys } from './entities.ts';
import { playNews, readNews } from './news.ts';
import { addHealthRoutes } from './routes.ts';
import {
  type GraphSeed,
  type HealthIssue,
  type HealthOverview,
  type HealthPost,
  plantSeed,
  readDefaultSeed,
} from './seed.ts';
import { addServicePrincipalRoutes } from './service-principals.ts';
import { addSignedInRoutes } from './signed-in.ts';
import { addTeamRoutes, type GraphTeam, type GraphTeamMember, sandboxTeams } from './teams.ts';
import { throttle } from './throttle.ts';

export type {
  AcceptToken,
  DirectoryGroup,
  DirectoryRole,
  DirectoryUser,
  GraphDirectory,
  GraphSeed,
  GraphTeam,
  GraphTeamMember,
  GraphTokenClaims,
  HealthIssue,
  HealthOverview,
  HealthPost,
};

/** Microsoft Graph as far as service health, members of teams, people with their directory roles, and apps go. */
export interface GraphStandIn extends StandIn {
  /** What is served, in Graph's form; changing it changes the next answer. */
  readonly issues: HealthIssue[];
  readonly healthOverviews: HealthOverview[];
  /** The sandbox's, to begin with. */
  readonly teams: GraphTeam[];
  /** The same. */
  readonly directory: GraphDirectory;
  readonly registry: AppRegistry;
}

export interface GraphOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Replaces the seed files; its moments are hours before the start. */
  readonly seed?: GraphSeed;
  /** Whether issues open, move and are resolved while it runs. */
  readonly hasNews?: boolean;
  readonly now?: () => Date;
  /** Such as the Entra stand-in's `readToken`. By default any token that says the right things is believed. */
  readonly acceptToken?: AcceptToken;
  /** The apps that the Entra stand-in signs in; by default some of its own. */
  readonly registry?: AppRegistry;
}

const ofApps = ['applications', 'servicePrincipals', 'me', 'organization'].map((name) => `/v1.0/${name}`);

/** @throws z.ZodError when the seed has another form. */
export async function startGraph({
  port = 0,
  seed,
  hasNews = false,
  now = () => new Date(),
  acceptToken = (token) => readUnverifiedToken(token, now()),
  registry = new AppRegistry(),
}: GraphOptions = {}): Promise<GraphStandIn> {
  const health = plantSeed(seed ?? (await readDefaultSeed()), now());
  const happen = hasNews ? playNews(await readNews(), health, now()) : () => undefined;
  const teams = sandboxTeams();
  const directory = sandboxDirectory();
  const standIn = await startStandIn(
    (app) => {
      app.use(identifyRequest);
      app.use('/v1.0/teams', requireToken(acceptToken, undefined));
      addTeamRoutes(app, teams);
      app.use('/v1.0/users', requireToken(acceptToken, undefined));
      addDirectoryRoutes(app, directory, acceptToken);
      app.use(readAlternateKeys);
      app.use(ofApps, requireToken(acceptToken, undefined));
      addSignedInRoutes(app, directory, acceptToken);
      const appRoutes = { registry, allows: appAccess(directory, acceptToken), now };
      addApplicationRoutes(app, appRoutes);
      addServicePrincipalRoutes(app, appRoutes);
      app.use(requireToken(acceptToken, 'ServiceHealth.Read.All'), throttle(now));
      app.use((_request, _response, next) => {
        happen(now());
        next();
      });
      addHealthRoutes(app, health);
    },
    { port },
  );
  return { ...standIn, ...health, teams, directory, registry };
}

function identifyRequest(request: Request, response: Response, next: NextFunction): void {
  const requestId = randomUUID();
  response.set({
    'request-id': requestId,
    'client-request-id': request.get('client-request-id') ?? requestId,
    'odata-version': '4.0',
  });
  next();
}
