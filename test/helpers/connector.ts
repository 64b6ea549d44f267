import type { Server } from 'node:http';
import express from 'express';
import { z } from 'zod';

/** What the bot sent to a conversation. */
export interface SentActivity {
  readonly type: string;
  readonly conversationId: string;
  readonly text: string;
  readonly summary: string;
  /** The adaptive card, when there is one. */
  readonly card: object | undefined;
  /** The `Authorization` header it came with. */
  readonly authorization: string | undefined;
}

/** Teams' side of the Bot Framework protocol: it takes the bot's activities and tells who is a member. */
export interface Connector {
  readonly url: string;
  readonly sent: SentActivity[];
  /** Members by Teams id; an unknown one is answered with 404. */
  readonly members: Map<string, Member>;
  /** Which of the two does not answer. */
  silent: 'neither' | 'activities' | 'members';
  /** What the next posts of the bot get instead of being taken, one each; `lost` takes the post and hangs up. */
  readonly refusals: Refusal[];
  /** How many posts came, whatever became of them. */
  posts: number;
  close(): Promise<void>;
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
  attachments: z.array(z.object({ content: z.looseObject({}) })).default([]),
});

export async function startConnector(): Promise<Connector> {
  const sent: SentActivity[] = [];
  const members = new Map<string, Member>();
  const refusals: Refusal[] = [];
  const connector: Pick<Connector, 'silent' | 'posts'> = { silent: 'neither', posts: 0 };
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.post(
    ['/v3/conversations/:id/activities', '/v3/conversations/:id/activities/:replyTo'],
    (request, response) => {
      const { type, text, summary, attachments } = activity.parse(request.body);
      const authorization = request.get('authorization');
      const conversationId = String(request.params.id);
      if (connector.silent === 'activities') return;
      connector.posts += 1;
      const refusal = refusals.shift();
      if (typeof refusal === 'object') {
        const headers = refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) };
        response
          .status(refusal.status)
          .set(headers)
          .json({ error: { code: 'Refused' } });
        return;
      }
      sent.push({ type, conversationId, text, summary, card: attachments[0]?.content, authorization });
      if (refusal === 'lost') {
        response.socket?.destroy();
        return;
      }
      response.status(201).json({ id: `activity-${sent.length}` });
    },
  );
  app.get('/v3/conversations/:id/members/:memberId', (request, response) => {
    if (connector.silent === 'members') return;
    const member = members.get(request.params.memberId);
    if (member === undefined) response.status(404).json({ error: { code: 'MemberNotFoundInConversation' } });
    else response.json(member);
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const parts = { url, sent, members, refusals, close: () => close(server) };
  return Object.assign(connector, parts);
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
