import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { ArmError, type ArmProblem } from './arm-error.ts';

/** What is under way. Its work is done when it has been looked at often enough. */
interface Operation {
  readonly id: string;
  /** Of what is being made, in small letters. */
  readonly path: string;
  looksLeft: number;
  readonly finish: () => ArmProblem | undefined;
  outcome: 'InProgress' | 'Succeeded' | ArmProblem;
}

export interface LongRunning {
  /** Looks at an operation that find it under way. */
  polls: number;
  /** Seconds that clients are told to wait between two of them; undefined: nothing is said about it. */
  retryAfter: number | undefined;
  /** Whether clients hear of the address where its status is; else only of the one where its result will be. */
  tellsStatus: boolean;
}

/** Long-running operations: accepted with 202, and followed at an address of their own. */
export class Operations {
  readonly #all = new Map<string, Operation>();
  readonly #settings: LongRunning;

  constructor(settings: LongRunning) {
    this.#settings = settings;
  }

  /** Counts a look at what is being made. @returns whether it is still being made */
  isUnderway(path: string): boolean {
    const operation = [...this.#all.values()].find(
      (one) => one.path === path.toLowerCase() && one.outcome === 'InProgress',
    );
    return operation !== undefined && look(operation);
  }

  /** Answers 202. @param finish does the work; returns what is wrong when it cannot be done */
  accept(request: Request, response: Response, path: string, finish: () => ArmProblem | undefined): void {
    const id = randomUUID();
    const { polls, tellsStatus } = this.#settings;
    this.#all.set(id, { id, path: path.toLowerCase(), looksLeft: polls, finish, outcome: 'InProgress' });
    const root = `http://${request.get('host')}/subscriptions/${request.params.subscription}/providers/Microsoft.Support`;
    const version = `api-version=${String(request.query['api-version'])}`;
    this.#sayWhenToLook(response);
    response
      .status(202)
      .set({
        ...(tellsStatus ? { 'azure-asyncoperation': `${root}/operationsStatus/${id}?${version}` } : {}),
        location: `${root}/operationResults/${id}?${version}`,
      })
      .send('');
  }

  addRoutes(app: Express, root: string): void {
    app.get(`${root}/operationsStatus/:id`, (request, response) => {
      const operation = this.#find(request.params.id);
      const isRunning = look(operation);
      if (isRunning) this.#sayWhenToLook(response);
      const { outcome } = operation;
      const failed = typeof outcome === 'string' ? undefined : outcome;
      response.json({
        id: request.path,
        name: operation.id,
        status: failed === undefined ? outcome : 'Failed',
        ...(failed && { error: { code: failed.code, message: failed.message } }),
      });
    });
    app.get(`${root}/operationResults/:id`, (request, response) => {
      const operation = this.#find(request.params.id);
      if (look(operation)) {
        this.#sayWhenToLook(response);
        response.status(202).send('');
        return;
      }
      const { outcome } = operation;
      if (typeof outcome !== 'string') throw new ArmError(outcome.status, outcome.code, outcome.message);
      response.json({ id: operation.path });
    });
  }

  #find(id: string | undefined): Operation {
    const operation = this.#all.get(id ?? '');
    if (operation === undefined)
      throw new ArmError(404, 'OperationNotFound', `There is no operation '${id}'.`);
    return operation;
  }

  #sayWhenToLook(response: Response): void {
    const { retryAfter } = this.#settings;
    if (retryAfter !== undefined) response.set('retry-after', String(retryAfter));
  }
}

/** @returns whether it is still under way */
function look(operation: Operation): boolean {
  if (operation.outcome !== 'InProgress') return false;
  if (operation.looksLeft > 0) {
    operation.looksLeft -= 1;
    return true;
  }
  operation.outcome = operation.finish() ?? 'Succeeded';
  return false;
}
