import type { Response } from 'express';

/** Answers an error in Graph's form; the request's ids are read back from the answer's headers. */
export function sendGraphError(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({
    error: {
      code,
      message,
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': response.get('request-id'),
        'client-request-id': response.get('client-request-id'),
      },
    },
  });
}

/** Service communications wraps its own error twice in the message, and calls an unknown id forbidden. */
export function sendUnknownResource(response: Response): void {
  const error = `Resource doesn't exist for the tenant. ActivityId: ${response.get('request-id')}.`;
  const wrapped = JSON.stringify({ code: 'forbidden', message: JSON.stringify({ error }) });
  sendGraphError(response, 403, 'UnknownError', wrapped);
}

/** The directory's word for what is not there. */
export function sendMissing(response: Response, what: string): void {
  const reason = `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`;
  sendGraphError(response, 404, 'Request_ResourceNotFound', reason);
}
