import type { MessageKey } from '../../../locales/words.ts';

/** What a code means, and what to do. */
export interface Reason {
  readonly meaning: MessageKey;
  readonly todo: MessageKey;
}

const reasons = [
  { name: 'blocked', codes: /^(BotDisabledByAdmin|ConversationBlockedByUser|NotEnoughPermissions)$/ },
  {
    name: 'notInstalled',
    codes: /^(APP_REMOVED|BotNotInConversationRoster|MessageWritesBlocked|ForbiddenOperationException)$/,
  },
  { name: 'gone', codes: /^(ConversationNotFound|HTTP_404)$/ },
  { name: 'noMessage', codes: /^(ActivityNotFoundInConversation|MESSAGE_WITHOUT_ID)$/ },
  { name: 'wrongHost', codes: /^SERVICE_URL_NOT_ALLOWED$/ },
  { name: 'lost', codes: /^(ANSWER_LOST|UPSTREAM_TIMEOUT|UPSTREAM_UNREACHABLE)$/ },
  {
    name: 'busy',
    codes: /^(HTTP_(412|429)|Throttled|TooManyRequests|ConcurrentOperation|PreconditionFailed)$/i,
  },
  {
    name: 'away',
    codes: /^(HTTP_5\d\d|ServiceError|BadGateway|ServiceUnavailable|InternalServerError|Unknown)$/i,
  },
  { name: 'tooLarge', codes: /^(HTTP_413|MessageSizeTooBig)$/i },
  { name: 'forbidden', codes: /^HTTP_40[13]/ },
] as const;

/** @param code Teams' own, or ours where Teams said nothing */
export function reasonOf(code: string): Reason {
  const name = reasons.find(({ codes }) => codes.test(code))?.name ?? 'refused';
  return { meaning: `subscriptions.codes.${name}.meaning`, todo: `subscriptions.codes.${name}.todo` };
}
