import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import express, { type Express } from 'express';
import { z } from 'zod';
import { activityRoutes, type Refusal, refuse, type SentActivity } from './connector-activities.ts';
import { type TokenService, tokenServiceRoutes } from './token-service.ts';

export type { Refusal, SentActivity };

/** Teams' side of the Bot Framework protocol: it takes the bot's activities and tells who is a member. */
export interface Connector extends Knobs {
  readonly url: string;
  readonly sent: SentActivity[];
  /** Messages that the bot wrote anew in their place; `id` is the message's. */
  readonly updated: SentActivity[];
  /** Emits `taken` when the bot sent a message or wrote one anew, for whoever waits for it. */
  readonly news: EventEmitter;
  /** The personal chats the bot asked for: whose, and of which tenant. */
  readonly createdChats: CreatedChat[];
  /** Ids of messages that exist; what is no more cannot be written anew, nor replied to in its thread. */
  readonly messages: Set<string>;
  /** Ids of conversations that the bot is not in. */
  readonly closed: Set<string>;
  /** What messages to a conversation get instead of being taken, by its id without a thread. */
  readonly conversationRefusals: Map<string, Exclude<Refusal, 'lost'>>;
  /** Members by Teams id; an unknown one is answered with 404. */
  readonly members: Map<string, Member>;
  /** What the next posts of the bot get instead of being taken, one each; `lost` takes the post and hangs up. */
  readonly refusals: Refusal[];
  /** The same for messages that are written anew. */
  readonly updateRefusals: Refusal[];
  /** Channels of every team by their id: their names. The one that every team has goes without. */
  readonly channels: Map<string, string>;
  /** Teams by their id in Teams: the ids of their groups in Entra. */
  readonly teams: Map<string, string>;
  /** Ids of conversations and teams whose members were asked for. */
  readonly askedRosters: string[];
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
  /** Whether Teams says how a message is called that it took. */
  namesMessages: boolean;
  /** Images are only for who brings a token. */
  imagesNeedToken: boolean;
  /** How many posts came, whatever became of them. */
  posts: number;
  /** The same of messages that are written anew. */
  updates: number;
  /** How many members a page of a conversation's has at most. */
  membersPerPage: number;
}

export interface CreatedChat {
  readonly memberId: string;
  readonly tenantId: string | undefined;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
  readonly email?: string;
  readonly userPrincipalName?: string;
  readonly tenantId?: string;
}

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
    news: new EventEmitter(),
    createdChats: [],
    messages: new Set(),
    closed: new Set(),
    conversationRefusals: new Map(),
    members: new Map(),
    refusals: [],
    updateRefusals: [],
    teams: new Map(),
    channels: new Map(),
    askedRosters: [],
    tokenService: { tokens: new Map(), codes: new Map(), exchanges: new Map(), isDown: false, requests: [] },
    silent: 'neither',
    updateRefusal: undefined,
    chatRefusal: undefined,
    namesMessages: true,
    imagesNeedToken: false,
    posts: 0,
    updates: 0,
    membersPerPage: 500,
    addImage: (bytes, contentType = 'image/png') => {
      const id = `image-${images.size + 1}`;
      images.set(id, { bytes, contentType });
      return `${url}/v3/attachments/${id}/views/original`;
    },
    close: () => close(server),
  };
  app.use(express.json({ limit: '1mb' }));
  app.use('/v3/conversations/:id', (request, response, next) => {
    const { id } = request.params;
    if (connector.closed.has(id)) refuse(response, { status: 403, code: 'BotNotInConversationRoster' });
    else next();
  });
  activityRoutes(app, connector);
  chatRoutes(app, connector);
  app.get('/v3/attachments/:id/views/original', (request, response) => {
    const image = images.get(request.params.id);
    if (connector.imagesNeedToken && request.get('authorization') === undefined)
      refuse(response, { status: 401 });
    else if (image === undefined) refuse(response, { status: 404 });
    else response.type(image.contentType).send(Buffer.from(image.bytes));
  });
  tokenServiceRoutes(app, connector.tokenService);
  return connector;
}

/** Personal chats have the ids that `activity()` of a test bot gives them. */
function chatRoutes(app: Express, connector: Connector): void {
  app.post('/v3/conversations', (request, response) => {
    if (connector.silent === 'chats') return;
    if (connector.chatRefusal !== undefined) {
      refuse(response, { status: connector.chatRefusal });
      return;
    }
    const { members, tenantId, channelData } = chat.parse(request.body);
    const memberId = members[0]?.id ?? '';
    connector.createdChats.push({ memberId, tenantId: tenantId ?? channelData?.tenant.id });
    // Teams takes an Entra object id as well.
    const known = [...connector.members.values()].find(({ aadObjectId }) => aadObjectId === memberId);
    response.status(201).json({ id: `a:${known?.id ?? memberId}` });
  });
  app.get('/v3/conversations/:id/pagedmembers', (request, response) => {
    if (connector.silent === 'members') return;
    connector.askedRosters.push(request.params.id);
    const start = Number(request.query.continuationToken ?? 0);
    const all = [...connector.members.values()];
    const next = start + connector.membersPerPage;
    response.json({
      members: all.slice(start, next),
      ...(next < all.length && { continuationToken: String(next) }),
    });
  });
  app.get('/v3/teams/:id/conversations', (request, response) => {
    const conversations = [...connector.channels].map(([id, name]) => ({ id, name }));
    if (conversations.length === 0) refuse(response, { status: 404, code: 'TeamNotFound' });
    else response.json({ conversations: [{ id: request.params.id }, ...conversations] });
  });
  app.get('/v3/teams/:id', (request, response) => {
    const { id } = request.params;
    const aadGroupId = connector.teams.get(id);
    if (aadGroupId === undefined) refuse(response, { status: 404, code: 'TeamNotFound' });
    else response.json({ id, name: 'A team', aadGroupId });
  });
  app.get('/v3/conversations/:id/members/:memberId', (request, response) => {
    if (connector.silent === 'members') return;
    const member = connector.members.get(request.params.memberId);
    if (member === undefined) response.status(404).json({ error: { code: 'MemberNotFoundInConversation' } });
    else response.json(member);
  });
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
