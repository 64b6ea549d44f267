import type { Server } from 'node:http';
import express, { type Express, type Response } from 'express';
import { z } from 'zod';
import { type TokenService, tokenServiceRoutes } from './token-service.ts';

/** What the bot sent to a conversation. */
export interface SentActivity {
  readonly id: string;
  readonly type: string;
  readonly conversationId: string;
  /** The activity it replies to. */
  readonly replyToId: string | undefined;
  readonly text: string;
  readonly summary: string;
  /** The adaptive card, or the content of another attachment, when there is one. */
  readonly card: object | undefined;
  /** Content type of that attachment. */
  readonly cardType: string | undefined;
  /** The `Authorization` header it came with. */
  readonly authorization: string | undefined;
}

/** Teams' side of the Bot Framework protocol: it takes the bot's activities and tells who is a member. */
export interface Connector extends Knobs {
  readonly url: string;
  readonly sent: SentActivity[];
  /** Messages that the bot wrote anew in their place; `id` is the message's. */
  readonly updated: SentActivity[];
  /** The personal chats the bot asked for: whose, and of which tenant. */
  readonly createdChats: CreatedChat[];
  /** Ids of conversations that the bot is not in. */
  readonly closed: Set<string>;
  /** Members by Teams id; an unknown one is answered with 404. */
  readonly members: Map<string, Member>;
  /** What the next posts of the bot get instead of being taken, one each; `lost` takes the post and hangs up. */
  readonly refusals: Refusal[];
  /** Bot Framework's token service, for single sign-on. */
  readonly tokenService: TokenService;
  /** Keeps an image as Teams keeps a pasted one. @returns its address */
  addImage(bytes: Uint8Array, contentType?: string): string;
  close(): Promise<void>;
}

interface Knobs {
  /** Which of the requests do not get an answer. */
  silent: 'neither' | 'activities' | 'members' | 'chats' | 'updates';
  /** The status that updating a message gets; it is taken when undefined. */
  updateRefusal: number | undefined;
  /** The status that asking for a personal chat gets; it is given when undefined. */
  chatRefusal: number | undefined;
  /** Images are only for who brings a token. */
  imagesNeedToken: boolean;
  /** How many posts came, whatever became of them. */
  posts: number;
}

export interface CreatedChat {
  readonly memberId: string;
  readonly tenantId: string | undefined;
}

/** A status with the seconds to wait, or a connection that ends without an answer. */
export type Refusal = { readonly status: number; readonly retryAfter?: number } | 'lost';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
  readonly email?: string;
  readonly userPrincipalName?: string;
  readonly tenantId?: string;
}

const activity = z.object({
  type: z.string(),
  text: z.string().default(''),
  summary: z.string().default(''),
  attachments: z.array(z.object({ contentType: z.string(), content: z.looseObject({}) })).default([]),
});

/** A conversation may go without its kind; one that Teams does not know is refused. */
const kinds = z.object({
  conversation: z
    .object({ conversationType: z.enum(['personal', 'groupChat', 'channel']).nullish() })
    .optional(),
});

const chat = z.object({
  members: z.array(z.object({ id: z.string() })).length(1),
  tenantId: z.string().optional(),
  channelData: z.object({ tenant: z.object({ id: z.string() }) }).optional(),
});

