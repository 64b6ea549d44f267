import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Registration } from './app-registry.ts';
import type { Refusal } from './refusal.ts';

/** An app registration. */
export interface RegisteredApp {
  readonly clientId: string;
  /** Object id of its service principal: the `oid` of tokens it gets for itself. */
  readonly objectId?: string;
  readonly clientSecret?: string;
  /** What a client assertion is checked against; a node:crypto `X509Certificate` fits as it is. */
  readonly certificate?: { readonly fingerprint256: string; readonly publicKey: KeyObject };
  /** App roles granted by an administrator: the `roles` claim. `ServiceHealth.Read.All` when left out. */
  readonly roles?: readonly string[];
  /** Whether it may act for people; true when left out. */
  readonly consented?: boolean;
  /** Its client id when left out. */
  readonly name?: string;
  readonly redirectUris?: readonly string[];
  /** Signs people in on devices, without a secret. */
  readonly isPublicClient?: boolean;
}

/** What an app proves itself with. */
export type Credentials = Pick<Registration, 'appId' | 'passwords' | 'certificate'>;

/** Fields of a token request; one that is repeated counts as missing. */
export const tokenRequest = z.object({
  grant_type: field(),
  client_id: field(),
  client_secret: field(),
  client_assertion: field(),
  client_assertion_type: field(),
  scope: field(),
  resource: field(),
  device_code: field(),
  assertion: field(),
  refresh_token: field(),
  requested_token_use: field(),
  'client-request-id': field(),
});

export type TokenRequest = z.infer<typeof tokenRequest>;

function field() {
  return z.string().min(1).optional().catch(undefined);
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What is wrong with the request's credentials; undefined when they are the app's own. */
export async function credentialProblem(
  request: TokenRequest,
  app: Credentials,
  audiences: readonly string[],
  now: Date,
): Promise<Refusal | undefined> {
  if (request.client_assertion !== undefined) {
    if (request.client_assertion_type !== assertionType) {
      return refused(50027, `A client assertion must be of the type ${assertionType}.`);
    }
    return assertionProblem(request.client_assertion, app, audiences, now);
  }
  if (request.client_secret === undefined) {
    return refused(7000218, "The body has neither 'client_assertion' nor 'client_secret'.");
  }
  const password = app.passwords.find(({ secretText }) => secretText === request.client_secret);
  if (password === undefined) return refused(7000215, `Invalid client secret for the app '${app.appId}'.`);
  return password.endsAt > now
    ? undefined
    : refused(7000222, `The provided client secret keys for the app '${app.appId}' are expired.`);
}

async function assertionProblem(
  assertion: string,
  app: Credentials,
  audiences: readonly string[],
  now: Date,
): Promise<Refusal | undefined> {
  const { certificate, appId: clientId } = app;
  if (certificate === undefined || thumbprintIn(assertion) !== base64Url(certificate.fingerprint256)) {
    return refused(700027, `No certificate of the app '${clientId}' has the assertion's thumbprint.`);
  }
  try {
    await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['RS256', 'PS256'],
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      requiredClaims: ['exp'],
      currentDate: now,
      clockTolerance: 300,
    });
    return undefined;
  } catch (error) {
    return refusedAssertion(error, clientId);
  }
}

function refusedAssertion(error: unknown, clientId: string): Refusal {
  if (error instanceof errors.JWTExpired) {
    return refused(700024, 'The client assertion is outside its valid time range.');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf')
      return refused(700024, 'The client assertion is outside its valid time range.');
    if (error.claim === 'aud') return refused(700023, 'The client assertion is meant for another audience.');
    return refused(700021, `The client assertion's '${error.claim}' must be '${clientId}'.`);
  }
  return refused(700027, `The signature of the client assertion of '${clientId}' is not valid.`);
}

function thumbprintIn(assertion: string): string | undefined {
  try {
    const header: Record<string, unknown> = { ...decodeProtectedHeader(assertion) };
    const thumbprint = header['x5t#S256'];
    return typeof thumbprint === 'string' ? thumbprint : undefined;
  } catch {
    return undefined;
  }
}

/** From `AA:BB:…` as certificates print it. */
function base64Url(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
}

function refused(code: number, reason: string): Refusal {
  return { status: 401, error: 'invalid_client', code, reason };
}
