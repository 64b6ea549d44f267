import { randomBytes, randomUUID } from 'node:crypto';
import type { RegisteredApp } from './client-credentials.ts';
import { graphAppId, graphAppRoles } from './graph-app-roles.ts';

/** An app registration, as far as signing in and Graph's `application` go. */
export interface Registration {
  /** Its object id, which is not its client id. */
  readonly id: string;
  readonly appId: string;
  displayName: string;
  readonly uniqueName: string | null;
  signInAudience: string;
  redirectUris: string[];
  requiredResourceAccess: unknown[];
  readonly createdAt: Date;
  readonly passwords: Password[];
  readonly certificate: RegisteredApp['certificate'];
  /** Whether it may act for people. */
  readonly isConsented: boolean;
  /** Signs people in on devices, without a secret. */
  readonly isPublicClient: boolean;
}

export interface Password {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly secretText: string;
}

/** What an app is in this tenant: without one it cannot sign in. */
export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** Permissions that other apps can be given. */
  readonly appRoles: { readonly id: string; readonly value: string }[];
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly appRoleId: string;
  /** Service principals: who may, and whose permission it is. */
  readonly principalId: string;
  readonly resourceId: string;
  readonly createdAt: Date;
}

export type RegistrationKey =
  | { readonly id: string }
  | { readonly appId: string }
  | { readonly uniqueName: string };

type NewRegistration = Pick<Registration, 'displayName'> &
  Partial<Omit<Registration, 'id' | 'createdAt' | 'passwords'>>;

/** The public client with which Microsoft's own command line tools sign people in; every tenant knows it. */
const graphToolsClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

/** App registrations, service principals and permissions: Entra signs them in, Graph manages them. */
export class AppRegistry {
  readonly applications: Registration[] = [];
  readonly servicePrincipals: ServicePrincipal[] = [
    {
      id: '3d6fb0a4-5c1e-4f9a-8e27-6b0c9d2a7f10',
      appId: graphAppId,
      displayName: 'Microsoft Graph',
      appRoles: [...graphAppRoles],
    },
    {
      id: '3d6fb0a4-5c1e-4f9a-8e27-6b0c9d2a7f11',
      appId: graphToolsClientId,
      displayName: 'Microsoft Graph Command Line Tools',
      appRoles: [],
    },
  ];
  readonly assignments: AppRoleAssignment[] = [];
  /** A policy of the tenant: apps have certificates, no secrets. */
  forbidsSecrets = false;
  /** Another one: a secret that ends later than this many days from now is refused. */
  longestSecretDays = Number.POSITIVE_INFINITY;
  /** How many of the first questions about something new come before it has got around. */
  unheardQuestions = 0;
  readonly #unheard = new Map<string, number>();