export async function startConnector(): Promise<Connector> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const images = new Map<string, { readonly bytes: Uint8Array; readonly contentType: string }>();
  const connector: Connector = {
    url,
    sent: [],
    updated: [],
    createdChats: [],
    closed: new Set(),
    members: new Map(),
    refusals: [],
    tokenService: { tokens: new Map(), codes: new Map(), exchanges: new Map(), isDown: false, requests: [] },
    silent: 'neither',
    updateRefusal: undefined,
    chatRefusal: undefined,
    imagesNeedToken: false,
    posts: 0,
    addImage: (bytes, contentType = 'image/png') => {
      const id = `image-${images.size + 1}`;
      images.set(id, { bytes, contentType });
      return `${url}/v3/attachments/${id}/views/original`;
    },
    close: () => close(server),
  };
  app.use(express.json({ limit: '1mb' }));
  app.use('/v3/conversations/:id', (request, response, next) => {
    if (connector.closed.has(request.params.id)) refuse(response, 403);
    else next();
  });
  activityRoutes(app, connector);
  chatRoutes(app, connector);
  app.get('/v3/attachments/:id/views/original', (request, response) => {
    const image = images.get(request.params.id);
    if (connector.imagesNeedToken && request.get('authorization') === undefined) refuse(response, 401);
    else if (image === undefined) refuse(response, 404);
    else response.type(image.contentType).send(Buffer.from(image.bytes));
  });
  tokenServiceRoutes(app, connector.tokenService);
  return connector;
}

function activityRoutes(app: Express, connector: Connector): void {
  app.post(
    ['/v3/conversations/:id/activities', '/v3/conversations/:id/activities/:replyTo'],
    (request, response) => {
      if (connector.silent === 'activities') return;
      connector.posts += 1;
      const refusal = connector.refusals.shift();
      if (typeof refusal === 'object') {
        refuse(response, refusal.status, refusal.retryAfter);
        return;
      }
      if (!kinds.safeParse(request.body).success) {
        refuse(response, 400);
        return;
      }
      const { id: conversationId, replyTo } = request.params;
      const id = `activity-${connector.sent.length + 1}`;
      const authorization = request.get('authorization');
      connector.sent.push(sentActivity(request.body, { id, conversationId, replyTo, authorization }));
      if (refusal === 'lost') response.socket?.destroy();
      else response.status(201).json({ id });
    },
  );
  app.put('/v3/conversations/:id/activities/:activityId', (request, response) => {
    if (connector.silent === 'updates') return;
    if (connector.updateRefusal !== undefined) {
      refuse(response, connector.updateRefusal);
      return;
    }
    const { id: conversationId, activityId: id } = request.params;
    const authorization = request.get('authorization');
    connector.updated.push(
      sentActivity(request.body, { id, conversationId, replyTo: undefined, authorization }),
    );
    response.json({ id });
  });
}

/** Personal chats have the ids that `activity()` of a test bot gives them. */
function chatRoutes(app: Express, connector: Connector): void {
  app.post('/v3/conversations', (request, response) => {
    if (connector.silent === 'chats') return;
    if (connector.chatRefusal !== undefined) {
      refuse(response, connector.chatRefusal);
      return;
    }
    const { members, tenantId, channelData } = chat.parse(request.body);
    const memberId = members[0]?.id ?? '';
    connector.createdChats.push({ memberId, tenantId: tenantId ?? channelData?.tenant.id });
    response.status(201).json({ id: `a:${memberId}` });
  });
  app.get('/v3/conversations/:id/members/:memberId', (request, response) => {
    if (connector.silent === 'members') return;
    const member = connector.members.get(request.params.memberId);
    if (member === undefined) response.status(404).json({ error: { code: 'MemberNotFoundInConversation' } });
    else response.json(member);
  });
}

interface Sending {
  readonly id: string | string[] | undefined;
  readonly conversationId: string | string[] | undefined;
  readonly replyTo: string | string[] | undefined;
  readonly authorization: string | undefined;
}

function sentActivity(body: unknown, { id, conversationId, replyTo, authorization }: Sending): SentActivity {
  const { type, text, summary, attachments } = activity.parse(body);
  return {
    id: String(id),
    type,
    conversationId: String(conversationId),
    replyToId: replyTo === undefined ? undefined : String(replyTo),
    text,
    summary,
    card: attachments[0]?.content,
    cardType: attachments[0]?.contentType,
    authorization,
  };
}

function refuse(response: Response, status: number, retryAfter?: number): void {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response
    .status(status)
    .set(headers)
    .json({ error: { code: 'Refused' } });
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
