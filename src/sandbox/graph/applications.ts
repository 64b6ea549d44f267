import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import {
  type AppRegistry,
  addPassword,
  defaultSecretMilliseconds,
  type Password,
  type Registration,
} from '../entra/app-registry.ts';
import type { Allows } from './app-access.ts';
import { keyOf, sendBadRequest, sendList, sendSelected } from './entities.ts';
import { sendGraphError, sendMissing } from './graph-error.ts';

export interface AppRoutes {
  readonly registry: AppRegistry;
  readonly allows: Allows;
  readonly now: () => Date;
}

const root = '/v1.0/applications';

/** Nothing here knows other properties; Graph refuses those that it does not know. */
const writable = z.strictObject({
  displayName: z.string().min(1).max(256),
  signInAudience: z.enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount']),
  web: z.strictObject({ redirectUris: z.array(z.url()).max(256) }),
  requiredResourceAccess: z.array(z.unknown()),
});
const changes = writable.partial();
const newApplication = changes.required({ displayName: true });
const passwordRequest = z.object({
  passwordCredential: z
    .object({ displayName: z.string().nullish(), endDateTime: z.iso.datetime({ offset: true }).nullish() })
    .nullish(),
});
const removal = z.object({ keyId: z.guid() });

/** Adds app registrations and their secrets. */
export function addApplicationRoutes(app: Express, { registry, allows, now }: AppRoutes): void {
  const json = express.json();
  app.get(root, async (request, response) => {
    if (!(await allows(request, response, 'read'))) return;
    const heard = registry.applications.filter(({ id }) => registry.isHeardOf(id));
    sendList(request, response, heard.map(applicationEntity));
  });
  app.post(root, json, async (request, response) => {
    if (!(await allows(request, response, 'write'))) return;
    const asked = newApplication.safeParse(request.body);
    if (asked.data === undefined) sendBadRequest(response, asked.error.message);
    else sendSelected(request, response, applicationEntity(create(registry, asked.data, now())), 201);
  });
  app.get(`${root}/:key`, async (request, response) => {
    const found = await findAllowed(request, response, 'read');
    if (found) sendSelected(request, response, applicationEntity(found));
  });
  app.patch(`${root}/:key`, json, async (request, response) => {
    if (await allows(request, response, 'write')) upsert(request, response, registry, now());
  });
  app.delete(`${root}/:key`, async (request, response) => {
    const found = await findAllowed(request, response, 'write');
    if (found === undefined) return;
    registry.remove(found);
    response.status(204).end();
  });
  app.post(`${root}/:key/addPassword`, json, async (request, response) => {
    const found = await findAllowed(request, response, 'write');
    if (found) addSecret(request, response, found, registry, now());
  });
  app.post(`${root}/:key/removePassword`, json, async (request, response) => {
    const found = await findAllowed(request, response, 'write');
    if (found) removeSecret(request, response, found);
  });

  async function findAllowed(request: Request, response: Response, right: 'read' | 'write') {
    if (!(await allows(request, response, right))) return undefined;
    const found = registry.find(keyOf(request.params.key));
    if (found !== undefined && registry.isHeardOf(found.id)) return found;
    sendMissing(response, String(request.params.key));
    return undefined;
  }
}

/** Changes one; one that has no such unique name yet is created, if that is preferred. */
function upsert(request: Request, response: Response, registry: AppRegistry, now: Date): void {
  const key = keyOf(request.params.key);
  const known = registry.find(key);
  const isCreated = known === undefined && 'uniqueName' in key && prefersCreation(request);
  if (known === undefined && !isCreated) {
    sendMissing(response, String(request.params.key));
    return;
  }
  const asked = (isCreated ? newApplication : changes).safeParse(request.body);
  if (asked.data === undefined) {
    sendBadRequest(response, asked.error.message);
  } else if (known !== undefined) {
    change(known, asked.data);
    response.status(204).end();
  } else {
    const created = create(registry, asked.data, now, 'uniqueName' in key ? key.uniqueName : null);
    sendSelected(request, response, applicationEntity(created), 201);
  }
}

function prefersCreation(request: Request): boolean {
  return (request.get('prefer') ?? '').toLowerCase().includes('create-if-missing');
}

type Changes = z.infer<typeof changes>;

function create(
  registry: AppRegistry,
  asked: Changes,
  now: Date,
  uniqueName: string | null = null,
): Registration {
  const created = registry.create({ displayName: '', uniqueName }, now);
  change(created, asked);
  return created;
}

function change(
  registration: Registration,
  { displayName, signInAudience, web, requiredResourceAccess }: Changes,
): void {
  registration.displayName = displayName ?? registration.displayName;
  registration.signInAudience = signInAudience ?? registration.signInAudience;
  registration.redirectUris = web?.redirectUris ?? registration.redirectUris;
  registration.requiredResourceAccess = requiredResourceAccess ?? registration.requiredResourceAccess;
}

function addSecret(
  request: Request,
  response: Response,
  registration: Registration,
  { forbidsSecrets, longestSecretDays }: AppRegistry,
  now: Date,
): void {
  const asked = passwordRequest.safeParse(request.body ?? {});
  const { displayName = null, endDateTime } = asked.data?.passwordCredential ?? {};
  const endsAt = new Date(endDateTime ?? now.getTime() + defaultSecretMilliseconds);
  if (asked.error !== undefined) sendBadRequest(response, asked.error.message);
  else if (forbidsSecrets) {
    const reason = 'Credential type not allowed as per assigned policy.';
    sendGraphError(response, 400, 'CredentialTypeNotAllowedAsPerAppPolicy', reason);
  } else if (endsAt.getTime() - now.getTime() > longestSecretDays * 86_400_000) {
    const reason = 'Credential lifetime exceeds the max value allowed as per assigned policy.';
    sendGraphError(response, 400, 'CredentialInvalidLifetimeAsPerAppPolicy', reason);
  } else {
    const password = addPassword(registration, { displayName, endsAt }, now);
    // The only time that anybody is told it.
    response.json({ ...passwordEntity(password), secretText: password.secretText });
  }
}

function removeSecret(request: Request, response: Response, { passwords }: Registration): void {
  const asked = removal.safeParse(request.body);
  const index = passwords.findIndex(({ keyId }) => keyId === asked.data?.keyId);
  if (index < 0) sendBadRequest(response, 'No password credential found with keyId.');
  else {
    passwords.splice(index, 1);
    response.status(204).end();
  }
}

function applicationEntity(registration: Registration): object {
  const { id, appId, displayName, uniqueName, signInAudience, redirectUris } = registration;
  return {
    ...{ id, appId, displayName, uniqueName, signInAudience },
    createdDateTime: secondsOf(registration.createdAt),
    identifierUris: [],
    isFallbackPublicClient: registration.isPublicClient,
    web: { redirectUris },
    requiredResourceAccess: registration.requiredResourceAccess,
    keyCredentials: [],
    passwordCredentials: registration.passwords.map(passwordEntity),
  };
}

function passwordEntity({ keyId, displayName, startsAt, endsAt, secretText }: Password): object {
  return {
    ...{ customKeyIdentifier: null, displayName, keyId, secretText: null },
    ...{ startDateTime: startsAt.toISOString(), endDateTime: endsAt.toISOString() },
    hint: secretText.slice(0, 3),
  };
}

function secondsOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
