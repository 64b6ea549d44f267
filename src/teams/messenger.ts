import { ActivityTypes } from 'botbuilder';
import { z } from 'zod';
import { asCasebridgeError, type CasebridgeError } from '../errors.ts';
import type { Messenger, RenderedMessage, SendOutcome } from '../features/notifications/messenger.ts';
import type { ChatAddress } from '../features/turn.ts';
import { jsonOf } from '../http/json.ts';
import { wasNeverSent } from '../http/not-sent.ts';
import type { HttpRequest, HttpResponse, Request } from '../http/request.ts';
import { messageWith } from './answer-turn.ts';
import type { ConnectorToken } from './bot-credentials.ts';
import type { Cards } from './cards.ts';
import { withMentions } from './mentions.ts';
import { type Attempt, codeOf, outcomeOf, wrongHostCode } from './send-outcome.ts';
import { isAllowedServiceUrl, type ServiceHosts } from './service-hosts.ts';

export interface MessengerDeps {
  /** Its deadline is that of one attempt. */
  readonly request: Request;
  /** Undefined: nothing is signed, for the sandbox's chat client. */
  readonly token: ConnectorToken | undefined;
  /** Whom the token is for. */
  readonly audience: string;
  readonly cards: Cards;
  readonly serviceHosts: ServiceHosts;
  readonly now: () => Date;
}

/** Where Teams keeps tenants of the US government's community cloud; what was stored may be older than that. */
export const governmentServiceUrl = 'https://smba.infra.gcc.teams.microsoft.com/teams';

/** A message without what differs from conversation to conversation: it goes to very many, and is written once. */
class MessageJson implements RenderedMessage {
  readonly size: number;
  /** JSON of the activity without its first brace. */
  readonly rest: string;

  constructor(activity: object) {
    this.rest = JSON.stringify(activity).slice(1);
    this.size = this.rest.length;
  }

  /** The whole activity, as the bot of that conversation sends it. */
  to({ botId, conversationId }: ChatAddress): string {
    const own = { from: { id: botId, name: '' }, conversation: { id: conversationId } };
    return `${JSON.stringify(own).slice(0, -1)},${this.rest}`;
  }
}

/** One message on its way. */
interface Sending {
  readonly attempt: Attempt;
  readonly chat: ChatAddress;
  /** The message to be replaced. */
  readonly activityId?: string;
  readonly message: RenderedMessage;
}

export function createMessenger(deps: MessengerDeps): Messenger {
  return {
    render: (reply, words, mentions) => {
      const card = withMentions(deps.cards.render(reply.card, reply.data, words), mentions, words);
      return new MessageJson({ ...messageWith(card, reply.summary), type: ActivityTypes.Message });
    },
    post: (chat, message) => send({ attempt: 'post', chat, message }, deps),
    reply: (chat, rootActivityId, message) => {
      if (!hasThreads(chat)) return send({ attempt: 'post', chat, message }, deps);
      const conversationId = `${chat.conversationId};messageid=${rootActivityId}`;
      return send({ attempt: 'threadReply', chat: { ...chat, conversationId }, message }, deps);
    },
    edit: async (chat, activityId, message) =>
      // Without an id the address would be that of all messages.
      activityId === '' ? neverNamed : send({ attempt: 'edit', chat, activityId, message }, deps),
  };
}

/** Of all conversations, only those of channels are named like this. */
function hasThreads({ conversationId }: ChatAddress): boolean {
  return /@thread\.(?:tacv2|skype)$/.test(conversationId);
}

async function send(sending: Sending, deps: MessengerDeps): Promise<SendOutcome> {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (!isAllowedServiceUrl(sending.chat.serviceUrl, deps.serviceHosts)) return notAllowed;
  try {
    if (deps.token !== undefined)
      headers.authorization = `Bearer ${await deps.token(`${deps.audience}/.default`)}`;
  } catch (error) {
    return { kind: 'signInFailed', code: asCasebridgeError(error).code };
  }
  const first = await sendOnce(sending, headers, deps);
  if (!isWrongHost(first) || sending.chat.serviceUrl.startsWith(governmentServiceUrl)) {
    return outcomeOfAnswer(first, sending, deps);
  }
  const chat = { ...sending.chat, serviceUrl: governmentServiceUrl };
  if (!isAllowedServiceUrl(chat.serviceUrl, deps.serviceHosts)) return notAllowed;
  const second = outcomeOfAnswer(await sendOnce({ ...sending, chat }, headers, deps), sending, deps);
  return second.kind === 'done' ? { ...second, serviceUrl: chat.serviceUrl } : second;
}

/**
 * The bot's token goes with the message, and what was stored may be older than the setting. Nothing is wrong with the
 * conversation: it goes on by itself when the setting is right.
 */
const notAllowed: SendOutcome = {
  kind: 'again',
  code: 'SERVICE_URL_NOT_ALLOWED',
  afterMilliseconds: undefined,
};

/** Teams took the message without saying how it is called. */
const neverNamed: SendOutcome = { kind: 'noSuchMessage', code: 'MESSAGE_WITHOUT_ID' };

/** Whoever has the queue repeats, so that nothing is said here that would make `request` do so. */
async function sendOnce(
  { attempt, chat, activityId, message }: Sending,
  headers: HttpRequest['headers'],
  { request }: MessengerDeps,
): Promise<HttpResponse | CasebridgeError> {
  if (!(message instanceof MessageJson)) throw new TypeError('the message is of another messenger');
  const base = chat.serviceUrl.replace(/\/+$/, '');
  const activities = `${base}/v3/conversations/${encodeURIComponent(chat.conversationId)}/activities`;
  try {
    return await request({
      service: 'Microsoft Teams',
      method: attempt === 'edit' ? 'PUT' : 'POST',
      url: activityId === undefined ? activities : `${activities}/${encodeURIComponent(activityId)}`,
      ...(headers && { headers }),
      body: message.to(chat),
    });
  } catch (error) {
    return asCasebridgeError(error);
  }
}

function isWrongHost(answer: HttpResponse | CasebridgeError): boolean {
  return 'status' in answer && answer.status === 403 && codeOf(answer) === wrongHostCode;
}

const answerSchema = z.object({ id: z.string().nullish() });

function outcomeOfAnswer(
  answer: HttpResponse | CasebridgeError,
  { attempt, activityId = '' }: Sending,
  { now }: MessengerDeps,
): SendOutcome {
  if (!('status' in answer)) return outcomeOfSilence(answer, attempt);
  if (answer.status < 200 || answer.status >= 300) return outcomeOf(answer, attempt, now());
  return { kind: 'done', activityId: answerSchema.safeParse(jsonOf(answer)).data?.id ?? activityId };
}

/** An edit that may have arrived does no harm when it arrives again; a new message does. */
function outcomeOfSilence(error: CasebridgeError, attempt: Attempt): SendOutcome {
  const { code } = error;
  return attempt === 'edit' || wasNeverSent(error)
    ? { kind: 'again', code, afterMilliseconds: undefined }
    : { kind: 'lost', code };
}
