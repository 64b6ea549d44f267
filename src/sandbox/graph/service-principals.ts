import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import type { AppRegistry, AppRoleAssignment, ServicePrincipal } from '../entra/app-registry.ts';
import type { AppRight } from './app-access.ts';
import type { AppRoutes } from './applications.ts';
import { keyOf, sendBadRequest, sendList, sendSelected } from './entities.ts';
import { sendGraphError, sendMissing } from './graph-error.ts';

const root = '/v1.0/servicePrincipals';
const newPrincipal = z.object({ appId: z.guid() });
const newAssignment = z.object({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() });

/** Adds service principals, and the permissions that apps have. */
export function addServicePrincipalRoutes(app: Express, { registry, allows, now }: AppRoutes): void {
  const json = express.json();
  app.get(root, async (request, response) => {
    if (!(await allows(request, response, 'read'))) return;
    const heard = registry.servicePrincipals.filter(({ id }) => registry.isHeardOf(id));
    sendList(request, response, heard.map(principalEntity));
  });
  app.post(root, json, async (request, response) => {
    if (await allows(request, response, 'write')) createPrincipal(request, response, registry);
  });
  app.get(`${root}/:key`, async (request, response) => {
    const found = await findAllowed(request, response, 'read');
    if (found) sendSelected(request, response, principalEntity(found));
  });
  app.delete(`${root}/:key`, async (request, response) => {
    const found = await findAllowed(request, response, 'write');
    if (found === undefined) return;
    registry.removePrincipal(found);
    response.status(204).end();
  });
  app.get(`${root}/:key/appRoleAssignments`, async (request, response) => {
    const found = await findAllowed(request, response, 'read');
    if (found) sendAssignments(response, registry, ({ principalId }) => principalId === found.id);
  });
  app.get(`${root}/:key/appRoleAssignedTo`, async (request, response) => {
    const found = await findAllowed(request, response, 'read');
    if (found) sendAssignments(response, registry, ({ resourceId }) => resourceId === found.id);
  });
  app.post(
    [`${root}/:key/appRoleAssignedTo`, `${root}/:key/appRoleAssignments`],
    json,
    async (request, response) => {
      const asked = newAssignment.safeParse(request.body);
      if (asked.data === undefined) sendBadRequest(response, asked.error.message);
      else if (await allows(request, response, rightFor(asked.data.resourceId)))
        assign(response, registry, asked.data, now());
    },
  );
  app.delete(
    [`${root}/:key/appRoleAssignedTo/:id`, `${root}/:key/appRoleAssignments/:id`],
    async (request, response) => {
      const found = registry.assignments.find(({ id }) => id === request.params.id);
      if (await allows(request, response, rightFor(found?.resourceId)))
        unassign(request, response, registry, found);
    },
  );

  function rightFor(resourceId: string | undefined): AppRight {
    return resourceId === registry.graph.id ? 'grantGraph' : 'grant';
  }

  async function findAllowed(request: Request, response: Response, right: AppRight) {
    if (!(await allows(request, response, right))) return undefined;
    const found = findPrincipal(registry, request.params.key);
    if (found !== undefined && registry.isHeardOf(found.id)) return found;
    sendMissing(response, String(request.params.key));
    return undefined;
  }
}

function unassign(
  request: Request,
  response: Response,
  registry: AppRegistry,
  found: AppRoleAssignment | undefined,
): void {
  if (found === undefined) {
    sendMissing(response, String(request.params.id));
    return;
  }
  registry.unassign(found.id);
  response.status(204).end();
}

function findPrincipal(registry: AppRegistry, segment: unknown): ServicePrincipal | undefined {
  const key = keyOf(segment);
  if ('appId' in key) return registry.principalOf(key.appId);
  return registry.servicePrincipals.find(({ id }) => 'id' in key && id === key.id);
}

function createPrincipal(request: Request, response: Response, registry: AppRegistry): void {
  const appId = newPrincipal.safeParse(request.body).data?.appId ?? '';
  const registration = registry.find({ appId });
  if (registration === undefined || !registry.isHeardOf(registration.id)) {
    const reason = `The appId '${appId}' of the service principal does not reference a valid application object.`;
    sendBadRequest(response, reason);
  } else if (registry.principalOf(appId) !== undefined) {
    const reason = `The service principal cannot be created because the service principal name ${appId} is already in use.`;
    sendGraphError(response, 409, 'Request_MultipleObjectsWithSameKeyValue', reason);
  } else {
    sendSelected(request, response, principalEntity(registry.createPrincipal(registration)), 201);
  }
}

function assign(
  response: Response,
  registry: AppRegistry,
  { principalId, resourceId, appRoleId }: z.infer<typeof newAssignment>,
  now: Date,
): void {
  const byId = (id: string) => registry.servicePrincipals.find((one) => one.id === id);
  const [principal, resource] = [byId(principalId), byId(resourceId)];
  if (principal === undefined || resource === undefined || !registry.isHeardOf(principal.id)) {
    sendMissing(response, principalId);
  } else if (!resource.appRoles.some(({ id }) => id === appRoleId)) {
    sendBadRequest(response, 'Permission being assigned was not found on application.');
  } else if (
    registry.assignments.some(
      (one) =>
        one.principalId === principalId && one.resourceId === resourceId && one.appRoleId === appRoleId,
    )
  ) {
    sendBadRequest(response, 'Permission being assigned already exists on the object.');
  } else {
    const assignment = registry.assign(principalId, resourceId, appRoleId, now);
    response.status(201).json(assignmentEntity(assignment, registry));
  }
}

function sendAssignments(
  response: Response,
  registry: AppRegistry,
  isWanted: (assignment: AppRoleAssignment) => boolean,
): void {
  const found = registry.assignments.filter(isWanted);
  response.json({ value: found.map((one) => assignmentEntity(one, registry)) });
}

function principalEntity({ id, appId, displayName, appRoles }: ServicePrincipal): object {
  return {
    ...{ id, appId, displayName, accountEnabled: true, servicePrincipalType: 'Application' },
    appRoles: appRoles.map((role) => ({
      ...{ ...role, allowedMemberTypes: ['Application'], isEnabled: true },
      ...{ displayName: role.value, description: role.value, origin: 'Application' },
    })),
  };
}

function assignmentEntity(assignment: AppRoleAssignment, { servicePrincipals }: AppRegistry): object {
  const { id, appRoleId, principalId, resourceId, createdAt } = assignment;
  const nameOf = (wanted: string) => servicePrincipals.find((one) => one.id === wanted)?.displayName ?? null;
  return {
    ...{ id, deletedDateTime: null, appRoleId, createdDateTime: createdAt.toISOString() },
    ...{ principalId, principalDisplayName: nameOf(principalId), principalType: 'ServicePrincipal' },
    ...{ resourceId, resourceDisplayName: nameOf(resourceId) },
  };
}
