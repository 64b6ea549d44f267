import { addPassword as addSecretTo, type Registration } from '../../src/sandbox/entra/app-registry.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };

// What an administrator does by hand in the Entra admin centre, and on Microsoft's page for codes.

/** App registrations > New registration, for this tenant only: the portal makes the service principal, too. @returns the client id */
export function registerApp(
  { registry }: EntraStandIn,
  displayName: string,
  redirectUrls: readonly string[],
  now = new Date(),
): string {
  const registration = registry.create({ displayName, redirectUris: [...redirectUrls] }, now);
  registry.createPrincipal(registration);
  return registration.appId;
}

/** Certificates & secrets > New client secret. @returns the secret */
export function addSecret(entra: EntraStandIn, clientId: string, expiresAt?: Date, now = new Date()): string {
  const { secretText } = addSecretTo(appOf(entra, clientId), { endsAt: expiresAt }, now);
  return secretText;
}

/** Certificates & secrets: all of the app's. */
export function removeSecrets(entra: EntraStandIn, clientId: string): void {
  appOf(entra, clientId).passwords.length = 0;
}

/** Authentication > Web > Redirect URIs. */
export function removeRedirect(entra: EntraStandIn, clientId: string, url: string): void {
  const app = appOf(entra, clientId);
  app.redirectUris = app.redirectUris.filter((one) => one !== url);
}

export function addRedirect(entra: EntraStandIn, clientId: string, url: string): void {
  appOf(entra, clientId).redirectUris.push(url);
}

export function deleteApp(entra: EntraStandIn, clientId: string): void {
  entra.registry.remove(appOf(entra, clientId));
}

/** API permissions > Grant admin consent. @param role such as `ServiceHealth.Read.All` */
export function grantGraphRole(
  { registry }: EntraStandIn,
  clientId: string,
  role: string,
  now = new Date(),
): void {
  const principal = registry.principalOf(clientId);
  const appRole = registry.graph.appRoles.find(({ value }) => value === role);
  if (principal === undefined || appRole === undefined) throw new TypeError(`no ${clientId}, or no ${role}`);
  registry.assign(principal.id, registry.graph.id, appRole.id, now);
}

/** Revokes it; for tokens to come. */
export function revokeGraphRole({ registry }: EntraStandIn, clientId: string, role: string): void {
  const principal = registry.principalOf(clientId);
  const appRole = registry.graph.appRoles.find(({ value }) => value === role);
  const found = registry.assignments.find(
    ({ principalId, appRoleId }) => principalId === principal?.id && appRoleId === appRole?.id,
  );
  if (found === undefined) throw new TypeError(`${clientId} does not have ${role}`);
  registry.unassign(found.id);
}

/** Types the code and signs in as one of `src/sandbox/people.json`, or declines. */
export function signInWithCode(entra: EntraStandIn, userCode: string, personName: string | 'decline'): void {
  if (personName === 'decline') {
    entra.signInDevice(userCode, 'decline');
    return;
  }
  const person = [...people.people, ...people.adminAccounts].find(({ name }) => name === personName);
  if (person === undefined) throw new TypeError(`nobody is called ${personName}`);
  entra.signInDevice(userCode, { oid: person.entraObjectId, upn: person.mail });
}

/** The code is looked for again at once rather than every few seconds. */
export function hurry({ devices }: EntraStandIn): void {
  devices.intervalSeconds = 0.02;
}

function appOf({ registry }: EntraStandIn, clientId: string): Registration {
  const app = registry.find({ appId: clientId });
  if (app === undefined) throw new TypeError(`no app ${clientId}`);
  return app;
}
