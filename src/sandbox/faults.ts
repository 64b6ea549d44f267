import type { NextFunction, Request, Response } from 'express';

/** One way in which a server misbehaves. */
export type Fault =
  /** Answers this instead of doing the work. An object body is sent as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'silence' }
  /** Closes the connection before anything is done. */
  | { readonly kind: 'reset' }
  /** Does the work, then closes the connection instead of answering. `onDone` is told the status before. */
  | { readonly kind: 'lost-answer'; readonly onDone?: (status: number) => void }
  /** Does the work and never answers. `onDone` is told the status of the answer that nobody gets. */
  | { readonly kind: 'work-then-silence'; readonly onDone?: (status: number) => void }
  /** Does the work, then answers 200 with only the first half of the body. */
  | { readonly kind: 'cut-body' }
  /** Does the work, then answers this, as a gateway does that lost sight of the server behind it. */
  | {
      readonly kind: 'answer-after-work';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  /** Does the work, then answers with half of the body and an error object behind it: no JSON any more. */
  | { readonly kind: 'cancel-transaction'; readonly status: 200 | 500 }
  /** Does the work after a while. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

export interface FaultFilter {
  /** Tested on the path without the query; every path when left out. */
  readonly path?: RegExp;
  /** Every method when left out. */
  readonly method?: string | readonly string[];
  /** How many requests get the fault; left out: all until cleared. */
  readonly times?: number;
}

interface Planned {
  readonly fault: Fault;
  readonly path: RegExp;
  readonly methods: readonly string[] | undefined;
  remaining: number;
}

/** The faults a stand-in is asked to show. Requests that no planned fault matches are served as usual. */
export class Faults {
  readonly #planned: Planned[] = [];

  /** The next requests that the filter lets through get the fault. Of two that match, the one added first shows. */
  add(fault: Fault, { path = /./, method, times = Number.POSITIVE_INFINITY }: FaultFilter = {}): void {
    const methods = typeof method === 'string' ? [method] : method;
    this.#planned.push({ fault, path, methods, remaining: times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const planned = this.#planned.find(
      ({ path, methods, remaining }) =>
        remaining > 0 && path.test(request.path) && methods?.includes(request.method) !== false,
    );
    if (planned === undefined) {
      next();
      return;
    }
    planned.remaining -= 1;
    show(planned.fault, response, next);
  };
}

function show(fault: Fault, response: Response, next: NextFunction): void {
  switch (fault.kind) {
    case 'answer':
      answer(fault, response);
      return;
    case 'silence':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'lost-answer':
      response.send = () => {
        fault.onDone?.(response.statusCode);
        response.socket?.destroy();
        return response;
      };
      next();
      return;
    case 'work-then-silence':
      response.send = () => {
        fault.onDone?.(response.statusCode);
        return response;
      };
      next();
      return;
    case 'cut-body':
      insteadOfAnswer(response, (text) => response.status(200).send(firstHalf(text)));
      next();
      return;
    case 'answer-after-work':
      insteadOfAnswer(response, () => {
        for (const name of ['Location', 'Link', 'X-Total-Count']) response.removeHeader(name);
        answer(fault, response);
      });
      next();
      return;
    case 'cancel-transaction':
      insteadOfAnswer(response, (text) => response.status(fault.status).send(firstHalf(text) + cancelled));
      next();
      return;
    case 'delay':
      setTimeout(next, fault.milliseconds).unref();
      return;
  }
}

const cancelled =
  ',"error":{"message":"Transaction cancelled: maximum execution time exceeded","detail":"maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property to verify REST request processing"},"status":"failure"}';

function answer(
  { status, headers = {}, body = '' }: Extract<Fault, { kind: 'answer' | 'answer-after-work' }>,
  response: Response,
): void {
  // These servers speak JSON, even of what goes wrong; a page says so in its headers.
  response.status(status).type('application/json').set(headers);
  if (typeof body === 'object') response.json(body);
  else response.send(body);
}

/** Lets the work be done, and has its answer handed over as text instead of sent. */
function insteadOfAnswer(response: Response, show: (text: string) => void): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    response.send = send;
    response.type('application/json');
    show(Buffer.isBuffer(body) ? body.toString() : String(body ?? ''));
    return response;
  };
}

function firstHalf(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}
