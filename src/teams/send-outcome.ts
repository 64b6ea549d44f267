import { z } from 'zod';
import type { SendOutcome } from '../features/notifications/messenger.ts';
import { jsonOf } from '../http/json.ts';
import type { HttpResponse } from '../http/request.ts';
import { retryAfter } from '../http/retry-after.ts';
import { passingStatuses } from './connector-retry.ts';

/** What was tried: a new message, a message in the thread of another, or one in the place of another. */
export type Attempt = 'post' | 'threadReply' | 'edit';

type Failure = Exclude<SendOutcome, { readonly kind: 'done' }>;
type Meaning = (code: string) => Failure;

const closedUntil =
  (until: 'message' | 'installation'): Meaning =>
  (code) => ({ kind: 'closed', code, until });
const gone: Meaning = (code) => ({ kind: 'gone', code });
const noSuchMessage: Meaning = (code) => ({ kind: 'noSuchMessage', code });
const refused: Meaning = (code) => ({ kind: 'refused', code });
/** It may be that conversation alone. The status goes before Teams' own code, for whoever counts how many answer so. */
const unauthorized: Meaning = (code) => ({
  kind: 'again',
  code: code === 'HTTP_401' ? code : `HTTP_401_${code}`,
  afterMilliseconds: undefined,
});

/** The app is for another cloud's address of Teams: the message belongs there, and is not lost. */
export const wrongHostCode = 'InvalidBotApiHost';

/**
 * What Teams' codes mean, by https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability:
 * whom to leave alone, and until when.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  // Nobody there may use the bot, until somebody evidently does.
  '403 BotDisabledByAdmin': closedUntil('message'),
  '403 ConversationBlockedByUser': closedUntil('message'),
  // The app is not there, so nobody can write to it either.
  '403 BotNotInConversationRoster': closedUntil('installation'),
  '403 MessageWritesBlocked': closedUntil('installation'),
  '403 ForbiddenOperationException': closedUntil('installation'),
  '404 ConversationNotFound': gone,
  '404 ActivityNotFoundInConversation': noSuchMessage,
};

/** For codes that are not in the table. */
const meaningsOfStatuses: Readonly<Record<number, Readonly<Record<Attempt, Meaning>>>> = {
  401: { post: unauthorized, threadReply: unauthorized, edit: unauthorized },
  // Such as NotEnoughPermissions: trying on would not help, and a message shows that something has changed.
  403: {
    post: closedUntil('message'),
    threadReply: closedUntil('message'),
    edit: closedUntil('message'),
  },
  404: { post: gone, threadReply: noSuchMessage, edit: noSuchMessage },
};

/** What an answer that is no success means for the message and its conversation. */
export function outcomeOf(response: HttpResponse, attempt: Attempt, now: Date): Failure {
  const { status, headers } = response;
  const code = codeOf(response);
  if (passingStatuses.has(status)) {
    return { kind: 'again', code, afterMilliseconds: pauseOf(headers['retry-after'], now) };
  }
  // Of a thread its conversation's id is also that of the message it hangs on: whichever is missing, a new post tells more.
  if (status === 404 && attempt === 'threadReply') return noSuchMessage(code);
  const meaning = meanings[`${status} ${code}`] ?? meaningsOfStatuses[status]?.[attempt] ?? refused;
  return meaning(code);
}

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string().nullish() }) });
const bareSchema = z.object({ message: z.string() });
const nestedSchema = z.object({ subCode: z.string().min(1) });

/** Teams' own code; `HTTP_503` and the like where it said none. */
export function codeOf(response: HttpResponse): string {
  const body = jsonOf(response);
  const error = errorSchema.safeParse(body).data?.error;
  const message = error?.message ?? bareSchema.safeParse(body).data?.message;
  const code = nestedCode(message) ?? error?.code ?? '';
  // It is kept and shown, and anybody may have written it.
  return code.replace(/\W+/g, '').slice(0, 50) || `HTTP_${response.status}`;
}

/** Blocked writes are told in JSON within the message. */
function nestedCode(message: string | undefined): string | undefined {
  if (message === undefined) return undefined;
  try {
    return nestedSchema.safeParse(JSON.parse(message)).data?.subCode;
  } catch {
    return undefined;
  }
}

/** Nothing that Teams counts goes back further. */
const longestPause = 3_600_000;

function pauseOf(header: string | undefined, now: Date): number | undefined {
  const asked = retryAfter(header, now);
  return asked === undefined ? undefined : Math.min(asked, longestPause);
}
