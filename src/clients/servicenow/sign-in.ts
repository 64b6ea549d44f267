import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';

/** How Casebridge signs in to the instance. */
export interface SignIn {
  /** The `Authorization` header's value; undefined where the connection's certificate is the sign-in. */
  authorization(signal?: AbortSignal): Promise<string | undefined>;
  /**
   * After a 401 to `refused`: a value to try instead. Undefined when there is none; it may be the same again, because
   * ServiceNow gives out one token until it ends.
   */
  renew(refused: string, signal?: AbortSignal): Promise<string | undefined>;
  /** What a 401 means that stays. */
  refusal(): CasebridgeError;
}

/** What `SERVICENOW_SIGN_IN_REFUSED` tells apart in its sentences, as its fact `kind`. */
export type SignInKind = 'basic' | 'oauth' | 'certificate' | 'entra';

/**
 * Sends with the headers that sign in, and once more with renewed ones when the instance answers 401: a 401 did nothing,
 * so that is right for writes too.
 * @throws what the sign-in throws for a 401 that stays, and what getting a token throws
 */
export async function withSignIn(
  signIn: SignIn,
  send: (headers: Readonly<Record<string, string>>) => Promise<HttpResponse>,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const sendAs = (authorization: string | undefined) =>
    send(authorization === undefined ? {} : { authorization });
  const authorization = await signIn.authorization(signal);
  let response = await sendAs(authorization);
  if (response.status !== 401) return response;
  const renewed = authorization && (await signIn.renew(authorization, signal));
  if (renewed !== undefined && renewed !== authorization) response = await sendAs(renewed);
  if (response.status === 401) throw signIn.refusal();
  return response;
}

/** Since 2026 new instances refuse this for people who sign in interactively, with the 401 of a wrong password. */
export function basicSignIn(userName: string, password: string): SignIn {
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  return {
    authorization: async () => authorization,
    renew: async () => undefined,
    refusal: () => signInRefused('basic'),
  };
}

/** The TLS connection shows a certificate, so no header does; `createRequest` is told which. */
export function mutualTlsSignIn(): SignIn {
  return {
    authorization: async () => undefined,
    renew: async () => undefined,
    refusal: () => signInRefused('certificate'),
  };
}

/** A token of Microsoft Entra. The source keeps tokens by itself, and fetches another when told which was refused. */
export type EntraToken = (signal?: AbortSignal, refused?: string) => Promise<string>;

/** As Casebridge's own app registration, which the instance's OIDC provider leads to the integration user. */
export function entraSignIn(token: EntraToken): SignIn {
  return bearerSignIn(token, () => signInRefused('entra'));
}

/** As a person, whom the instance's OIDC provider for people leads to their own user. */
export function delegatedSignIn(token: EntraToken): SignIn {
  return bearerSignIn(token, () => new CasebridgeError('DELEGATION_REFUSED'));
}

const bearer = 'Bearer ';

function bearerSignIn(token: EntraToken, refusal: () => CasebridgeError): SignIn {
  return {
    authorization: async (signal) => bearer + (await token(signal)),
    renew: async (refused, signal) => bearer + (await token(signal, refused.slice(bearer.length))),
    refusal,
  };
}

/** @param status of ServiceNow's answer */
export function signInRefused(kind: SignInKind, status = 401): CasebridgeError {
  return new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status, kind });
}
