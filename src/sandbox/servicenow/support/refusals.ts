import { ApiError } from '../responses.ts';

/** What the support resource answers instead of doing something: `detail` is one of the contract's codes. */
export const refusals = {
  invalid: (reason: string) => new ApiError(400, reason, 'invalid'),
  noRole: () => new ApiError(403, 'The account may not use the support resource', 'not_allowed'),
  otherSide: (what: string) => new ApiError(403, `${what} is not for this side to do`, 'not_allowed'),
  noCase: () => new ApiError(404, 'There is no such case', 'case_not_found'),
  noFile: () => new ApiError(404, 'The case has no such file', 'file_not_found'),
  noIncident: () => new ApiError(422, 'There is no such incident', 'incident_not_found'),
  unknownService: (id: string) => new ApiError(422, `There is no service ${id}`, 'service_unknown'),
  notSetUp: () => new ApiError(422, 'The setup is not complete', 'setup_incomplete'),
  closed: () => new ApiError(422, 'The case is closed', 'case_closed'),
  full: () => new ApiError(422, 'The case holds as many messages as it can', 'case_full'),
  file: (reason: string) => new ApiError(422, reason, 'file_refused'),
  reusedKey: () => new ApiError(422, 'The key was used for something else', 'key_reused'),
  tooMany: (seconds: number) =>
    new ApiError(429, 'Rate limit exceeded', 'rate_limit', { 'Retry-After': String(seconds) }),
};
