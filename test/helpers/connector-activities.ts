import type { Express, Response } from 'express';
import { z } from 'zod';
import type { Connector } from './connector.ts';

/** What the bot sent to a conversation. */
export interface SentActivity {
  readonly id: string;
  readonly type: string;
  readonly conversationId: string;
  /** Of a channel: the message whose thread it is in. */
  readonly thread: string | undefined;
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

/** A status, or a connection that ends without an answer. */
export type Refusal =
  | {
      readonly status: number;
      /** Teams' own. */
      readonly code?: string;
      /** Seconds to wait, or a moment. */
      readonly retryAfter?: number | string;
      /** The whole answer, where it has another form. */
      readonly body?: object;
    }
  | 'lost';

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

/** What the bot writes: new messages, and messages anew. */
export function activityRoutes(app: Express, connector: Connector): void {
  app.post(
    ['/v3/conversations/:id/activities', '/v3/conversations/:id/activities/:replyTo'],
    (request, response) => {
      if (connector.silent === 'activities') return;
      connector.posts += 1;
      const { id: conversationId, replyTo } = request.params;
      const { channel, thread } = partsOf(String(conversationId));
      const refusal = connector.refusals.shift() ?? connector.conversationRefusals.get(channel);
      if (typeof refusal === 'object') {
        refuse(response, refusal);
        return;
      }
      if (!kinds.safeParse(request.body).success) {
        refuse(response, { status: 400 });
        return;
      }
      if (thread !== undefined && wasDeleted(thread, connector)) {
        refuse(response, unknownActivity);
        return;
      }
      const id = `activity-${connector.sent.length + 1}`;
      const authorization = request.get('authorization');
      connector.sent.push(sentActivity(request.body, { id, conversationId, replyTo, authorization }));
      connector.messages.add(id);
      connector.news.emit('taken');
      if (refusal === 'lost') response.socket?.destroy();
      else response.status(201).json(named(id, connector));
    },
  );
  app.put('/v3/conversations/:id/activities/:activityId', (request, response) => {
    if (connector.silent === 'updates') return;
    connector.updates += 1;
    const { id: conversationId, activityId: id } = request.params;
    const refusal = updateRefusalOf(String(conversationId), connector);
    if (typeof refusal === 'object') {
      refuse(response, refusal);
      return;
    }
    if (!connector.messages.has(id)) {
      refuse(response, unknownActivity);
      return;
    }
    const authorization = request.get('authorization');
    connector.updated.push(
      sentActivity(request.body, { id, conversationId, replyTo: undefined, authorization }),
    );
    connector.news.emit('taken');
    if (refusal === 'lost') response.socket?.destroy();
    else response.json({ id });
  });
}

const unknownActivity: Exclude<Refusal, 'lost'> = { status: 404, code: 'ActivityNotFoundInConversation' };

function updateRefusalOf(conversationId: string, connector: Connector): Refusal | undefined {
  const { updateRefusal, updateRefusals, conversationRefusals } = connector;
  if (updateRefusal !== undefined) return { status: updateRefusal };
  return updateRefusals.shift() ?? conversationRefusals.get(partsOf(conversationId).channel);
}

/** A thread of a channel is named by the channel and the message it hangs on. */
function partsOf(conversationId: string) {
  const [channel = '', thread] = conversationId.split(';messageid=');
  return { channel, thread };
}

function wasDeleted(messageId: string, { sent, messages }: Connector): boolean {
  return sent.some(({ id }) => id === messageId) && !messages.has(messageId);
}

interface Sending {
  readonly id: string | string[] | undefined;
  readonly conversationId: string | string[] | undefined;
  readonly replyTo: string | string[] | undefined;
  readonly authorization: string | undefined;
}

function named(id: string, { namesMessages }: Connector): object {
  return namesMessages ? { id } : {};
}

function sentActivity(body: unknown, { id, conversationId, replyTo, authorization }: Sending): SentActivity {
  const { type, text, summary, attachments } = activity.parse(body);
  return {
    id: String(id),
    type,
    conversationId: String(conversationId),
    thread: partsOf(String(conversationId)).thread,
    replyToId: replyTo === undefined ? undefined : String(replyTo),
    text,
    summary,
    card: attachments[0]?.content,
    cardType: attachments[0]?.contentType,
    authorization,
  };
}

export function refuse(
  response: Response,
  { status, code = 'Refused', retryAfter, body }: Exclude<Refusal, 'lost'>,
) {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response
    .status(status)
    .set(headers)
    .json(body ?? { error: { code, message: code } });
}
