import type { Activity, ResourceResponse } from 'botbuilder';
import { z } from 'zod';
import { jsonOf } from '../http/json.ts';
import type { Request } from '../http/request.ts';
import type { ConnectorToken } from './bot-credentials.ts';
import { passingStatuses } from './connector-retry.ts';

/** Teams answered, and not with what was asked for. The SDK's own errors carry the status in the same way. */
export class TeamsRefused extends Error {
  override readonly name = 'TeamsRefused';
  readonly statusCode: number;

  constructor(statusCode: number, text: string) {
    super(`Teams answered ${statusCode}: ${text.slice(0, 200)}`);
    this.statusCode = statusCode;
  }
}

/** What is sent: of the conversation its id is enough. */
export type OutgoingActivity = Omit<Partial<Activity>, 'conversation'> & {
  readonly conversation?: Pick<Activity['conversation'], 'id'>;
};

/** Sends a new activity to its conversation. Throws TeamsRefused and UPSTREAM_*. */
export type PostActivity = (activity: OutgoingActivity) => Promise<ResourceResponse>;

export interface PostActivityOptions {
  readonly request: Request;
  /** Undefined: nothing is signed, for the sandbox's chat client. */
  readonly token: ConnectorToken | undefined;
  /** Whom the token is for. */
  readonly audience: string;
}

const answerSchema = z.object({ id: z.string().nullish() });

/**
 * The Bot Connector's "reply to activity" and "send to conversation" (Bot Connector REST API, v3). Nearly all that the
 * bot sends goes this way, and the SDK's generated client spends more on one post than a whole turn takes.
 */
export function createPostActivity({ request, token, audience }: PostActivityOptions): PostActivity {
  return async (activity) => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
    };
    if (token !== undefined) headers.authorization = `Bearer ${await token(`${audience}/.default`)}`;
    const response = await request({
      service: 'Microsoft Teams',
      method: 'POST',
      url: addressOf(activity),
      headers,
      body: JSON.stringify(activity),
      untouchedStatuses: passingStatuses,
    });
    const { status, text } = response;
    if (status < 200 || status >= 300) throw new TeamsRefused(status, text);
    // Some channels tell no id; then there is none.
    return { id: answerSchema.safeParse(jsonOf(response)).data?.id ?? '' };
  };
}

function addressOf({ serviceUrl = '', conversation, replyToId }: OutgoingActivity): string {
  const base = `${serviceUrl.replace(/\/+$/, '')}/v3/conversations/${encodeURIComponent(conversation?.id ?? '')}/activities`;
  return replyToId ? `${base}/${encodeURIComponent(replyToId)}` : base;
}
