import type { Response } from 'express';

/** Answers an error in Partner Center's form. */
export function sendPartnerError(
  response: Response,
  status: number,
  code: string,
  description: string,
): void {
  response.status(status).json({ code, description, data: [], source: 'PartnerFD' });
}
