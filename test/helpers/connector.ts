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
  close(): Promise<void>;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
  readonly email?: string;
  readonly userPrincipalName?: string;
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
  const connector: Pick<Connector, 'silent'> = { silent: 'neither' };
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.post(
    ['/v3/conversations/:id/activities', '/v3/conversations/:id/activities/:replyTo'],
    (request, response) => {
      const { type, text, summary, attachments } = activity.parse(request.body);
      const authorization = request.get('authorization');
      const conversationId = String(request.params.id);
      if (connector.silent === 'activities') return;
      sent.push({ type, conversationId, text, summary, card: attachments[0]?.content, authorization });
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
  const parts = { url: `http://127.0.0.1:${portOf(server)}`, sent, members, close: () => close(server) };
  return Object.assign(connector, parts);
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
