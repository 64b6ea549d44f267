import type { Response } from 'express';

/** Something that Resource Manager, or the support service behind it, turns down. */
export interface ArmProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly problem: ArmProblem;

  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}`);
    this.problem = { status, code, message };
  }
}

export function sendArmError(response: Response, { status, code, message }: ArmProblem): void {
  response.status(status).json({ error: { code, message } });
}
