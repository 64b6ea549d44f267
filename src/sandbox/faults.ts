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
  /** Does the work, then closes the connection instead of answering. */
  | { readonly kind: 'lost-answer' }
  /** Does the work, then answers 200 with only the first half of the body. */
  | { readonly kind: 'cut-body' }
  /** Does the work after a while. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

interface Planned {
  readonly fault: Fault;
  readonly path: RegExp;
  remaining: number;
}

/** The faults a stand-in is asked to show. Requests that no planned fault matches are served as usual. */
export class Faults {
  readonly #planned: Planned[] = [];

  /** The next `times` requests whose path matches get the fault; leave `times` out for "until cleared". */
  add(
    fault: Fault,
    { path = /./, times = Number.POSITIVE_INFINITY }: { path?: RegExp; times?: number } = {},
  ): void {
    this.#planned.push({ fault, path, remaining: times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const planned = this.#planned.find(({ path, remaining }) => remaining > 0 && path.test(request.path));
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
      // These servers speak JSON, even of what goes wrong; a page says so in its headers.
      response
        .status(fault.status)
        .type('application/json')
        .set(fault.headers ?? {});
      if (typeof fault.body === 'object') response.json(fault.body);
      else response.send(fault.body ?? '');
      return;
    case 'silence':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'lost-answer':
      response.send = () => {
        response.socket?.destroy();
        return response;
      };
      next();
      return;
    case 'cut-body':
      cutBody(response);
      next();
      return;
    case 'delay':
      setTimeout(next, fault.milliseconds).unref();
      return;
  }
}

function cutBody(response: Response): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.send = send;
    return response
      .status(200)
      .type('application/json')
      .send(text.slice(0, Math.ceil(text.length / 2)));
  };
}
