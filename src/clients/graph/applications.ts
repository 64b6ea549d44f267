import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import { unreadable } from './connection.ts';
import { askDirectory, type Directory, notFound, quotedKey } from './directory-write.ts';

/** An app registration. All functions here throw GRAPH_FORBIDDEN, GRAPH_REFUSED, ENTRA_SIGN_IN_REFUSED and UPSTREAM_*. */
export interface AppRegistration {
  readonly objectId: string;
  readonly clientId: string;
  readonly displayName: string;
  /** A name that no other has; only who created it with one. */
  readonly uniqueName: string | undefined;
  readonly signInAudience: string;
  readonly redirectUrls: readonly string[];
  readonly hasServicePrincipal: boolean;
  readonly passwords: readonly AppPassword[];
}

export interface AppPassword {
  readonly keyId: string;
  readonly name: string;
  readonly expiresAt: Date | undefined;
}

/** One that was just made; its secret is told this once. */
export interface NewAppPassword {
  readonly secret: string;
  readonly keyId: string;
  readonly expiresAt: Date | undefined;
}

export type AppKey = { readonly uniqueName: string } | { readonly clientId: string };

const password = z.object({
  keyId: z.string(),
  displayName: z.string().nullish(),
  endDateTime: z.string().nullish(),
});
const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  uniqueName: z.string().nullish(),
  signInAudience: z.string().nullish(),
  web: z.object({ redirectUris: z.array(z.string()).nullish() }).nullish(),
  passwordCredentials: z.array(password).nullish(),
});
const select = '$select=id,appId,displayName,uniqueName,signInAudience,web,passwordCredentials';

/** @param isNew whether it was made just now, so that Entra may not have heard of it everywhere */
export async function findApplication(
  directory: Directory,
  by: AppKey,
  signal: AbortSignal,
  isNew = false,
): Promise<AppRegistration | undefined> {
  const path = `/applications(${keyOf(by)})?${select}`;
  const { status, body } = await askDirectory(directory, { path, isNew, signal });
  if (status === 404) return undefined;
  const { data, error } = application.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  const hasServicePrincipal = (await findPrincipalId(directory, data.appId, signal)) !== undefined;
  return {
    objectId: data.id,
    clientId: data.appId,
    displayName: data.displayName ?? data.appId,
    uniqueName: data.uniqueName ?? undefined,
    signInAudience: data.signInAudience ?? '',
    redirectUrls: data.web?.redirectUris ?? [],
    hasServicePrincipal,
    passwords: (data.passwordCredentials ?? []).map(passwordOf),
  };
}

function keyOf(by: AppKey): string {
  return 'clientId' in by ? `appId=${quotedKey(by.clientId)}` : `uniqueName=${quotedKey(by.uniqueName)}`;
}

function passwordOf({ keyId, displayName, endDateTime }: z.infer<typeof password>): AppPassword {
  const ends = new Date(endDateTime ?? Number.NaN);
  return { keyId, name: displayName ?? '', expiresAt: Number.isNaN(ends.getTime()) ? undefined : ends };
}

export interface NewAppRegistration {
  readonly uniqueName: string;
  readonly displayName: string;
  readonly redirectUrls: readonly string[];
}

/**
 * An app registration for this tenant only, with its service principal. One of that unique name gets what it lacks: doing it twice
 * makes one.
 */
export async function createApplication(
  directory: Directory,
  { uniqueName, displayName, redirectUrls }: NewAppRegistration,
  signal: AbortSignal,
): Promise<AppRegistration> {
  const known = await findApplication(directory, { uniqueName }, signal);
  const missing = redirectUrls.filter((url) => known?.redirectUrls.includes(url) !== true);
  if (known === undefined || missing.length > 0) {
    const web = { redirectUris: [...(known?.redirectUrls ?? []), ...missing] };
    // Graph's page "Upsert application": created under this name, or changed.
    await askDirectory(directory, {
      method: 'PATCH',
      path: `/applications(${keyOf({ uniqueName })})`,
      headers: { prefer: 'create-if-missing' },
      body: known === undefined ? { displayName, signInAudience: 'AzureADMyOrg', web } : { web },
      signal,
    });
  }
  const made = await findApplication(directory, { uniqueName }, signal, true);
  if (made === undefined) throw notFound();
  if (!made.hasServicePrincipal) await createPrincipal(directory, made.clientId, signal);
  return { ...made, hasServicePrincipal: true };
}

