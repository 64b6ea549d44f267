import { ServerResponse } from 'node:http';

/** One request that a server of this process answered, and with what. */
export interface Overheard {
  readonly port: number | undefined;
  /** With the question. */
  readonly path: string;
  /** As the server read it. */
  readonly request: unknown;
  readonly response: string;
}

/** Listens to everything that servers of this process are asked and answer: the bot, Teams, and all stand-ins. */
export function overhear(): { readonly all: readonly Overheard[]; stop(): void } {
  const all: Overheard[] = [];
  const { end } = ServerResponse.prototype;
  Reflect.set(ServerResponse.prototype, 'end', function (this: ServerResponse, ...given: unknown[]) {
    const [chunk] = given;
    const { req } = this;
    all.push({
      port: req.socket.localPort,
      path: Reflect.get(req, 'originalUrl') ?? req.url ?? '',
      request: Reflect.get(req, 'body'),
      response:
        typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : '',
    });
    return Reflect.apply(end, this, given);
  });
  return { all, stop: () => void Reflect.set(ServerResponse.prototype, 'end', end) };
}
