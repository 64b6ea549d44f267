import { randomUUID } from 'node:crypto';
import type { Response } from 'express';

/** A token request that Entra turns down. */
export interface Refusal {
  readonly status: 400 | 401;
  /** OAuth error code, such as `invalid_client`. */
  readonly error: string;
  /** Number of the AADSTS error. */
  readonly code: number;
  readonly reason: string;
  /** What the person would have to do, such as `consent_required`. */
  readonly suberror?: string;
}

/** @param correlationId the caller's `client-request-id`, when it sent one. */
export function sendRefusal(
  response: Response,
  { status, error, code, reason, suberror }: Refusal,
  correlationId: string = randomUUID(),
  now: Date = new Date(),
): void {
  const traceId = randomUUID();
  const timestamp = `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  response.status(status).json({
    error,
    error_description: `AADSTS${code}: ${reason} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(suberror === undefined ? {} : { suberror }),
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}
