import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';

/** An answer other than success, with the body every API but OAuth uses. */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    detail: string | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

export const maximumBodyBytes = 10_485_760;

export const problems = {
  invalidTable: (table: string) => new ApiError(400, `Invalid table ${table}`),
  noResource: () => new ApiError(400, 'Requested URI does not represent any resource'),
  unreadable: (reason: string) => new ApiError(400, 'Exception while reading request', reason),
  notAuthorized: () => new ApiError(403, 'User Not Authorized', 'Failed API level ACL Validation'),
  refusedWrite: (operation: 'Insert' | 'Update' | 'Delete') =>
    new ApiError(403, 'Operation Failed', `ACL Exception ${operation} Failed due to security constraints`),
  dataPolicy: (labels: readonly string[]) =>
    new ApiError(
      403,
      'Operation Failed',
      `Data Policy Exception: The following fields are mandatory: ${labels.join(', ')}`,
    ),
  hiddenFieldInQuery: () =>
    new ApiError(
      403,
      'Insufficient rights to query records',
      'Field(s) present in the query do not have permission to be read',
    ),
  noRecord: () =>
    new ApiError(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval"),
  methodNotAllowed: () => new ApiError(405, 'Method not supported'),
  notAcceptable: () =>
    new ApiError(406, 'Invalid Accept header. Supported response media types: [application/json]'),
  wrongContentType: () =>
    new ApiError(
      415,
      'Invalid content-type. Supported request media types for this service are: [application/json, application/xml, text/xml]',
    ),
};

/** Headers a real instance puts on every API answer. */
export function addApiHeaders(now: () => Date) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    response.set({
      Date: now().toUTCString(),
      Server: 'ServiceNow',
      'X-Transaction-ID': randomBytes(6).toString('hex'),
      'Server-Timing': 'sem_wait;dur=0, sesh_wait;dur=0',
      'Cache-Control': 'no-cache,no-store,must-revalidate,max-age=-1',
      Pragma: 'no-store,no-cache',
      Expires: '0',
      'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    });
    next();
  };
}

/** The last handler: turns whatever was thrown into an answer. */
export function answerProblem(
  error: unknown,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = error instanceof ApiError ? error : bodyProblem(error, request);
  response
    .status(problem.status)
    .set(problem.headers)
    .json({ error: { message: problem.message, detail: problem.detail }, status: 'failure' });
}

const bodyErrorSchema = z.object({ type: z.string(), message: z.string() });

/** Express' own errors while it reads a body; anything else is a defect of the stand-in. */
function bodyProblem(error: unknown, request: Request): ApiError {
  const parsed = bodyErrorSchema.safeParse(error);
  if (parsed.data?.type === 'entity.too.large') {
    const length = request.get('content-length') ?? 'unknown';
    return problems.unreadable(
      `Rejected large REST payload with content-length = ${length} bytes. Max allowed: ${maximumBodyBytes} bytes.`,
    );
  }
  if (parsed.success) return problems.unreadable(parsed.data.message);
  return new ApiError(500, 'Internal server error', error instanceof Error ? error.message : null);
}