  /** Adds an app with service principal, secret and permissions, or replaces the one with the same client id. */
  register(app: RegisteredApp, now: Date): void {
    const { clientId, objectId, clientSecret, certificate, roles = ['ServiceHealth.Read.All'] } = app;
    const known = this.find({ appId: clientId });
    if (known !== undefined) this.remove(known);
    const registration = this.create(
      {
        ...{ appId: clientId, displayName: app.name ?? clientId, certificate },
        ...{ isConsented: app.consented ?? true, isPublicClient: app.isPublicClient ?? false },
        ...(app.redirectUris && { redirectUris: [...app.redirectUris] }),
      },
      now,
    );
    if (clientSecret !== undefined) addPassword(registration, { secretText: clientSecret }, now);
    const principal = this.createPrincipal(registration, objectId);
    for (const role of roles) this.assign(principal.id, this.graph.id, this.#graphRoleId(role), now);
    for (const { id } of [registration, principal]) this.#unheard.delete(id);
  }

  create({ displayName, ...given }: NewRegistration, now: Date): Registration {
    const registration: Registration = {
      ...{ id: randomUUID(), appId: randomUUID(), displayName, uniqueName: null },
      ...{ signInAudience: 'AzureADMyOrg', redirectUris: [], requiredResourceAccess: [] },
      ...{ createdAt: now, passwords: [], certificate: undefined, isConsented: true, isPublicClient: false },
      ...given,
    };
    this.applications.push(registration);
    this.#unheard.set(registration.id, this.unheardQuestions);
    return registration;
  }

  /** Its service principal and permissions go with it. */
  remove(registration: Registration): void {
    removeFrom(this.applications, (one) => one === registration);
    const principal = this.principalOf(registration.appId);
    if (principal !== undefined) this.removePrincipal(principal);
  }

  find(key: RegistrationKey): Registration | undefined {
    return this.applications.find((one) => {
      if ('id' in key) return isSame(one.id, key.id);
      return 'appId' in key ? isSame(one.appId, key.appId) : one.uniqueName === key.uniqueName;
    });
  }

  createPrincipal(
    { appId, displayName }: Pick<Registration, 'appId' | 'displayName'>,
    id: string = randomUUID(),
  ): ServicePrincipal {
    const principal = { id, appId, displayName, appRoles: [] };
    this.servicePrincipals.push(principal);
    this.#unheard.set(id, this.unheardQuestions);
    return principal;
  }

  removePrincipal({ id }: ServicePrincipal): void {
    removeFrom(this.servicePrincipals, (one) => one.id === id);
    removeFrom(this.assignments, ({ principalId, resourceId }) => principalId === id || resourceId === id);
  }

  principalOf(appId: string): ServicePrincipal | undefined {
    return this.servicePrincipals.find((one) => isSame(one.appId, appId));
  }

  assign(principalId: string, resourceId: string, appRoleId: string, now: Date): AppRoleAssignment {
    const id = randomBytes(32).toString('base64url');
    const assignment = { id, appRoleId, principalId, resourceId, createdAt: now };
    this.assignments.push(assignment);
    return assignment;
  }

  unassign(id: string): void {
    removeFrom(this.assignments, (one) => one.id === id);
  }

  /** Names of the permissions that an app has of Microsoft Graph: the `roles` claim of its tokens. */
  graphRolesOf(appId: string): string[] {
    const principal = this.principalOf(appId);
    const { id, appRoles } = this.graph;
    return this.assignments
      .filter(({ principalId, resourceId }) => principalId === principal?.id && resourceId === id)
      .flatMap(({ appRoleId }) => appRoles.find((role) => role.id === appRoleId)?.value ?? []);
  }

  get graph(): ServicePrincipal {
    const graph = this.principalOf(graphAppId);
    if (graph === undefined) throw new TypeError('every tenant has Microsoft Graph');
    return graph;
  }

  isPublicClient(appId: string): boolean {
    return isSame(appId, graphToolsClientId) || this.find({ appId })?.isPublicClient === true;
  }

  /** Whether something new has got around: the first questions about it come too early. @param id object id */
  isHeardOf(id: string): boolean {
    const left = this.#unheard.get(id) ?? 0;
    this.#unheard.set(id, Math.max(0, left - 1));
    return left === 0;
  }

  /** Whatever Graph's list here lacks is added to it. */
  #graphRoleId(value: string): string {
    const known = this.graph.appRoles.find((role) => role.value === value);
    if (known !== undefined) return known.id;
    const role = { id: randomUUID(), value };
    this.graph.appRoles.push(role);
    return role.id;
  }
}

/** Two years, as long as Entra makes them unless told. */
export const defaultSecretMilliseconds = 2 * 365 * 86_400_000;

/** A secret that ends in two years unless told, as in the portal. */
export function addPassword(
  { passwords }: Registration,
  {
    displayName = null,
    endsAt,
    secretText = `${randomBytes(3).toString('base64url')}~${randomBytes(27).toString('base64url')}`,
  }: { displayName?: string | null; endsAt?: Date | undefined; secretText?: string },
  now: Date,
): Password {
  const password = {
    ...{ keyId: randomUUID(), displayName, startsAt: now, secretText },
    endsAt: endsAt ?? new Date(now.getTime() + defaultSecretMilliseconds),
  };
  passwords.push(password);
  return password;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function removeFrom<Item>(items: Item[], isOut: (item: Item) => boolean): void {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item !== undefined && isOut(item)) items.splice(index, 1);
  }
}