async function createPrincipal(directory: Directory, appId: string, signal: AbortSignal): Promise<void> {
  const body = { appId };
  try {
    const path = '/servicePrincipals';
    const { status } = await askDirectory(directory, { method: 'POST', path, body, isNew: true, signal });
    if (status === 404) throw notFound();
  } catch (error) {
    // Somebody else was quicker, or an answer was lost.
    if (!isCasebridgeError(error, 'GRAPH_REFUSED')) throw error;
    if ((await findPrincipalId(directory, appId, signal)) === undefined) throw error;
  }
  // Whoever goes on with it needs it.
  await findPrincipalId(directory, appId, signal, true);
}

const identified = z.object({ id: z.string().min(1) });

/** The object id of an app's service principal. */
export async function findPrincipalId(
  directory: Directory,
  appId: string,
  signal: AbortSignal,
  isNew = false,
): Promise<string | undefined> {
  const path = `/servicePrincipals(appId=${quotedKey(appId)})?$select=id`;
  const { status, body } = await askDirectory(directory, { path, isNew, signal });
  if (status === 404) return undefined;
  const { data, error } = identified.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  return data.id;
}

/** One that is gone counts as removed. Entra keeps it for 30 days, in case somebody wants it back. */
export async function deleteApplication(
  directory: Directory,
  objectId: string,
  signal: AbortSignal,
): Promise<void> {
  await askDirectory(directory, { method: 'DELETE', path: pathOf(objectId), signal });
}

const newPassword = password.extend({ secretText: z.string().min(1) });

/**
 * A client secret. When its answer is lost, what was made is taken away again: nobody would ever know it.
 * @returns the secret, which Graph tells this once
 */
export async function addPassword(
  directory: Directory,
  objectId: string,
  { name, expiresAt }: { readonly name: string; readonly expiresAt: Date },
  signal: AbortSignal,
): Promise<NewAppPassword> {
  const before = await passwordsOf(directory, objectId, signal);
  const passwordCredential = { displayName: name, endDateTime: expiresAt.toISOString() };
  try {
    const { status, body } = await askDirectory(directory, {
      ...{ method: 'POST', path: `${pathOf(objectId)}/addPassword`, body: { passwordCredential } },
      ...{ isNew: true, signal },
    });
    if (status === 404) throw notFound();
    const { data } = newPassword.safeParse(body);
    // Without zod's message: it may quote what was answered.
    if (data === undefined) throw unreadable('a secret of another form');
    const { keyId, expiresAt: endsAt } = passwordOf(data);
    return { secret: data.secretText, keyId, expiresAt: endsAt };
  } catch (error) {
    if (isLost(error)) await removeNewer(directory, objectId, { name, before });
    throw error;
  }
}

function isLost(error: unknown): boolean {
  const codes = [
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNREACHABLE',
    'UPSTREAM_UNREADABLE',
    'UPSTREAM_FAILED',
  ] as const;
  return isCasebridgeError(error, ...codes);
}

/** The turn may be over by then. */
const cleaningMilliseconds = 5_000;

/** As well as it can be done: that the answer was lost is what has to be told. */
async function removeNewer(
  directory: Directory,
  objectId: string,
  { name, before }: { readonly name: string; readonly before: readonly AppPassword[] },
): Promise<void> {
  const signal = AbortSignal.timeout(cleaningMilliseconds);
  try {
    for (const one of await passwordsOf(directory, objectId, signal)) {
      const isNewer = one.name === name && before.every(({ keyId }) => keyId !== one.keyId);
      if (isNewer) await removePassword(directory, objectId, one.keyId, signal);
    }
  } catch (error) {
    if (!(error instanceof CasebridgeError)) throw error;
  }
}

async function passwordsOf(
  directory: Directory,
  objectId: string,
  signal: AbortSignal,
): Promise<readonly AppPassword[]> {
  const path = `${pathOf(objectId)}?${select}`;
  const { status, body } = await askDirectory(directory, { path, isNew: true, signal });
  if (status === 404) throw notFound();
  const { data, error } = application.safeParse(body);
  if (data === undefined) throw unreadable(error.message);
  return (data.passwordCredentials ?? []).map(passwordOf);
}

/** One that is gone counts as removed. */
export async function removePassword(
  directory: Directory,
  objectId: string,
  keyId: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `${pathOf(objectId)}/removePassword`;
  try {
    await askDirectory(directory, { method: 'POST', path, body: { keyId }, signal });
  } catch (error) {
    if (!isCasebridgeError(error, 'GRAPH_REFUSED')) throw error;
    const left = await passwordsOf(directory, objectId, signal);
    if (left.some((one) => one.keyId === keyId)) throw error;
  }
}

function pathOf(objectId: string): string {
  return `/applications/${encodeURIComponent(objectId)}`;
}
