import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

/** What a channel's people see of one post: what it says now, how often it was edited, what stands in its thread. */
export interface SeenPost {
  readonly id: string;
  message: SeenMessage;
  edits: number;
  readonly replies: SeenMessage[];
}

export interface SeenMessage {
  readonly summary: string;
  /** JSON of the whole activity. */
  readonly text: string;
}

/** What becomes of a request. `dropped`: it is done, and nobody is told. */
export type Trouble = { readonly status: number; readonly retryAfter?: number } | 'dropped';

export interface BusyTeamsOptions {
  /** How many requests a second the app may make; undefined: as many as it can. */
  readonly perSecond: number | undefined;
  /** Looks at Teams' limits of each conversation, and keeps what is posted. */
  readonly watches: boolean;
  /** Decides about each request; none unless given. */
  readonly trouble?: (() => Trouble | undefined) | undefined;
  /** Milliseconds until a conversation's answer. */
  readonly slowness?: ((conversationId: string) => number) | undefined;
  /** Who chats with the bot. */
  readonly person?: object;
}

/** Teams' side of the protocol for very many channels, in as little code as can be, so that it is not what is measured. */
export interface BusyTeams {
  readonly url: string;
  /** By conversation, oldest first. */
  readonly posts: ReadonlyMap<string, readonly SeenPost[]>;
  /** Requests that came, whatever became of them. */
  readonly counts: { posts: number; edits: number; refused: number; overLimit: number; dropped: number };
  /** When the first and the latest message was taken, by `performance.now()`. */
  readonly moments: { first: number | undefined; last: number | undefined };
  /** What was more than Teams allows a conversation, in words. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

/** Teams' limits of a bot in a conversation, as published: messages in so many milliseconds. */
const conversationLimits = [
  { count: 7, milliseconds: 1_000 },
  { count: 8, milliseconds: 2_000 },
  { count: 60, milliseconds: 30_000 },
  { count: 1_800, milliseconds: 3_600_000 },
] as const;

const activity = z.object({ summary: z.string().default('') });
const address = /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?/;

export async function startBusyTeams(options: BusyTeamsOptions): Promise<BusyTeams> {
  const posts = new Map<string, SeenPost[]>();
  const counts = { posts: 0, edits: 0, refused: 0, overLimit: 0, dropped: 0 };
  const moments: BusyTeams['moments'] = { first: undefined, last: undefined };
  const violations: string[] = [];
  const isTooMany = createWindow(options.perSecond);
  const watch = createWatch(violations);
  let nextId = 0;

  function take(method: string, conversationId: string, activityId: string | undefined, body: string) {
    const [channel = '', thread] = conversationId.split(';messageid=');
    const now = performance.now();
    moments.first ??= now;
    moments.last = now;
    nextId += 1;
    const id = method === 'PUT' && activityId !== undefined ? activityId : `m${nextId}`;
    if (method === 'PUT') counts.edits += 1;
    else counts.posts += 1;
    if (!options.watches) return id;
    const message = { summary: activity.parse(JSON.parse(body)).summary, text: body };
    const known = posts.get(channel) ?? [];
    posts.set(channel, known);
    const post = known.find((one) => one.id === (thread ?? activityId));
    if (thread === undefined && method === 'POST') {
      known.push({ id, message, edits: 0, replies: [] });
    } else if (post === undefined) {
      return undefined;
    } else if (method === 'PUT') {
      post.message = message;
      post.edits += 1;
    } else {
      post.replies.push(message);
    }
    return id;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await textOf(request);
    const [, encoded = '', activityId] = address.exec(request.url ?? '') ?? [];
    const conversationId = decodeURIComponent(encoded);
    if (options.watches) watch(conversationId.split(';')[0] ?? '');
    if (isTooMany()) {
      counts.overLimit += 1;
      refuse(response, { status: 429, retryAfter: 1 });
      return;
    }
    await pass(options.slowness?.(conversationId) ?? 0);
    const trouble = options.trouble?.();
    if (typeof trouble === 'object') {
      counts.refused += 1;
      refuse(response, trouble);
      return;
    }
    const id = take(request.method ?? '', conversationId, activityId, body);
    if (trouble === 'dropped') counts.dropped += 1;
    finish(response, id, trouble);
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET') answerWith(response, 200, options.person ?? {});
    // A process that was killed has hung up; nobody is there to be answered.
    else answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    counts,
    moments,
    violations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether one more now would be too many within a second; what is refused does not count. */
function createWindow(perSecond: number | undefined): () => boolean {
  if (perSecond === undefined) return () => false;
  const taken = new Float64Array(perSecond).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  return () => {
    const now = performance.now();
    if (now - (taken[oldest] ?? 0) < 1_000) return true;
    taken[oldest] = now;
    oldest = (oldest + 1) % perSecond;
    return false;
  };
}

function createWatch(violations: string[]): (conversationId: string) => void {
  const arrivals = new Map<string, number[]>();
  return (conversationId) => {
    const now = performance.now();
    const before = arrivals.get(conversationId) ?? [];
    arrivals.set(conversationId, before);
    before.push(now);
    for (const { count, milliseconds } of conversationLimits) {
      const earlier = before.at(-1 - count);
      if (earlier !== undefined && now - earlier < milliseconds) {
        violations.push(`${conversationId}: more than ${count} in ${milliseconds} ms`);
      }
    }
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function finish(response: ServerResponse, id: string | undefined, trouble: 'dropped' | undefined): void {
  if (trouble === 'dropped') response.socket?.destroy();
  else if (id === undefined) refuse(response, { status: 404 }, 'ActivityNotFoundInConversation');
  else answerWith(response, 201, { id });
}

function answerWith(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  { status, retryAfter }: Exclude<Trouble, 'dropped'>,
  code = 'Refused',
): void {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: { code, message: 'refused' } }));
}

async function pass(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
