import { errors } from 'jose';
import { type TokenClaims, verifyAccessToken } from './access-tokens.ts';
import type { Registration } from './app-registry.ts';
import type { TokenRequest } from './client-credentials.ts';
import type { Refusal } from './refusal.ts';

export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Whom an on-behalf-of request is made for; a refusal when its assertion is not good enough. */
export async function personOf(
  { assertion, requested_token_use: use }: TokenRequest,
  { appId: clientId, isConsented }: Pick<Registration, 'appId' | 'isConsented'>,
  now: Date,
): Promise<TokenClaims | Refusal> {
  if (assertion === undefined) return badRequest(900144, "The body lacks 'assertion'.");
  if (use !== 'on_behalf_of') return badRequest(900144, "The body lacks 'requested_token_use'.");
  const person = await readAssertion(assertion, now);
  if ('error' in person) return person;
  if (!audiencesOf(clientId).includes(person.aud.toLowerCase())) {
    return invalidGrant(500131, 'The assertion is meant for another app than the one presenting it.');
  }
  if (person.scp === undefined) return invalidGrant(50013, 'The assertion is not about a person.');
  if (isConsented) return person;
  const reason = `Nobody has consented to the use of the app with id '${clientId}'.`;
  return { ...invalidGrant(65001, reason), suberror: 'consent_required' };
}

async function readAssertion(assertion: string, now: Date): Promise<TokenClaims | Refusal> {
  try {
    return await verifyAccessToken(assertion, now);
  } catch (error) {
    return error instanceof errors.JWTExpired
      ? invalidGrant(500133, 'The assertion is outside its valid time range.')
      : invalidGrant(50013, 'The signature of the assertion is not valid.');
  }
}

/** The app by its id, and by the application id URIs that the portal and Teams propose. */
function audiencesOf(clientId: string): readonly string[] {
  const id = clientId.toLowerCase();
  return [id, `api://${id}`, `api://botid-${id}`];
}

function badRequest(code: number, reason: string): Refusal {
  return { status: 400, error: 'invalid_request', code, reason };
}

function invalidGrant(code: number, reason: string): Refusal {
  return { status: 400, error: 'invalid_grant', code, reason };
}
